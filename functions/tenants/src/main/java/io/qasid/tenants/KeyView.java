package io.qasid.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key as the admin API shows it; the key itself is not known any more.
///
/// @param prefix its first characters
/// @param state `ACTIVE`, `EXPIRED` or `REVOKED`
/// @param createdAt ISO-8601, UTC, like every time here
/// @param expiresAt null: never
/// @param replacedBy the key that it was rotated to
@Introspected
@JsonInclude(Include.ALWAYS)
record KeyView(
        UUID id,
        UUID tenantId,
        String prefix,
        List<String> scopes,
        String state,
        String createdAt,
        @Nullable String expiresAt,
        @Nullable String revokedAt,
        @Nullable UUID replacedBy) {

    static KeyView of(ApiKey key, Instant now) {
        return new KeyView(
                key.id(),
                key.tenant().value(),
                key.prefix(),
                key.scopes().stream().map(Scope::wireName).toList(),
                key.state(now).name(),
                key.createdAt().toString(),
                key.expiresAt().map(Instant::toString).orElse(null),
                key.revokedAt().map(Instant::toString).orElse(null),
                key.replacedBy().orElse(null));
    }

    /// The one answer that shows a key.
    ///
    /// @param key `qk_…`; null for a key that was brought along by its hash
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Made(@Nullable String key, KeyView details) {
        static Made of(Keys.Made made, Instant now) {
            return new Made(made.secret().map(KeySecret::text).orElse(null), KeyView.of(made.key(), now));
        }

        /// Without the key.
        @Override
        public String toString() {
            return "Made[" + details.id() + "]";
        }
    }

    /// @param keys the newest first, at most 200
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Listed(List<KeyView> keys) {
        static Listed of(List<ApiKey> keys, Instant now) {
            return new Listed(keys.stream().map(key -> KeyView.of(key, now)).toList());
        }
    }
}
