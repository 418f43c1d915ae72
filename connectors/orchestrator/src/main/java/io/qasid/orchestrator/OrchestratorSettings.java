package io.qasid.orchestrator;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// `qasid.orchestrator.*`
///
/// @param router host:port of connectors/channel-router
/// @param outstandingMax notifications of a lane that are published or on their way to the router at once
/// @param routerDeadline how long a call to the router may take
/// @param lease how long who brings notifications to the router has them for itself
/// @param blockedRetry after which time what no gate could be asked about is tried again; it doubles until
/// `blockedRetryMax`
/// @param acceptedRetention how long what the router has taken is kept here
/// @param settledRetention how long what was refused, expired or cancelled is kept
@ConfigurationProperties("qasid.orchestrator")
public record OrchestratorSettings(
        String natsUrl,
        String router,
        int outstandingMax,
        Duration routerDeadline,
        Duration lease,
        Duration blockedRetry,
        Duration blockedRetryMax,
        Duration acceptedRetention,
        Duration settledRetention) {
    private static final String PREFIX = "qasid.orchestrator.";

    public OrchestratorSettings {
        if (outstandingMax < 1 || outstandingMax > 50_000) {
            throw new IllegalArgumentException(PREFIX + "outstanding-max must be 1 to 50000, was " + outstandingMax);
        }
        between("router-deadline", routerDeadline, Duration.ofMillis(100), Duration.ofMinutes(1));
        // whoever waits for the router and then for the store still holds what it has
        between("lease", lease, routerDeadline.plusSeconds(10), Duration.ofMinutes(5));
        between("blocked-retry", blockedRetry, Duration.ofMillis(100), blockedRetryMax);
        between("blocked-retry-max", blockedRetryMax, blockedRetry, Duration.ofHours(1));
        between("accepted-retention", acceptedRetention, Duration.ofMinutes(1), Duration.ofDays(30));
        between("settled-retention", settledRetention, acceptedRetention, Duration.ofDays(400));
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(PREFIX + key + " must be " + least + " to " + most + ", was " + value);
        }
    }
}
