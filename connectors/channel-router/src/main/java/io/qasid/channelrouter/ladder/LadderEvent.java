package io.qasid.channelrouter.ladder;

import io.qasid.model.DeliveryState;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import java.time.Duration;

/// What can happen to a message. `ordinal` names the attempt.
public sealed interface LadderEvent {

    /// A connector says what became of its claim.
    ///
    /// @param left until the attempt's time is over, or the message's; zero or negative once it has passed
    record OutcomeReported(int ordinal, SendOutcome outcome, Duration left) implements LadderEvent {}

    /// A provider says what became of one segment.
    ///
    /// @param segment from 0, in the order in which the provider took them
    record ReceiptReceived(int ordinal, int segment, DeliveryState state, Reason reason) implements LadderEvent {}

    /// A connector asked for the attempt, never heard an answer and asks no more. Its request may still be on the
    /// way.
    record ClaimAbandoned(int ordinal, Reason reason) implements LadderEvent {}

    /// The lease of a claim is over and nothing was reported.
    record ClaimLapsed(int ordinal) implements LadderEvent {}

    /// The step's time is over.
    record StepDeadlinePassed(int ordinal) implements LadderEvent {}

    /// The attempt waits for an adapter whose circuit is not closed.
    record CircuitOpened(int ordinal) implements LadderEvent {}

    /// A deferred message may go now.
    ///
    /// @param terms as the gates and the price list are now
    record Released(LadderTerms terms, Reason reason) implements LadderEvent {}

    /// A deferred message may not go yet.
    record DeferredAgain(Reason reason) implements LadderEvent {}

    /// A deferred message may not go at all.
    record Stopped(Reason reason) implements LadderEvent {}

    /// Nobody wants the message any more.
    record DeadlinePassed() implements LadderEvent {}
}
