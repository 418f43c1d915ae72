package io.qasid.smpp;

import io.qasid.connector.Dispatch;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.model.SmsSegment;
import io.qasid.model.SmsSegmentation;
import io.qasid.smpp.SmppErrors.RetryClass;
import io.qasid.smpp.session.SmppSession;
import io.qasid.smpp.session.SubmitReply;
import io.qasid.smpp.session.SubmitSm;
import io.qasid.smpp.session.SubmitSm.SmppAddress;
import io.qasid.smpp.session.UserData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One message on its way to the SMSC, segment after segment, each waiting for its answer.
///
/// While the SMSC has taken nothing, every "no" and every pause that is too long ends as `Rejected` or `Deferred`: the
/// message may be sent again or elsewhere. From the first segment that was taken on there is no such way back: whoever
/// sends the message again sends the taken part twice, and no SMSC takes a segment back. So the segments that are
/// still
/// missing are pressed on with as long as there is time, over a new session if need be, and if one of them is refused
/// for
/// good or time runs out, the outcome is `Unknown` with the ids that were taken: nothing is resent blindly.
///
/// A segment whose answer did not come is never submitted again.
final class Submission {
    private static final int UDH_INDICATOR = 0x40;
    private static final int GSM_DEFAULT_ALPHABET = 0x00;
    private static final int UCS_2 = 0x08;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(5);

    private final Bench bench;
    private final Dispatch dispatch;
    private final SmppAddress sender;
    private final List<SmsSegment> segments;
    private final int dataCoding;
    private final long deadline;
    private final List<String> taken = new ArrayList<>();

    /// What all submissions of a bind share.
    ///
    /// @param closing open until no further message is to be begun
    /// @param stopped open until no further segment is to be submitted
    record Bench(
            BindSettings settings,
            SessionKeeper keeper,
            SubmitPace pace,
            BindMetrics metrics,
            Refusals refusals,
            Instruments instruments,
            CountDownLatch closing,
            CountDownLatch stopped) {}

    /// What is to be done after one try of one segment.
    private sealed interface Next {
        record Segment() implements Next {}

        record Again(Duration pause, Reason why) implements Next {}

        record Stop(SendOutcome outcome) implements Next {}
    }

    /// @param deadline on the `nanoTime` clock
    Submission(Bench bench, Dispatch dispatch, SmppAddress sender, SmsSegmentation text, int reference, long deadline) {
        this.bench = bench;
        this.dispatch = dispatch;
        this.sender = sender;
        this.segments = text.segments(reference);
        this.dataCoding = switch (text.encoding()) {
            case GSM_7 -> GSM_DEFAULT_ALPHABET;
            case UCS_2 -> UCS_2;
        };
        this.deadline = deadline;
    }

    SendOutcome run() {
        try {
            for (SmsSegment segment : segments) {
                Optional<SendOutcome> stopped = send(segment);
                if (stopped.isPresent()) {
                    return stopped.get();
                }
            }
            return new SendOutcome.Accepted(taken);
        } catch (InterruptedException e) {
            // only pauses let it through: whatever was written has been answered
            Thread.currentThread().interrupt();
            return withdrawn(SOON, Reason.of("SMPP_INTERRUPTED"));
        }
    }

    /// @return the outcome of the whole message when it ends here, empty when the segment was taken
    private Optional<SendOutcome> send(SmsSegment segment) throws InterruptedException {
        SegmentPauses pauses = new SegmentPauses(bench.instruments().random());
        while (true) {
            Next next = trySend(segment, pauses);
            if (next instanceof Next.Again(Duration pause, Reason why)) {
                next = pause(pause, why);
            }
            switch (next) {
                case Next.Segment() -> {
                    return Optional.empty();
                }
                case Next.Stop(SendOutcome outcome) -> {
                    return Optional.of(outcome);
                }
                case Next.Again again -> {
                    // the pause is over
                }
            }
        }
    }

    private Next trySend(SmsSegment segment, SegmentPauses pauses) throws InterruptedException {
        if (awaitTurn() instanceof Next.Stop stop) {
            return stop;
        }
        Optional<SmppSession> session =
                nothingTaken() ? bench.keeper().current() : bench.keeper().await(deadline);
        if (session.isEmpty()) {
            return new Next.Stop(withdrawn(SOON, Reason.of("SMPP_NOT_BOUND")));
        }
        long began = now();
        SubmitReply reply = session.get()
                .submit(message(segment), deadline, bench.settings().answerTimeout());
        if (reply instanceof SubmitReply.Taken || reply instanceof SubmitReply.Refused) {
            bench.metrics().submitTook(Duration.ofNanos(now() - began));
        }
        return switch (reply) {
            case SubmitReply.Taken(String id) -> taken(id);
            case SubmitReply.Refused(int status) -> refused(session.get(), status, pauses);
            case SubmitReply.Unwritten(boolean ended) -> unwritten(ended);
            case SubmitReply.Unanswered(boolean ended) -> {
                bench.metrics().submit(BindMetrics.Submit.UNANSWERED);
                yield new Next.Stop(new SendOutcome.Unknown(
                        taken, new Reason(ended ? "SMPP_BIND_LOST" : "SMPP_NO_ANSWER", position())));
            }
        };
    }

