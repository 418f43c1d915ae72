package io.qasid.model;

import java.util.Objects;

/// The n-th try of one message, counted from 1. Written `<message id>.<ordinal>`.
public record AttemptId(MessageId message, int ordinal) {
    public AttemptId {
        Objects.requireNonNull(message);
        if (ordinal < 1) {
            throw new IllegalArgumentException("attempt ordinal counts from 1, was " + ordinal);
        }
    }

    /// @throws IllegalArgumentException if `text` is not `<uuid>.<ordinal>`
    public static AttemptId parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("attempt id needs the form <message id>.<ordinal>");
        }
        return new AttemptId(MessageId.parse(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }

    @Override
    public String toString() {
        return message + "." + ordinal;
    }
}
