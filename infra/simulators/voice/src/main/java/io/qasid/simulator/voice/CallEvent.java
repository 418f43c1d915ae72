package io.qasid.simulator.voice;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What `StatusCallbackEvent` can ask to be told. `COMPLETED` is every end of a call, whatever its status.
enum CallEvent {
    INITIATED,
    RINGING,
    ANSWERED,
    COMPLETED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<CallEvent> of(String wireName) {
        return Arrays.stream(values())
                .filter(event -> event.wireName().equals(wireName))
                .findFirst();
    }
}