    /// @return `Again` when it is there, `Stop` when there is no time for it
    private Next awaitTurn() throws InterruptedException {
        Reason late = Reason.of("SMPP_TIME_UP");
        SubmitPace.Turn turn = bench.pace().ask(dispatch.category().lane());
        try {
            while (true) {
                long wait = turn.take();
                if (wait == 0) {
                    return new Next.Again(Duration.ZERO, late);
                }
                // whoever stops leaves the turn to the next one
                if (pause(Duration.ofNanos(wait), late) instanceof Next.Stop stop) {
                    return stop;
                }
            }
        } finally {
            turn.leave();
        }
    }

    private Next taken(String messageId) {
        bench.metrics().submit(BindMetrics.Submit.TAKEN);
        String id = bench.settings().messageIdForm().ofResponse(messageId);
        // an SMSC that gives no id has the message all the same; no receipt will ever match this one
        taken.add(id.isEmpty() ? "unnamed." + dispatch.attempt() + "." + (taken.size() + 1) : id);
        return new Next.Segment();
    }

    private Next refused(SmppSession session, int status, SegmentPauses pauses) {
        RetryClass retryClass = SmppErrors.classOf(status);
        boolean throttled = retryClass == RetryClass.SLOW_DOWN || retryClass == RetryClass.QUEUE_FULL;
        bench.metrics().submit(throttled ? BindMetrics.Submit.THROTTLED : BindMetrics.Submit.REFUSED);
        bench.refusals().seen(status);
        Reason reason = SmppErrors.reasonOf(status);
        return switch (retryClass) {
            case REFUSED, MISCONFIGURED ->
                new Next.Stop(nothingTaken() ? new SendOutcome.Rejected(reason) : partlyTaken(reason));
            case RETRY_LATER ->
                nothingTaken()
                        ? new Next.Stop(withdrawn(LATER, reason))
                        : new Next.Again(pauses.afterFailure(), reason);
            case SLOW_DOWN -> {
                bench.pace().throttled();
                yield new Next.Again(pauses.afterThrottling(), reason);
            }
            case QUEUE_FULL -> {
                bench.pace().throttled();
                yield new Next.Again(pauses.afterFullQueue(), reason);
            }
            case SESSION, CREDENTIALS -> {
                bench.keeper().retire(session);
                yield nothingTaken() ? new Next.Stop(withdrawn(SOON, reason)) : new Next.Again(Duration.ZERO, reason);
            }
        };
    }

    private Next unwritten(boolean ended) {
        if (!ended) {
            return new Next.Stop(withdrawn(SOON, Reason.of("SMPP_TIME_UP")));
        }
        Reason reason = Reason.of("SMPP_NOT_BOUND");
        return nothingTaken() ? new Next.Stop(withdrawn(SOON, reason)) : new Next.Again(Duration.ZERO, reason);
    }

    /// @return `Again` when the pause is over, `Stop` when there is no time for it
    private Next pause(Duration pause, Reason why) throws InterruptedException {
        if (deadline - now() - pause.toNanos() <= 0) {
            return new Next.Stop(withdrawn(pause.compareTo(SOON) > 0 ? pause : SOON, why));
        }
        CountDownLatch enough = nothingTaken() ? bench.closing() : bench.stopped();
        if (enough.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            return new Next.Stop(withdrawn(SOON, Reason.of("SMPP_CLOSING")));
        }
        return new Next.Again(Duration.ZERO, why);
    }

    /// The segment at hand was not taken, for certain.
    private SendOutcome withdrawn(Duration retryAfter, Reason reason) {
        return nothingTaken() ? new SendOutcome.Deferred(retryAfter, reason) : partlyTaken(reason);
    }

    private SendOutcome partlyTaken(Reason reason) {
        return new SendOutcome.Unknown(taken, new Reason("SMPP_PARTLY_TAKEN", position() + ": " + reason.code()));
    }

    private SubmitSm message(SmsSegment segment) {
        Duration left = Duration.between(bench.instruments().clock().instant(), dispatch.deadline());
        return new SubmitSm(
                bench.settings().serviceType(),
                sender,
                Senders.international(dispatch.recipient().digits()),
                segments.size() > 1 ? UDH_INDICATOR : 0,
                ValidityPeriod.of(left),
                dataCoding,
                new UserData(segment.userData()));
    }

    private boolean nothingTaken() {
        return taken.isEmpty();
    }

    private String position() {
        return "segment " + (taken.size() + 1) + " of " + segments.size();
    }

    private long now() {
        return bench.instruments().nanoTime().getAsLong();
    }
}
