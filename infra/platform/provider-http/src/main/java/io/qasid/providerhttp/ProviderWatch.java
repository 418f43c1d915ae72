package io.qasid.providerhttp;

import io.qasid.model.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether one account can be sent with: it is looked at every so often, at once when a message raises a doubt, and
/// after pauses that double while it is out of reach. HTTP has no connection whose end would tell.
final class ProviderWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderWatch.class);
    /// First pause while it is out of reach, and the shortest time between two looks.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    private final Route route;
    private final ProviderSettings settings;
    private final Supplier<Optional<ProviderReply>> probe;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean reachable;
    private long unreachableSince;
    private boolean doubted;
    private boolean stopped;
    private long pausedUntil;
    /// Likewise, because the account was refused; a newer credential ends it.
    private long refusedUntil;
    /// What was last complained about, so that it is said once and not at every look.
    private String complaint = "";
    /// Like the complaint, of the watching thread alone.
    private Duration failurePause = FIRST_PAUSE;

    /// @param probe looks at the account; empty while there is nothing to look with
    ProviderWatch(ProviderSettings settings, Supplier<Optional<ProviderReply>> probe, LongSupplier nanoTime) {
        this.route = settings.route();
        this.settings = settings;
        this.probe = probe;
        this.nanoTime = nanoTime;
        this.pausedUntil = nanoTime.getAsLong();
        this.refusedUntil = pausedUntil;
        this.unreachableSince = pausedUntil;
        this.thread = Thread.ofVirtual().name("watch-" + route).unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            thread.join(STOP_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean ready() {
        lock.lock();
        try {
            return reachable && !stopped && left() == 0;
        } finally {
            lock.unlock();
        }
    }

    /// For how long nobody was there who lets us in; zero: somebody is.
    Duration outOfReachFor() {
        lock.lock();
        try {
            return reachable ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - unreachableSince);
        } finally {
            lock.unlock();
        }
    }

    /// With the lock.
    private void reachable(boolean now) {
        if (reachable && !now) {
            unreachableSince = nanoTime.getAsLong();
        }
        reachable = now;
    }

    /// What is left of the pause, zero without one.
    Duration pauseLeft() {
        lock.lock();
        try {
            return Duration.ofNanos(left());
        } finally {
            lock.unlock();
        }
    }

    /// With the lock. In nanoseconds.
    private long left() {
        long now = nanoTime.getAsLong();
        return Math.max(0, Math.max(pausedUntil - now, refusedUntil - now));
    }

    /// Nothing is sent for so long.
    void pause(Duration time) {
        lock.lock();
        try {
            long until = nanoTime.getAsLong() + time.toNanos();
            pausedUntil = until - pausedUntil > 0 ? until : pausedUntil;
        } finally {
            lock.unlock();
        }
    }

    /// Something is wrong on the other side, perhaps with one message alone.
    void doubt() {
        lock.lock();
        try {
            doubted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Nobody is there; not ready until a look says otherwise.
    void lost() {
        lock.lock();
        try {
            reachable(false);
            doubted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The account was refused: nothing is sent for a while, and not before a look says that it is well again.
    void refused() {
        lock.lock();
        try {
            reachable(false);
            refusedUntil = nanoTime.getAsLong() + settings.refusedPause().toNanos();
        } finally {
            lock.unlock();
        }
    }

    /// There is a newer credential: whether it is let in is asked at once, and what the one before was refused with
    /// counts no more.
    void renewed() {
        lock.lock();
        try {
            refusedUntil = nanoTime.getAsLong();
            doubted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        try {
            while (true) {
                Duration pause = look();
                if (stoppedAfter(FIRST_PAUSE, false) || stoppedAfter(pause.minus(FIRST_PAUSE), true)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return how long to wait before the next look
    private Duration look() {
        lock.lock();
        try {
            doubted = false;
        } finally {
            lock.unlock();
        }
        Optional<ProviderReply> reply = probe.get();
        if (reply.isEmpty()) {
            return failed("there is no credential");
        }
        return switch (reply.get()) {
            case ProviderReply.Answered answered -> answered(answered.status());
            case ProviderReply.Unwritten unwritten -> failed("the provider can't be reached");
            case ProviderReply.Unanswered unanswered -> failed("the provider does not answer");
        };
    }

    private Duration answered(int status) {
        return switch (status) {
            case 200, 201, 204 -> {
                failurePause = FIRST_PAUSE;
                found(true, "");
                yield settings.probeEvery();
            }
            // somebody is there and knows us; messages find out for themselves
            case 429 -> settings.probeEvery();
            case 401, 403 -> {
                found(false, "the account is refused with HTTP " + status);
                yield settings.refusedPause();
            }
            default -> failed("the provider answers HTTP " + status);
        };
    }

    private Duration failed(String newComplaint) {
        found(false, newComplaint);
        Duration pause = failurePause;
        Duration twice = pause.multipliedBy(2);
        failurePause = twice.compareTo(settings.probeEvery()) > 0 ? settings.probeEvery() : twice;
        return pause;
    }

    private void found(boolean well, String newComplaint) {
        lock.lock();
        try {
            reachable(well);
        } finally {
            lock.unlock();
        }
        if (!newComplaint.equals(complaint)) {
            complaint = newComplaint;
            if (well) {
                LOG.info("{}: the provider is there again", route);
            } else {
                LOG.warn("{}: {}", route, newComplaint);
            }
        }
    }

    /// @param orDoubt whether a doubt ends the wait
    private boolean stoppedAfter(Duration time, boolean orDoubt) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !stopped && !(orDoubt && doubted)) {
                left = changed.awaitNanos(left);
            }
            return stopped;
        } finally {
            lock.unlock();
        }
    }
}
