package io.qasid.smpp.session;

import java.time.Duration;

/// When to ask an SMSC whether it is still there, and when to believe that it is not. Anything that is heard is an
/// answer. Not safe for several threads.
final class Silence {
    /// What to do now.
    sealed interface Step {
        record Wait(Duration pause) implements Step {}

        /// Send an `enquire_link`, then wait.
        record Ask(Duration pause) implements Step {}

        record GiveUp() implements Step {}
    }

    private final long askAfter;
    private final long silenceMax;
    private boolean asked;
    private long askedAt;

    /// @param askAfter silence before the question
    /// @param silenceMax silence after it
    Silence(Duration askAfter, Duration silenceMax) {
        this.askAfter = askAfter.toNanos();
        this.silenceMax = silenceMax.toNanos();
    }

    /// @param now in nanoseconds, as is `heardAt`
    Step at(long now, long heardAt) {
        if (asked && heardAt - askedAt >= 0) {
            asked = false;
        }
        if (asked) {
            long left = askedAt + silenceMax - now;
            return left <= 0 ? new Step.GiveUp() : new Step.Wait(Duration.ofNanos(left));
        }
        long left = heardAt + askAfter - now;
        if (left > 0) {
            return new Step.Wait(Duration.ofNanos(left));
        }
        asked = true;
        askedAt = now;
        return new Step.Ask(Duration.ofNanos(Math.min(askAfter, silenceMax)));
    }
}
