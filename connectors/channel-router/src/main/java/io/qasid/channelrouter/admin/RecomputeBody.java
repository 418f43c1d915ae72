package io.qasid.channelrouter.admin;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;

// describes what AuditController reads; nothing is made of it

/// Why a chain is chained anew, and who wants it. Both are kept for ever.
@Schema(name = "RecomputeRequest")
record RecomputeBody(
        @Schema(minLength = 1, maxLength = 500) String reason,
        @Schema(minLength = 1, maxLength = 100) String by) {
    static final Set<String> FIELDS = Set.of("reason", "by");

    static final String EXAMPLE = """
        {"reason": "the disk was restored from last night's copy", "by": "on call"}\
        """;
}
