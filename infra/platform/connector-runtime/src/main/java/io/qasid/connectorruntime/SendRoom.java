package io.qasid.connectorruntime;

import io.qasid.model.Lane;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Room for one more send: a place in the window and a token of the rate.
final class SendRoom {
    private final SendWindow window;
    private final AccountBudget budget;
    private final CountDownLatch closing;

    SendRoom(SendWindow window, AccountBudget budget, CountDownLatch closing) {
        this.window = window;
        this.budget = budget;
        this.closing = closing;
    }

    /// How many messages a lane keeps at hand, pulled and unclaimed, so that a batch is there when places become free:
    /// as many as it could ever send at once, and no more than the rate lets go soon.
    int atHand(Lane lane, int most) {
        return Math.max(1, Math.min(most, Math.min(window.capacity(lane), budget.soon())));
    }

    /// Takes room for up to `wanted` messages of one segment, waiting for the first at most for `patience`.
    ///
    /// @return for how many, 0 when there was none
    int take(Lane lane, int wanted, Duration patience) throws InterruptedException {
        int tokens = budget.take(lane, wanted);
        if (tokens == 0) {
            Duration wait = budget.untilNext(lane);
            long nanos = Math.min(wait.toNanos(), patience.toNanos());
            boolean over = closing.await(nanos, TimeUnit.NANOSECONDS);
            tokens = over ? 0 : budget.take(lane, wanted);
        }
        int places = tokens == 0 ? 0 : window.take(lane, tokens, patience);
        budget.giveBack(lane, tokens - places);
        return places;
    }

    /// For messages that are not sent after all.
    void giveBack(Lane lane, int messages) {
        budget.giveBack(lane, messages);
        window.giveBack(lane, messages);
    }

    /// For one that was sent or settled.
    void done(Lane lane) {
        window.giveBack(lane, 1);
    }

    /// How long the account keeps silent, zero if it does not.
    Duration closedFor() {
        return budget.closedFor();
    }

    /// A message has more segments than the one that its room was taken for.
    void charge(int furtherSegments) {
        budget.charge(furtherSegments);
    }
}
