package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.MessageCentre.MessageIds;
import io.qasid.simulator.smsc.MessageStates.Known;
import io.qasid.simulator.smsc.SmscRecord.DeliveryKind;
import io.qasid.simulator.smsc.SmscRecord.Submit;
import io.qasid.simulator.smsc.pdu.CommandStatus;
import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.text.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Takes submit_sm, or refuses it, and sets in motion what its destination asks for.
final class Submits {
    private static final Duration SLOW = Duration.ofSeconds(2);

    /// Between the early receipt's last octet and the submit_sm_resp: so long that no peer can mix them up.
    private static final Duration RECEIPT_LEAD = Duration.ofMillis(100);

    /// Without a bind that receives, the early receipt stays behind and the answer goes out after this.
    private static final Duration RECEIPT_LEAD_MAX = Duration.ofSeconds(2);

    private final MessageCentre centre;
    private final Receipts receipts;
    private final ThrottledFirst throttledFirst = new ThrottledFirst();

    Submits(MessageCentre centre) {
        this.centre = centre;
        this.receipts = new Receipts(
                centre.settings().receiptForm(), new SmppDates(centre.settings().zone()));
    }

    /// A submit_sm that was taken.
    private record Taken(
            Account account,
            Message message,
            Segment segment,
            MessageIds ids,
            Instant at,
            MagicNumber magic,
            boolean wholeText) {
        MessageState state() {
            return switch (magic) {
                case UNDELIVERABLE -> MessageState.UNDELIVERABLE;
                case NO_RECEIPT -> MessageState.ENROUTE;
                default -> MessageState.DELIVERED;
            };
        }
    }

    /// @param bind where it came from and the answer goes to
    void on(Session bind, Account account, int sequence, Message message) {
        Segment segment = Segment.of(message);
        MagicNumber magic = MagicNumber.of(message.destination().number(), account.number());
        CommandStatus status = judge(bind, account, message, segment, magic);
        if (status != CommandStatus.ROK) {
            centre.record().refused();
            bind.answerSubmit(sequence, status, "", account.faults().responseDelay(), () -> {});
            return;
        }
        Taken taken = take(account, message, segment, magic);
        String id = taken.ids.inResponse();
        Duration delay = account.faults().responseDelay();
        switch (magic) {
            case RECEIPT_FIRST -> receiptFirst(bind, sequence, taken, delay);
            case SLOW -> bind.answerSubmit(sequence, CommandStatus.ROK, id, delay.plus(SLOW), () -> afterwards(taken));
            case BIND_DROPPED -> {
                bind.flushAndDrop();
                afterwards(taken);
            }
            default -> bind.answerSubmit(sequence, CommandStatus.ROK, id, delay, () -> afterwards(taken));
        }
    }

    private CommandStatus judge(Session bind, Account account, Message message, Segment segment, MagicNumber magic) {
        if (bind.unanswered() >= account.windowMax() || account.faults().throttles()) {
            return CommandStatus.RTHROTTLED;
        }
        CommandStatus status = SubmitRules.check(message, segment);
        if (status != CommandStatus.ROK) {
            return status;
        }
        if (account.deliveries().isFull()) {
            return CommandStatus.RMSGQFUL;
        }
        return switch (magic) {
            case REJECTED -> CommandStatus.RINVDSTADR;
            case THROTTLED_FIRST ->
                throttledFirst.refuses(
                                account.number(),
                                message.source().digits(),
                                message.destination().number(),
                                segment)
                        ? CommandStatus.RTHROTTLED
                        : CommandStatus.ROK;
            default -> CommandStatus.ROK;
        };
    }

    private Taken take(Account account, Message message, Segment segment, MagicNumber magic) {
        MessageIds ids = centre.nextMessage();
        Instant now = centre.clock().instant();
        Submit submit = new Submit(
                account.systemId(),
                message.source().digits(),
                message.destination().digits(),
                message.dataCoding(),
                message.registeredDelivery(),
                segment.text(),
                segment.header(),
                ids.inResponse(),
                now);
        boolean whole = centre.record()
                .taken(account.number(), submit, message.destination().number(), segment);
        Taken taken = new Taken(account, message, segment, ids, now, magic, whole);
        centre.states().put(ids.inResponse(), new Known(account.number(), taken.state(), now));
        return taken;
    }

    /// What follows the answer: receipts, and the handset's own.
    private void afterwards(Taken taken) {
        Duration delay = centre.settings().receiptDelay();
        receipt(taken).ifPresent(receipt -> {
            taken.account.deliveries().add(receipt, delay);
            if (taken.magic == MagicNumber.RECEIPT_TWICE) {
                taken.account.deliveries().add(receipt, delay);
            }
        });
        if (taken.magic == MagicNumber.REPLIES && taken.wholeText) {
            // behind the receipt; a full queue loses the reply as it would lose any MO
            var _ = centre.mobileOriginated(
                    taken.account,
                    taken.message.destination(),
                    taken.message.source(),
                    centre.settings().replyText(),
                    delay);
        }
    }

    private void receiptFirst(Session bind, int sequence, Taken taken, Duration delay) {
        String id = taken.ids.inResponse();
        AtomicBoolean answered = new AtomicBoolean();
        bind.owe();
        Runnable answer = () -> {
            if (answered.compareAndSet(false, true)) {
                bind.answerOwed(sequence, CommandStatus.ROK, id);
            }
        };
        Optional<PendingDelivery> receipt = receipt(taken);
        receipt.ifPresent(pending -> taken.account
                .deliveries()
                .add(
                        pending.thenOnceSent(() -> centre.timer().after(RECEIPT_LEAD.plus(delay), answer)),
                        Duration.ZERO));
        centre.timer().after(receipt.isPresent() ? RECEIPT_LEAD_MAX.plus(delay) : delay, answer);
    }

    /// @return empty when none is asked for, or none ever comes
    private Optional<PendingDelivery> receipt(Taken taken) {
        MessageState outcome = taken.state();
        if (!outcome.isFinal() || !Receipts.wanted(taken.message.registeredDelivery(), outcome)) {
            return Optional.empty();
        }
        String id = taken.ids.inReceipt();
        Instant now = centre.clock().instant();
        Message receipt = receipts.of(taken.message, taken.segment.text(), id, outcome, taken.at, now);
        return Optional.of(PendingDelivery.of(DeliveryKind.RECEIPT, id, receipt));
    }
}
