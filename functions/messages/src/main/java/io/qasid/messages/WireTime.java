package io.qasid.messages;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Instants as protobuf and as JSON write them.
final class WireTime {
    private WireTime() {}

    static Timestamp of(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /// ISO-8601 in UTC, to the millisecond: what a store keeps of an instant and what it had before must read
    /// the same.
    static String text(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }
}
