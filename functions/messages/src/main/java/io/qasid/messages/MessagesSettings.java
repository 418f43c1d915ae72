package io.qasid.messages;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// The settings of this function; `defaults.yml` says what each is.
@ConfigurationProperties("qasid.messages")
record MessagesSettings(String router, Duration routerDeadline, Duration verificationDeadline, String defaultSender) {
    private static final Pattern HOST_AND_PORT = Pattern.compile("[A-Za-z0-9.\\-]+:[0-9]{1,5}");

    MessagesSettings {
        if (!HOST_AND_PORT.matcher(router).matches()) {
            throw new IllegalArgumentException("qasid.messages.router must be host:port, was '" + router + "'");
        }
        requireBetween("router-deadline", routerDeadline, Duration.ofMillis(50), Duration.ofSeconds(10));
        requireBetween("verification-deadline", verificationDeadline, Duration.ofSeconds(1), Duration.ofMinutes(5));
        if (!defaultSender.isEmpty()) {
            SenderId.flaw(defaultSender).ifPresent(flaw -> {
                throw new IllegalArgumentException(
                        "qasid.messages.default-sender '" + defaultSender + "' is not acceptable: " + flaw);
            });
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
