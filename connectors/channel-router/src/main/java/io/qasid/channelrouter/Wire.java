package io.qasid.channelrouter;

import com.google.protobuf.Timestamp;
import io.qasid.model.Category;
import java.time.Instant;

/// Values as protobuf writes them.
public final class Wire {
    private static final String CATEGORY_PREFIX = "CATEGORY_";

    private Wire() {}

    public static io.qasid.proto.v1.Category category(Category category) {
        return io.qasid.proto.v1.Category.valueOf(CATEGORY_PREFIX + category.name());
    }

    /// @throws IllegalArgumentException if it is unspecified or one we don't know yet
    public static Category category(io.qasid.proto.v1.Category category) {
        if (category == io.qasid.proto.v1.Category.UNRECOGNIZED) {
            throw new IllegalArgumentException("category: unknown");
        }
        return Category.valueOf(category.name().substring(CATEGORY_PREFIX.length()));
    }

    public static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    public static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
