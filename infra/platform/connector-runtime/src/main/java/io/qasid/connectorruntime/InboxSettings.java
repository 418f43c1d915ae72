package io.qasid.connectorruntime;

import java.time.Duration;

/// How outcomes and inbound events travel to the router.
///
/// @param requestsAtOnce batches under way at the same time
/// @param entriesKept waiting for their commit, at most. When it is full, sends wait to report and events wait to be
///     taken, so that pulling stops
/// @param requestTimeout for the router's answer to one batch
/// @param retryPause between a batch that was not committed and the next
public record InboxSettings(int requestsAtOnce, int entriesKept, Duration requestTimeout, Duration retryPause) {
    /// Of `chan.inbox.v1`.
    static final int BATCH_MAX = 256;

    public static final InboxSettings DEFAULTS =
            new InboxSettings(2, 4 * BATCH_MAX, Duration.ofSeconds(2), Duration.ofMillis(100));

    public InboxSettings {
        if (requestsAtOnce < 1) {
            throw new IllegalArgumentException("requests-at-once needs at least 1, was " + requestsAtOnce);
        }
        if (entriesKept < BATCH_MAX) {
            throw new IllegalArgumentException(
                    "entries-kept needs at least a full batch of " + BATCH_MAX + ", was " + entriesKept);
        }
        if (!requestTimeout.isPositive()) {
            throw new IllegalArgumentException("request-timeout needs more than zero, was " + requestTimeout);
        }
        if (!retryPause.isPositive()) {
            throw new IllegalArgumentException("retry-pause needs more than zero, was " + retryPause);
        }
    }
}
