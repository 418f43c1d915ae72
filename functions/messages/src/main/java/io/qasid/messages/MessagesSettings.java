package io.qasid.messages;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// The settings of this function; `defaults.yml` says what each is.
@ConfigurationProperties("qasid.messages")
record MessagesSettings(
        String router,
        Duration routerDeadline,
        Duration verificationDeadline,
        String orchestrator,
        Duration orchestratorDeadline,
        String tenants,
        Duration tenantsDeadline,
        String natsUrl,
        String defaultSender) {
    private static final Pattern HOST_AND_PORT = Pattern.compile("[A-Za-z0-9.\\-]+:[0-9]{1,5}");
    /// It may hold a password, so a bad one is not repeated.
    private static final Pattern NATS_URL = Pattern.compile("(nats|tls)://[^,]+(,(nats|tls)://[^,]+)*");

    MessagesSettings {
        requireHostAndPort("router", router);
        requireBetween("router-deadline", routerDeadline, Duration.ofMillis(50), Duration.ofSeconds(10));
        requireBetween("verification-deadline", verificationDeadline, Duration.ofSeconds(1), Duration.ofMinutes(5));
        requireHostAndPort("orchestrator", orchestrator);
        requireBetween("orchestrator-deadline", orchestratorDeadline, Duration.ofMillis(50), Duration.ofSeconds(30));
        requireHostAndPort("tenants", tenants);
        requireBetween("tenants-deadline", tenantsDeadline, Duration.ofMillis(50), Duration.ofSeconds(10));
        if (!natsUrl.isEmpty() && !NATS_URL.matcher(natsUrl).matches()) {
            throw new IllegalArgumentException(
                    "qasid.messages.nats-url must be nats://host:port or tls://host:port, several separated by commas, or"
                            + " empty");
        }
        if (!defaultSender.isEmpty()) {
            SenderId.flaw(defaultSender).ifPresent(flaw -> {
                throw new IllegalArgumentException(
                        "qasid.messages.default-sender '" + defaultSender + "' is not acceptable: " + flaw);
            });
        }
    }

    private static void requireHostAndPort(String name, String value) {
        if (!HOST_AND_PORT.matcher(value).matches()) {
            throw new IllegalArgumentException("qasid.messages." + name + " must be host:port, was '" + value + "'");
        }
    }

    private static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "qasid.messages." + name + " must be " + least + " to " + most + ", was " + value);
        }
    }

    Optional<String> senderByDefault() {
        return defaultSender.isEmpty() ? Optional.empty() : Optional.of(defaultSender);
    }
}
