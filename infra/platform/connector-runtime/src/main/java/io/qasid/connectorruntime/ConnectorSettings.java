package io.qasid.connectorruntime;

import java.time.Duration;

/// How one connector is hosted.
///
/// @param urgentShare part of the window, and of the rate, that the normal lane never takes: 0 up to below 1
/// @param segmentsPerSecond what the account may send; 0 is no limit
/// @param claimTimeout how long one claim request waits for the router's answer
/// @param claimPatience how long one batch is claimed again and again before it is given back to the queue. Best a bit
///     longer than the router waits for outcomes: a claim whose answer was lost is then found, and handed back unsent
///     if it is too late, instead of becoming unknown
/// @param leaseMargin a send must be over this long before the lease is: it covers clocks, scheduling, the wire
/// @param drainTimeout how long `close` waits for sends under way, and then once more for their outcomes
public record ConnectorSettings(
        double urgentShare,
        int segmentsPerSecond,
        Duration claimTimeout,
        Duration claimPatience,
        Duration leaseMargin,
        Duration drainTimeout) {

    public static final ConnectorSettings DEFAULTS = new ConnectorSettings(
            0.2, 0, Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofSeconds(10));

    public ConnectorSettings {
        if (!(urgentShare >= 0 && urgentShare < 1)) {
            throw new IllegalArgumentException("urgent-share needs 0 to below 1, was " + urgentShare);
        }
        if (segmentsPerSecond < 0) {
            throw new IllegalArgumentException("segments-per-second needs 0 or more, was " + segmentsPerSecond);
        }
        requirePositive("claim-timeout", claimTimeout);
        requirePositive("claim-patience", claimPatience);
        requirePositive("lease-margin", leaseMargin);
        requirePositive("drain-timeout", drainTimeout);
        if (claimPatience.compareTo(claimTimeout) < 0) {
            throw new IllegalArgumentException(
                    "claim-patience needs at least one claim-timeout (" + claimTimeout + "), was " + claimPatience);
        }
    }

    public ConnectorSettings withSegmentsPerSecond(int limit) {
        return new ConnectorSettings(urgentShare, limit, claimTimeout, claimPatience, leaseMargin, drainTimeout);
    }

    private static void requirePositive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(key + " needs more than zero, was " + value);
        }
    }
}
