package io.qasid.tenantwebhooks.admin;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

// describes what DeadLettersController reads; nothing is made of it

/// Which dead letters are to go out again.
///
/// @param tenantId without it those of all tenants
/// @param state DEAD (without it): given up. NO_ENDPOINT: there was nowhere to send them
/// @param type of the event; without it every one
@Schema(name = "RedeliveryRequest")
record RedeliveryBody(
        @Nullable UUID tenantId,

        @Nullable
        @Schema(
                type = "string",
                allowableValues = {"DEAD", "NO_ENDPOINT"})
        String state,

        @Nullable String type) {
    static final Set<String> FIELDS = Set.of("tenantId", "state", "type");

    static final String ALL = "{}";

    static final String TENANT = """
        {"tenantId": "01990c5e-4e80-7000-8000-000000000001", "state": "NO_ENDPOINT", "type": "message.received"}\
        """;
}
