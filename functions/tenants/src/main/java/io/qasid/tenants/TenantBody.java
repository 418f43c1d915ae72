package io.qasid.tenants;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what TenantRequest reads; nothing is made of it

/// A tenant to make.
///
/// @param id by which it is known elsewhere; without it a new one
/// @param name for people
/// @param status without it ACTIVE; the keys of a suspended tenant are good for nothing
/// @param defaultSender whom a message without a sender comes from
/// @param requestsPerSecond of all its keys together; without it 50
/// @param reason what it rests on
/// @param by for whom the holder of the key acts; admin without it
@Schema(name = "TenantRequest")
record TenantBody(
        @Nullable UUID id,

        @Schema(minLength = 1, maxLength = Tenant.NAME_LENGTH_MAX)
        String name,

        Tenant.@Nullable Status status,
        @Nullable String defaultSender,
        @Nullable @Schema(minimum = "1", maximum = "10000") Integer requestsPerSecond,
        @Nullable @Schema(maxLength = 500) String reason,
        @Nullable @Schema(maxLength = 100) String by) {
    static final String EXAMPLE = """
        {"name": "A shop", "defaultSender": "Qasid", "requestsPerSecond": 20, "reason": "contract 17", "by": "sales"}\
        """;

    /// What is to be otherwise; what is left out stays.
    ///
    /// @param version that the change was decided upon
    /// @param name for people
    /// @param status the keys of a suspended tenant are good for nothing
    /// @param defaultSender whom a message without a sender comes from; the empty text takes it away
    /// @param requestsPerSecond of all its keys together
    /// @param reason what it rests on
    /// @param by for whom the holder of the key acts; admin without it
    @Schema(name = "TenantChangeRequest")
    record Change(
            @Schema(minimum = "1") int version,

            @Nullable @Schema(minLength = 1, maxLength = Tenant.NAME_LENGTH_MAX)
            String name,

            Tenant.@Nullable Status status,
            @Nullable String defaultSender,

            @Nullable @Schema(minimum = "1", maximum = "10000")
            Integer requestsPerSecond,

            @Nullable @Schema(maxLength = 500) String reason,
            @Nullable @Schema(maxLength = 100) String by) {
        static final String EXAMPLE = """
            {"version": 1, "status": "SUSPENDED", "reason": "incident 4", "by": "on call"}\
            """;
    }
}
