package io.qasid.providerhttp;

import io.qasid.model.CircuitState;
import java.time.Duration;
import java.util.BitSet;
import java.util.function.LongSupplier;

/// The breaker of one account: keeps messages away from a provider that is down, and finds out when it is back.
///
/// It opens when at least half of the last 50 calls failed, and when nobody was there for 10 s: with little traffic
/// 50 calls take hours. It stays open for 60 s, and for as long as nobody is there. Then one call in 30 s may try;
/// the first that succeeds closes it. A call failed when it says that the provider is down, not that it wants
/// nothing of this message.
final class Circuit {
    static final int WINDOW = 50;
    static final Duration OUT_OF_REACH_MAX = Duration.ofSeconds(10);
    static final Duration OPEN = Duration.ofSeconds(60);
    static final Duration TRY_EVERY = Duration.ofSeconds(30);

    private final LongSupplier nanoTime;
    /// Of the last calls, as a ring: true is a failure.
    private final BitSet failures = new BitSet(WINDOW);
    private int calls;
    private int next;
    private boolean opened;
    private long openedAt;
    private boolean outOfReach;
    private boolean tried;
    private long triedAt;

    Circuit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized CircuitState state() {
        if (!opened) {
            return CircuitState.CLOSED;
        }
        return outOfReach || since(openedAt).compareTo(OPEN) < 0 ? CircuitState.OPEN : CircuitState.HALF_OPEN;
    }

    /// Whether [#permit] would say yes.
    synchronized boolean mayCall() {
        return switch (state()) {
            case CLOSED -> true;
            case HALF_OPEN -> !tried || since(triedAt).compareTo(TRY_EVERY) >= 0;
            case OPEN -> false;
        };
    }

    /// Whether a call may be made; while it is half open the caller is the one that tries.
    synchronized boolean permit() {
        boolean permitted = mayCall();
        if (permitted && opened) {
            tried = true;
            triedAt = nanoTime.getAsLong();
        }
        return permitted;
    }

    /// How long nothing is sent for certain; zero when it may be at once.
    synchronized Duration pauseLeft() {
        return switch (state()) {
            case CLOSED -> Duration.ZERO;
            case HALF_OPEN -> mayCall() ? Duration.ZERO : TRY_EVERY.minus(since(triedAt));
            case OPEN -> longer(OPEN.minus(since(openedAt)), Duration.ofSeconds(1));
        };
    }

    /// A call ended. One that began before it opened says nothing new while it is open.
    synchronized void ended(boolean failed) {
        switch (state()) {
            case CLOSED -> count(failed);
            case HALF_OPEN -> {
                if (!failed) {
                    close();
                }
            }
            case OPEN -> {}
        }
    }

    /// Nobody is there for so long; zero: somebody is.
    synchronized void outOfReachFor(Duration time) {
        boolean tooLong = time.compareTo(OUT_OF_REACH_MAX) >= 0;
        if (tooLong && !opened) {
            open();
        }
        outOfReach = tooLong;
    }

    private void count(boolean failed) {
        failures.set(next, failed);
        next = (next + 1) % WINDOW;
        calls = Math.min(WINDOW, calls + 1);
        if (calls == WINDOW && failures.cardinality() * 2 >= WINDOW) {
            open();
        }
    }

    private void open() {
        opened = true;
        openedAt = nanoTime.getAsLong();
        tried = false;
    }

    private void close() {
        opened = false;
        failures.clear();
        calls = 0;
        next = 0;
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(nanoTime.getAsLong() - nanos);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
