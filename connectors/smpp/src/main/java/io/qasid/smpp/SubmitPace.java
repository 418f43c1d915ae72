package io.qasid.smpp;

import io.qasid.model.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/// How fast one bind submits: at the agreed rate, slower for a while after the SMSC has said that it is too fast
/// (additive increase, multiplicative decrease). Who is urgent goes before all who are not, also those who have waited
/// for long: at an operator's rate ten of a campaign are a twentieth of a second. Safe for many threads.
final class SubmitPace {
    /// Part of the agreed rate that is left at least: a single odd refusal in quiet times is no congestion.
    private static final double LEFT_MIN = 0.05;
    /// From nothing back to the agreed rate.
    private static final double RECOVERY_SECONDS = 30;
    /// A window of segments is refused at once by the same congestion: that is one reason to halve, not many.
    private static final long CUT_PAUSE_NANOS = 1_000_000_000L;
    /// Turns that were not used can be caught up on this far: a send does not wait for an exact point in time.
    private static final long CATCH_UP_NANOS = 50_000_000L;

    private final double perSecondMax;
    private final double perSecondMin;
    private final LongSupplier nanoTime;
    /// Of the last second; bounded by the agreed rate.
    private final Deque<Long> turns = new ArrayDeque<>();
    /// Who waits, as many as the bind's window lets. An urgent one's place is before all of the others.
    private final List<Turn> urgent = new ArrayList<>();

    private final List<Turn> normal = new ArrayList<>();

    private double perSecond;
    private long nextTurn;
    private long changedAt;
    private long cutAt;

    /// @param nanoTime as [System#nanoTime]
    SubmitPace(double perSecondMax, LongSupplier nanoTime) {
        this.perSecondMax = perSecondMax;
        this.perSecondMin = Math.max(1, LEFT_MIN * perSecondMax);
        this.perSecond = perSecondMax;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.nextTurn = now;
        this.changedAt = now;
        this.cutAt = now - CUT_PAUSE_NANOS;
    }

    /// A place among those who wait, until its turn was taken or it was left.
    final class Turn {
        private final Lane lane;

        private Turn(Lane lane) {
            this.lane = lane;
        }

        /// Takes the turn if it is due.
        ///
        /// @return how long until it is, as it looks now, in nanoseconds; 0: it was taken
        long take() {
            return SubmitPace.this.take(this);
        }

        /// Somebody else may have it. Changes nothing once it was taken.
        void leave() {
            SubmitPace.this.leave(this);
        }
    }

    /// Goes to the end of a lane.
    synchronized Turn ask(Lane lane) {
        Turn turn = new Turn(lane);
        waiting(lane).add(turn);
        return turn;
    }

    private synchronized long take(Turn turn) {
        long now = nanoTime.getAsLong();
        recover(now);
        if (nextTurn - now < -CATCH_UP_NANOS) {
            nextTurn = now - CATCH_UP_NANOS;
        }
        long each = (long) (1_000_000_000L / perSecond);
        int before = waiting(turn.lane).indexOf(turn) + (turn.lane == Lane.NORMAL ? urgent.size() : 0);
        long wait = nextTurn + before * each - now;
        if (wait > 0) {
            return wait;
        }
        leave(turn);
        lately(now);
        turns.addLast(now);
        nextTurn += each;
        return 0;
    }

    private synchronized void leave(Turn turn) {
        waiting(turn.lane).remove(turn);
    }

    private List<Turn> waiting(Lane lane) {
        return switch (lane) {
            case URGENT -> urgent;
            case NORMAL -> normal;
        };
    }

    /// The SMSC is congested: half of what was really submitted in the last second, at most once a second. (Half of
    /// an agreed rate that was not made use of would change nothing.)
    synchronized void throttled() {
        long now = nanoTime.getAsLong();
        recover(now);
        if (now - cutAt >= CUT_PAUSE_NANOS) {
            perSecond = Math.max(perSecondMin, Math.min(perSecond, lately(now)) / 2);
            cutAt = now;
        }
    }

    private double lately(long now) {
        while (!turns.isEmpty() && now - turns.peekFirst() >= CUT_PAUSE_NANOS) {
            turns.removeFirst();
        }
        return turns.size();
    }

    synchronized double perSecond() {
        recover(nanoTime.getAsLong());
        return perSecond;
    }

    private void recover(long now) {
        double seconds = (now - changedAt) / 1_000_000_000d;
        perSecond = Math.min(perSecondMax, perSecond + seconds * perSecondMax / RECOVERY_SECONDS);
        changedAt = now;
    }
}
