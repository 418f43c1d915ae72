package io.qasid.simulator.ott;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// What one of the APIs lets an account send; at first everything. WhatsApp says 130429 beyond it, Telegram 429, Viber
/// status 12, and each how long to wait (`Retry-After`, `retry_after`) if it is told to.
public final class Limits {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private int perSecond;
    private Optional<Duration> retryAfter = Optional.empty();
    private Duration chatPause = Duration.ZERO;
    private final Deque<Long> taken = new ArrayDeque<>();

    Limits() {}

    /// So many in any second.
    ///
    /// @param most 0: no limit
    /// @param newRetryAfter whole seconds; empty: nothing is said
    public synchronized void account(int most, Optional<Duration> newRetryAfter) {
        if (most < 0 || newRetryAfter.filter(time -> time.toSeconds() < 1).isPresent()) {
            throw new IllegalArgumentException("a limit needs 0 or more, and a second or more to wait");
        }
        perSecond = most;
        retryAfter = newRetryAfter;
    }

    /// Of Telegram: least time between two messages in a chat that gets its first one from now on.
    public synchronized void chat(Duration pause) {
        chatPause = pause;
    }

    synchronized Duration chatPause(Duration otherwise) {
        return chatPause.isZero() ? otherwise : chatPause;
    }

    synchronized Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /// @return whether one more fits now
    synchronized boolean take(long now) {
        while (!taken.isEmpty() && now - taken.getFirst() >= SECOND) {
            taken.removeFirst();
        }
        if (perSecond == 0) {
            return true;
        }
        boolean fits = taken.size() < perSecond;
        if (fits) {
            taken.addLast(now);
        }
        return fits;
    }
}
