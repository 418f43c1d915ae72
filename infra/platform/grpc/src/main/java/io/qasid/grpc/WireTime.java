package io.qasid.grpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Instants as protobuf writes them.
public final class WireTime {
    private WireTime() {}

    public static Timestamp of(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
