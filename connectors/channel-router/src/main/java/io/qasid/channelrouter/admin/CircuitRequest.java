package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.model.CircuitState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The body of `POST /v1/channel/adapters/{adapter}/circuit`.
///
/// @param state empty: `AUTO`, what the breakers say
/// @param time how long the order holds; empty: until it is taken back
record CircuitRequest(Optional<CircuitState> state, Optional<Duration> time, String reason, String by) {
    static final Set<String> FIELDS = Set.of("state", "forSeconds", "reason", "by");
    private static final String BY_DEFAULT = "admin";
    /// With account, time and name it has to fit into a record of the audit chain.
    private static final int REASON_LENGTH_MAX = 100;

    private static final int BY_LENGTH_MAX = 30;
    private static final int SECONDS_MAX = 7 * 24 * 3600;

    sealed interface Read {}

    record Valid(CircuitRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    static Read of(ObjectNode body) {
        JsonFields fields = new JsonFields(body, FIELDS);
        String state = fields.requiredText("state").orElse("AUTO");
        if (!Set.of("OPEN", "CLOSED", "AUTO").contains(state)) {
            fields.refuse("/state", "unknown_value", "This has to be OPEN, CLOSED or AUTO.");
        }
        OptionalInt seconds = fields.optionalInt("forSeconds", 1, SECONDS_MAX);
        if (state.equals("AUTO") && seconds.isPresent()) {
            fields.refuse("/forSeconds", "not_allowed", "AUTO holds until the next order.");
        }
        String reason = fields.requiredText("reason").orElse("").strip();
        if (reason.length() > REASON_LENGTH_MAX) {
            fields.refuse("/reason", "too_long", "A reason has at most " + REASON_LENGTH_MAX + " characters.");
        }
        String by = fields.optionalText("by").orElse(BY_DEFAULT).strip();
        if (by.length() > BY_LENGTH_MAX) {
            fields.refuse("/by", "too_long", "A name has at most " + BY_LENGTH_MAX + " characters.");
        }
        if (!fields.errors().isEmpty()) {
            return new Invalid(fields.errors());
        }
        return new Valid(new CircuitRequest(
                state.equals("AUTO") ? Optional.empty() : Optional.of(CircuitState.valueOf(state)),
                seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsInt())) : Optional.empty(),
                reason,
                by.isEmpty() ? BY_DEFAULT : by));
    }
}
