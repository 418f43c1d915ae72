package io.qasid.smpp.receive;

import io.qasid.connector.InboundEvent;
import io.qasid.connector.Inbox;
import io.qasid.model.Route;
import io.qasid.smpp.session.Delivery;
import io.qasid.smpp.session.SessionListener;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes from the SMSC goes through here to the inbox: read, committed, and only then answered. Safe for many
/// threads.
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    /// A part's thread waits this long for the others: longer than an SMSC takes to send them in a row, shorter than
    /// it
    /// waits for an answer.
    private static final Duration PART_HOLD = Duration.ofSeconds(2);

    /// SMPP 3.4, 5.1.3.
    private static final int ESME_ROK = 0x00;
    private static final int ESME_RX_T_APPN = 0x64;
    private static final int ESME_RX_P_APPN = 0x65;

    private static final String NO_STATE = "none";

    private final Settings settings;
    private final Inbox inbox;
    private final InstantSource clock;
    private final ReceiptReader receipts;
    private final HandsetReader handset;
    private final MoRepeats repeats;
    private final LongMessages longMessages;
    private final IntakeCounts counts;

    /// @param commitTimeout for each event
    /// @param partTimeout how long the parts of a long message are waited for
    public record Settings(
            Route route,
            MessageIdForm idForm,
            ZoneId zone,
            HandsetAlphabet defaultAlphabet,
            String countryCode,
            Duration commitTimeout,
            Duration partTimeout) {}

    /// How many of what came.
    public interface IntakeCounts {
        /// @param state of the message, `none` when the receipt could not be read; one of a dozen
        void receipt(Result result, String state);

        void handsetMessage(Result result);
    }

    public enum Result {
        COMMITTED,
        /// Not known to be durable: the SMSC was told to come again.
        NOT_COMMITTED,
        /// Of no use to anybody, now or later: the SMSC was told not to come again.
        UNUSABLE
    }

    /// @param nanoTime as [System#nanoTime]
    public Intake(
            Settings settings,
            Inbox inbox,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random,
            IntakeCounts counts) {
        this.settings = settings;
        this.inbox = inbox;
        this.clock = clock;
        this.counts = counts;
        this.receipts = new ReceiptReader(settings.route(), settings.idForm(), settings.zone());
        this.handset = new HandsetReader(settings.defaultAlphabet(), settings.countryCode());
        this.repeats = new MoRepeats(
                () -> "mo:" + settings.route().account() + ":" + clock.millis() + ":"
                        + Long.toHexString(random.nextLong()),
                nanoTime);
        this.longMessages = new LongMessages(this::commitLongMessage, PART_HOLD, settings.partTimeout(), nanoTime);
    }

    /// @param session whatever stands for it
    public void sessionStarts(Object session) {
        repeats.sessionStarts(session);
    }

    public void sessionEnded(Object session) {
        repeats.sessionEnded(session);
    }

    /// Called every second or so, to commit what waited for its other parts too long.
    public void commitOverdueParts() throws InterruptedException {
        longMessages.commitOverdue();
    }

    public int openLongMessages() {
        return longMessages.openCount();
    }

    /// Blocks until the SMSC is answered.
    public void received(Object session, Delivery delivery, SessionListener.Answer answer) throws InterruptedException {
        if (ReceiptReader.isReceipt(delivery)) {
            receipt(delivery, answer);
            return;
        }
        Optional<HandsetPart> part = handset.read(delivery);
        if (part.isEmpty()) {
            counts.handsetMessage(Result.UNUSABLE);
            answer.give(ESME_RX_P_APPN);
        } else if (part.get().isWhole()) {
            message(session, part.get(), answer);
        } else {
            // counted when its whole is committed
            answer.give(longMessages.accept(part.get()) ? ESME_ROK : ESME_RX_T_APPN);
        }
    }

    private void receipt(Delivery delivery, SessionListener.Answer answer) throws InterruptedException {
        Optional<ReceiptReader.Read> receipt = receipts.read(delivery, clock.instant());
        if (receipt.isEmpty()) {
            counts.receipt(Result.UNUSABLE, NO_STATE);
            answer.give(ESME_RX_P_APPN);
            return;
        }
        boolean committed = commit(receipt.get().event());
        counts.receipt(
                committed ? Result.COMMITTED : Result.NOT_COMMITTED,
                receipt.get().state().name().toLowerCase(Locale.ROOT));
        answer.give(committed ? ESME_ROK : ESME_RX_T_APPN);
    }

    /// What is remembered is remembered before the answer is written: the repeat may come right after it.
    private void message(Object session, HandsetPart part, SessionListener.Answer answer) throws InterruptedException {
        String id = repeats.idOf(part.fingerprint());
        if (!commitOrAwaitRepeat(id, part, part.text(), part.fingerprint())) {
            answer.give(ESME_RX_T_APPN);
            return;
        }
        repeats.answered(session, part.fingerprint(), id);
        if (!answer.give(ESME_ROK)) {
            repeats.comesAgain(part.fingerprint(), id);
        }
    }

    private boolean commitLongMessage(HandsetPart any, String text, String fingerprint) throws InterruptedException {
        return commitOrAwaitRepeat(repeats.idOf(fingerprint), any, text, fingerprint);
    }

    private boolean commitOrAwaitRepeat(String id, HandsetPart part, String text, String fingerprint)
            throws InterruptedException {
        boolean committed = false;
        try {
            committed = commit(new InboundEvent.MobileOriginated(
                    id, settings.route(), part.from(), part.to(), text, clock.instant()));
            counts.handsetMessage(committed ? Result.COMMITTED : Result.NOT_COMMITTED);
            return committed;
        } finally {
            if (!committed) {
                repeats.comesAgain(fingerprint, id);
            }
        }
    }

    /// A broken inbox is an answer that did not come: the SMSC has to be told something.
    private boolean commit(InboundEvent event) throws InterruptedException {
        try {
            return inbox.commit(event, settings.commitTimeout());
        } catch (RuntimeException e) {
            LOG.error("{}: the inbox failed", settings.route(), e);
            return false;
        }
    }
}
