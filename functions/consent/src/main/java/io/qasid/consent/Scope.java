package io.qasid.consent;

import io.qasid.model.Category;
import io.qasid.model.Channel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a consent record is about: one channel or all, one category or all.
///
/// @param channel null: all
/// @param category null: all
record Scope(@Nullable Channel channel, @Nullable Category category) {
    /// How "every one" is written, in the API and in the store.
    static final String ALL = "ALL";

    static Optional<Channel> channelNamed(String wireName) {
        for (Channel channel : Channel.values()) {
            if (channel.wireName().equals(wireName)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }

    static Optional<Category> categoryNamed(String name) {
        for (Category category : Category.values()) {
            if (category.name().equals(name)) {
                return Optional.of(category);
            }
        }
        return Optional.empty();
    }

    String channelText() {
        return channel == null ? ALL : channel.wireName();
    }

    String categoryText() {
        return category == null ? ALL : category.name();
    }
}
