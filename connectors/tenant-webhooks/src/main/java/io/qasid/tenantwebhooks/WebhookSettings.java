package io.qasid.tenantwebhooks;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.http.BearerKey;
import io.qasid.storage.DatabaseSettings;
import io.qasid.tenantwebhooks.target.Network;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything an operator can set, except the endpoints ([EndpointSettings]).
///
/// @param adminKeySha256 hex SHA-256 of the key that the admin API asks for; empty: the admin API refuses everybody
/// @param allowedPrivateNetworks CIDR blocks that endpoints may lie in although they are not public, and the only ones
///     where plain `http` is allowed
/// @param httpsPorts that a public endpoint may listen on
/// @param inFlightMax requests under way at once, over all endpoints
/// @param inFlightPerEndpointMax requests under way at once to one endpoint
/// @param connectTimeout for TCP and TLS
/// @param totalTimeout for one request from DNS to the last byte that is read
/// @param pollInterval how long an idle loop waits before it looks for due events again
/// @param retryDelays before the repeats of a delivery, one for each; after the last one it is a dead letter
/// @param deliveredRetention how long delivered events, and those of tenants without endpoint, are kept
/// @param deadLetterRetention how long dead letters are kept
@ConfigurationProperties("qasid.tenant-webhooks")
public record WebhookSettings(
        String natsUrl,
        DatabaseKeys database,
        @Nullable String adminKeySha256,
        @Nullable List<String> allowedPrivateNetworks,
        List<Integer> httpsPorts,
        int inFlightMax,
        int inFlightPerEndpointMax,
        Duration connectTimeout,
        Duration totalTimeout,
        Duration pollInterval,
        List<Duration> retryDelays,
        Duration deliveredRetention,
        Duration deadLetterRetention) {
    private static final String PREFIX = "qasid.tenant-webhooks.";

    public WebhookSettings {
        adminKeySha256 = adminKeySha256 == null ? "" : adminKeySha256;
        allowedPrivateNetworks = allowedPrivateNetworks == null
                ? List.of()
                : allowedPrivateNetworks.stream()
                        .filter(text -> !text.isBlank())
                        .toList();
        httpsPorts = List.copyOf(httpsPorts);
        retryDelays = List.copyOf(retryDelays);
        if (!adminKeySha256.isEmpty()) {
            BearerKey.ofSetting(PREFIX + "admin-key-sha256", adminKeySha256);
        }
        allowedPrivateNetworks.forEach(Network::parse);
        inRange("in-flight-max", inFlightMax, 1, 4096);
        inRange("in-flight-per-endpoint-max", inFlightPerEndpointMax, 1, inFlightMax);
        atLeast("connect-timeout", connectTimeout, Duration.ofMillis(100));
        atLeast("total-timeout", totalTimeout, connectTimeout);
        if (totalTimeout.compareTo(Duration.ofSeconds(30)) > 0) {
            throw new IllegalArgumentException(PREFIX + "total-timeout must be at most 30 s, was " + totalTimeout);
        }
        atLeast("poll-interval", pollInterval, Duration.ofMillis(5));
        inRange("retry-delays: how many,", retryDelays.size(), 1, 20);
        for (Duration delay : retryDelays) {
            atLeast("retry-delays: each", delay, Duration.ofMillis(10));
            if (delay.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(PREFIX + "retry-delays: each must be at most 1 d, was " + delay);
            }
        }
        atLeast("delivered-retention", deliveredRetention, Duration.ofHours(1));
        atLeast("dead-letter-retention", deadLetterRetention, deliveredRetention);
    }

    /// CIDR blocks that are allowed although they are not public.
    public List<Network> allowedNetworks() {
        return allowed().stream().map(Network::parse).toList();
    }

    /// Empty: nobody is an admin.
    public Optional<BearerKey> adminKey() {
        return adminKeySha256 == null || adminKeySha256.isEmpty()
                ? Optional.empty()
                : Optional.of(BearerKey.ofSetting(PREFIX + "admin-key-sha256", adminKeySha256));
    }

    private List<String> allowed() {
        return allowedPrivateNetworks == null ? List.of() : allowedPrivateNetworks;
    }

    private static void inRange(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(PREFIX + key + " must be " + min + " to " + max + ", was " + value);
        }
    }

    private static void atLeast(String key, Duration value, Duration min) {
        if (value.compareTo(min) < 0) {
            throw new IllegalArgumentException(PREFIX + key + " must be at least " + min + ", was " + value);
        }
    }

    /// Without credentials.
    @Override
    public String toString() {
        return "WebhookSettings[" + database + "]";
    }

    /// How schema `webhook` is reached.
    @ConfigurationProperties("database")
    public record DatabaseKeys(
            String url, String user, @Nullable String password, int poolSizeMax) {
        /// Without the password.
        @Override
        public String toString() {
            return "DatabaseKeys[pool " + poolSizeMax + "]";
        }

        public DatabaseSettings settings() {
            return DatabaseSettings.of(url, user, password == null ? "" : password, "webhook", poolSizeMax);
        }
    }
}
