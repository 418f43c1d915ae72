package io.qasid.smpp.receive;

import io.qasid.connector.InboundEvent;
import io.qasid.connector.Inbox;
import io.qasid.model.Route;
import io.qasid.smpp.session.Delivery;
import io.qasid.smpp.session.SessionListener;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes from the SMSC goes through here to the inbox: read, committed, and only then answered. Safe for many
/// threads.
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    /// A part's thread waits this long for the others: longer than an SMSC takes to send them in a row, shorter than it
    /// waits for an answer.
    private static final Duration PART_HOLD = Duration.ofSeconds(2);

    /// SMPP 3.4, 5.1.3.
    private static final int ESME_ROK = 0x00;
    private static final int ESME_RX_T_APPN = 0x64;
    private static final int ESME_RX_P_APPN = 0x65;

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
        void receipt(Result result);

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
            LOG.warn("{}: a message came from something that is no number; refused", settings.route());
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
        Optional<InboundEvent.Receipt> receipt = receipts.read(delivery, clock.instant());
        if (receipt.isEmpty()) {
            LOG.warn("{}: a receipt names no message; refused", settings.route());
            counts.receipt(Result.UNUSABLE);
            answer.give(ESME_RX_P_APPN);
            return;
        }
        boolean committed = commit(receipt.get());
        counts.receipt(committed ? Result.COMMITTED : Result.NOT_COMMITTED);
        answer.give(committed ? ESME_ROK : ESME_RX_T_APPN);
    }

    private void message(Object session, HandsetPart part, SessionListener.Answer answer) throws InterruptedException {
        String id = repeats.idOf(part.fingerprint());
        boolean answered = false;
        try {
            boolean committed = commitAndCount(id, part, part.text());
            boolean written = answer.give(committed ? ESME_ROK : ESME_RX_T_APPN);
            answered = committed && written;
        } finally {
            if (answered) {
                repeats.answered(session, part.fingerprint(), id);
            } else {
                repeats.comesAgain(part.fingerprint(), id);
            }
        }
    }

    private boolean commitLongMessage(HandsetPart any, String text, String fingerprint) throws InterruptedException {
        String id = repeats.idOf(fingerprint);
        boolean committed = false;
        try {
            committed = commitAndCount(id, any, text);
            return committed;
        } finally {
            if (!committed) {
                repeats.comesAgain(fingerprint, id);
            }
        }
    }

    private boolean commitAndCount(String id, HandsetPart part, String text) throws InterruptedException {
        boolean committed = commit(
                new InboundEvent.MobileOriginated(id, settings.route(), part.from(), part.to(), text, clock.instant()));
        counts.handsetMessage(committed ? Result.COMMITTED : Result.NOT_COMMITTED);
        return committed;
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
