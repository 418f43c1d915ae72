package io.qasid.orchestrator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.qasid.model.Category;
import io.qasid.proto.v1.RouteRequest;
import java.time.DateTimeException;
import java.time.Instant;

/// Values as protobuf writes them.
public final class Wire {
    private static final String CATEGORY_PREFIX = "CATEGORY_";

    private Wire() {}

    public static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /// @throws IllegalArgumentException if there is no such time
    public static Instant instant(Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("no such time", e);
        }
    }

    /// @throws IllegalArgumentException if it is unspecified or one we don't know yet
    public static Category category(io.qasid.proto.v1.Category category) {
        if (category.name().startsWith(CATEGORY_PREFIX)) {
            return Category.valueOf(category.name().substring(CATEGORY_PREFIX.length()));
        }
        throw new IllegalArgumentException("category: unknown");
    }

    /// What we stored ourselves.
    public static RouteRequest request(byte[] stored) {
        try {
            return RouteRequest.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored request is none", e);
        }
    }
}
