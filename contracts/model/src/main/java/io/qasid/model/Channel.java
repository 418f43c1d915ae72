package io.qasid.model;

import java.util.Locale;

/// A way to reach a person. Its wire name is the constant's name in lower case.
public enum Channel {
    SMS,
    WHATSAPP,
    TELEGRAM,
    VIBER,
    /// A call that reads the text aloud.
    VOICE;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    /// Whether a message goes out, and is paid for, in segments ([SmsSegmentation]); elsewhere it is one part.
    public boolean inSegments() {
        return this == SMS;
    }

    /// Whether its providers say that a message was read.
    public boolean tellsRead() {
        return this == WHATSAPP || this == VIBER;
    }

    /// @throws IllegalArgumentException if no channel has that name
    public static Channel parse(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
