package io.qasid.connectorruntime;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Points in time as protobuf carries them.
final class WireTime {
    private WireTime() {}

    static Timestamp of(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /// @throws java.time.DateTimeException if no [Instant] is that far away
    static Instant read(Timestamp at) {
        return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    }
}
