package io.qasid.smpp;

import io.qasid.smpp.SmppErrors.RetryClass;
import io.qasid.smpp.receive.Intake;
import io.qasid.smpp.session.BindRefusedException;
import io.qasid.smpp.session.Delivery;
import io.qasid.smpp.session.EndReason;
import io.qasid.smpp.session.SessionListener;
import io.qasid.smpp.session.SmppSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one account bound: binds, notices the end, binds again after a pause that grows with each failure. A bind
/// that
/// is refused for its credentials is tried again only after a long pause, because SMSCs lock accounts that keep
/// trying.
final class SessionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKeeper.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    /// A session that lived this long was a good one: the next pause is a first pause again.
    private static final Duration GOOD_LIFE = Duration.ofSeconds(5);
    private static final int REFUSED_PAUSE_GROWTH = 10;
    private static final Duration UNBIND_PATIENCE = Duration.ofSeconds(2);

    private final BindSettings settings;
    private final Intake intake;
    private final BindMetrics metrics;
    private final Instruments instruments;
    private final Pauses pauses;
    private final Pauses refusedPauses;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable SmppSession session;
    private @Nullable Thread thread;
    /// What was last complained about, so that it is said once and not at every attempt.
    private String complaint = "";

    SessionKeeper(BindSettings settings, Intake intake, BindMetrics metrics, Instruments instruments) {
        this.settings = settings;
        this.intake = intake;
        this.metrics = metrics;
        this.instruments = instruments;
        this.pauses = new Pauses(FIRST_PAUSE, settings.rebindPauseMax(), instruments.random());
        this.refusedPauses = new Pauses(
                settings.refusedBindPause(),
                settings.refusedBindPause().multipliedBy(REFUSED_PAUSE_GROWTH),
                instruments.random());
    }

    void start() {
        thread = Thread.ofVirtual().name("smpp-bind-" + settings.account()).start(this::keep);
    }

    /// The session, if there is one to submit to now.
    Optional<SmppSession> current() {
        lock.lock();
        try {
            return Optional.ofNullable(session).filter(SmppSession::alive);
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a session until `deadline` on the `nanoTime` clock.
    Optional<SmppSession> await(long deadline) throws InterruptedException {
        lock.lock();
        try {
            long left = deadline - instruments.nanoTime().getAsLong();
            while ((session == null || !session.alive()) && left > 0 && stopping.getCount() > 0) {
                left = Math.min(
                        changed.awaitNanos(left),
                        deadline - instruments.nanoTime().getAsLong());
            }
            return current();
        } finally {
            lock.unlock();
        }
    }

    /// Takes a session out of use: what is under way on it may still be answered, then the next one is bound.
    void retire(SmppSession unusable) {
        lock.lock();
        try {
            if (session != unusable) {
                return;
            }
            session = null;
        } finally {
            lock.unlock();
        }
        LOG.warn("{}: the SMSC takes the session for unbound; binding again", settings.account());
        Thread.ofVirtual()
                .name("smpp-retire-" + settings.account())
                .start(() -> unusable.unbind(settings.answerTimeout()));
    }

    /// Unbinds and ends. Nothing is submitted any more.
    void stop() {
        stopping.countDown();
        wakeWaiting();
        current().ifPresent(open -> open.unbind(UNBIND_PATIENCE));
        Thread keeper = thread;
        if (keeper != null) {
            keeper.interrupt();
            try {
                keeper.join(UNBIND_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void keep() {
        try {
            while (stopping.getCount() > 0) {
                Duration pause = bindOnce();
                stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// From the attempt to bind to the end of the session.
    ///
    /// @return how long to wait before the next
    private Duration bindOnce() throws InterruptedException {
        Listener listener = new Listener();
        try (SmppSession fresh =
                SmppSession.bind(settings.account(), settings.session(), listener, instruments.nanoTime())) {
            long since = instruments.nanoTime().getAsLong();
            use(fresh);
            EndReason reason = listener.ended();
            if (reason != EndReason.CLOSED_BY_US) {
                LOG.warn("{}: bind ended: {}", settings.account(), reason);
            }
            if (instruments.nanoTime().getAsLong() - since >= GOOD_LIFE.toNanos()) {
                pauses.reset();
            }
            return pauses.next();
        } catch (BindRefusedException e) {
            return refused(e.commandStatus());
        } catch (IOException e) {
            metrics.bind(BindMetrics.Bind.UNREACHABLE);
            complain("can't be reached: " + e.getMessage());
            return pauses.next();
        } finally {
            intake.sessionEnded(listener);
        }
    }

    private void use(SmppSession fresh) {
        metrics.bind(BindMetrics.Bind.BOUND);
        refusedPauses.reset();
        complaint = "";
        LOG.info("{}: bound to {}:{} as {}", settings.account(), settings.host(), settings.port(), settings.systemId());
        lock.lock();
        try {
            session = fresh;
        } finally {
            lock.unlock();
        }
        wakeWaiting();
    }

    private void wakeWaiting() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Duration refused(int commandStatus) {
        metrics.bind(BindMetrics.Bind.REFUSED);
        complain("refuses the bind: " + SmppErrors.reasonOf(commandStatus));
        RetryClass retryClass = SmppErrors.classOf(commandStatus);
        return switch (retryClass) {
            case RETRY_LATER, SLOW_DOWN, QUEUE_FULL, SESSION -> pauses.next();
            case REFUSED, MISCONFIGURED, CREDENTIALS -> refusedPauses.next();
        };
    }

    private void complain(String what) {
        if (!complaint.equals(what)) {
            complaint = what;
            LOG.error("{}: {}:{} {}", settings.account(), settings.host(), settings.port(), what);
        }
    }

    /// One for each attempt: it also stands for the session, which exists only once it is bound.
    private final class Listener implements SessionListener {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile EndReason reason = EndReason.CLOSED_BY_US;

        Listener() {
            intake.sessionStarts(this);
        }

        /// Waits for it.
        EndReason ended() throws InterruptedException {
            ended.await();
            return reason;
        }

        @Override
        public void received(SmppSession from, Delivery delivery, Answer answer) throws InterruptedException {
            intake.received(this, delivery, answer);
        }

        @Override
        public void turnedAway(TurnedAway why) {
            metrics.turnedAway(why);
        }

        @Override
        public void ended(SmppSession over, EndReason why) {
            reason = why;
            ended.countDown();
        }
    }
}
