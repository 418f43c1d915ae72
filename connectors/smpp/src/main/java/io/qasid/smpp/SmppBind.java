package io.qasid.smpp;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.Inbox;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.model.SmsSegmentation;
import io.qasid.smpp.receive.Intake;
import io.qasid.smpp.session.SubmitSm.SmppAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One account at one SMSC over one persistent transceiver bind.
public final class SmppBind implements ChannelConnector {
    private static final Logger LOG = LoggerFactory.getLogger(SmppBind.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration OVERDUE_PARTS_EVERY = Duration.ofSeconds(1);

    private final BindSettings settings;
    private final SegmentReferences references;
    private final Instruments instruments;
    private final Senders senders;
    private final Semaphore window;
    private final Intake intake;
    private final SessionKeeper keeper;
    private final Submission.Bench bench;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// @param references shared by all binds: they may send to the same handset
    SmppBind(BindSettings settings, Inbox inbox, SegmentReferences references, Instruments instruments) {
        this.settings = settings;
        this.references = references;
        this.instruments = instruments;
        this.senders = new Senders(settings.shortCodeTon());
        this.window = new Semaphore(settings.window());
        BindMetrics metrics = new BindMetrics(instruments.meters(), settings.account());
        this.intake = new Intake(
                intakeSettings(settings),
                inbox,
                instruments.clock(),
                instruments.nanoTime(),
                instruments.random(),
                metrics);
        this.keeper = new SessionKeeper(settings, intake, metrics, instruments);
        SubmitPace pace = new SubmitPace(settings.submitsPerSecond(), instruments.nanoTime());
        Refusals refusals = new Refusals(settings.account(), metrics);
        this.bench = new Submission.Bench(settings, keeper, pace, metrics, refusals, instruments, closing, stopped);
        metrics.gauge("smpp.bound", "1 while bound", () -> keeper.current().isPresent() ? 1 : 0);
        metrics.gauge("smpp.window.used", "sends under way", () -> settings.window() - window.availablePermits());
        metrics.gauge("smpp.submit.rate", "segments a second that are allowed now", pace::perSecond);
        metrics.gauge("smpp.long.messages.open", "long messages waiting for parts", intake::openLongMessages);
    }

    private static Intake.Settings intakeSettings(BindSettings settings) {
        return new Intake.Settings(
                settings.route(),
                settings.messageIdForm(),
                settings.zone(),
                settings.defaultAlphabet(),
                settings.countryCode(),
                settings.commitTimeout(),
                settings.partTimeout());
    }

    /// Binds in the background, and goes on trying until [#close].
    void start() {
        keeper.start();
        Thread.ofVirtual().name("smpp-parts-" + settings.account()).start(this::commitOverdueParts);
    }

    @Override
    public Route route() {
        return settings.route();
    }

    @Override
    public int window() {
        return settings.window();
    }

    @Override
    public boolean ready() {
        return closing.getCount() > 0 && keeper.current().isPresent();
    }

    @Override
    public SendOutcome send(Dispatch dispatch, Duration timeLeft) {
        Optional<SmppAddress> sender = senders.addressOf(dispatch.sender());
        if (sender.isEmpty()) {
            return new SendOutcome.Rejected(Reason.of("SMPP_SENDER_UNUSABLE"));
        }
        Duration wanted = Duration.between(instruments.clock().instant(), dispatch.deadline());
        Duration left = wanted.compareTo(timeLeft) < 0 ? wanted : timeLeft;
        if (!left.isPositive()) {
            return new SendOutcome.Deferred(SOON, Reason.of("SMPP_TIME_UP"));
        }
        if (!ready()) {
            return new SendOutcome.Deferred(SOON, Reason.of("SMPP_NOT_BOUND"));
        }
        return inWindow(dispatch, sender.get(), instruments.nanoTime().getAsLong() + left.toNanos());
    }

    /// The host never starts more sends than the window has places, so nothing waits here; if it did, the SMSC would
    /// still
    /// not see more than was agreed.
    private SendOutcome inWindow(Dispatch dispatch, SmppAddress sender, long deadline) {
        if (!takePlace(deadline)) {
            return new SendOutcome.Deferred(SOON, Reason.of("SMPP_WINDOW_FULL"));
        }
        try {
            SmsSegmentation text = SmsSegmentation.of(dispatch.text());
            int reference = text.segmentCount() > 1 ? references.next(dispatch.recipient()) : 0;
            return new Submission(bench, dispatch, sender, text, reference, deadline).run();
        } finally {
            window.release();
        }
    }

    private boolean takePlace(long deadline) {
        try {
            return window.tryAcquire(deadline - instruments.nanoTime().getAsLong(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Receipts are taken in until the very end.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closing.countDown();
        try {
            if (!window.tryAcquire(settings.window(), settings.drainTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("{}: closing while sends are still under way", settings.account());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped.countDown();
        keeper.stop();
    }

    private void commitOverdueParts() {
        try {
            while (!stopped.await(OVERDUE_PARTS_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
                intake.commitOverdueParts();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
