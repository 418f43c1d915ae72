package io.qasid.channelrouter.admin;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

// describes what CircuitRequest reads; nothing is made of it

/// An order about a circuit.
///
/// @param state AUTO: what the breakers say
/// @param forSeconds how long the order holds; without it until it is taken back. Not with AUTO
/// @param reason goes into the audit chain
/// @param by who orders it, on whose behalf; admin without it
@Schema(name = "CircuitOrder")
record CircuitBody(
        @Schema(
                type = "string",
                allowableValues = {"OPEN", "CLOSED", "AUTO"})
        String state,

        @Nullable @Schema(minimum = "1", maximum = "604800") Integer forSeconds,
        @Schema(maxLength = 100) String reason,
        @Nullable @Schema(maxLength = 30) String by) {
    static final String OPEN = """
        {"state": "OPEN", "forSeconds": 3600, "reason": "the provider announced maintenance", "by": "on call"}\
        """;

    static final String AUTO = """
        {"state": "AUTO", "reason": "the provider is back"}\
        """;
}
