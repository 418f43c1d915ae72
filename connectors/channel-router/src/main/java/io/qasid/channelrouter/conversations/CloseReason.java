package io.qasid.channelrouter.conversations;

import java.util.Arrays;

/// Why a session is over.
public enum CloseReason {
    /// Nobody said anything for long enough.
    INACTIVITY("inactivity"),
    /// Likewise, and the Redis that would have let go of it had lost it before.
    REDIS_LOSS("redis_loss"),
    /// The tenant and the person went on in another region since.
    OTHER_REGION("other_region");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    /// As it is stored and shown.
    public String text() {
        return text;
    }

    static CloseReason of(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text.equals(text))
                .findFirst()
                .orElseThrow();
    }
}
