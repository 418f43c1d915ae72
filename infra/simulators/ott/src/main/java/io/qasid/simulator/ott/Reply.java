package io.qasid.simulator.ott;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/// What a request comes to.
///
/// @param afterwards what is done once the answer is on its way, or was cut off
record Reply(Answer answer, Runnable afterwards) {

    /// How it is answered.
    sealed interface Answer {
        /// @param delay before it is written
        record Json(int status, JsonNode body, Duration delay, Map<String, String> headers) implements Answer {}

        /// The connection is closed without a word.
        record Cut() implements Answer {}
    }

    static Reply json(int status, JsonNode body) {
        return new Reply(new Answer.Json(status, body, Duration.ZERO, Map.of()), () -> {});
    }

    static Reply json(int status, JsonNode body, Duration delay, Runnable afterwards) {
        return new Reply(new Answer.Json(status, body, delay, Map.of()), afterwards);
    }

    static Reply json(int status, JsonNode body, Map<String, String> headers) {
        return new Reply(new Answer.Json(status, body, Duration.ZERO, headers), () -> {});
    }

    static Reply cut(Runnable afterwards) {
        return new Reply(new Answer.Cut(), afterwards);
    }
}
