package io.qasid.senders;

import io.qasid.model.GateDecision;
import io.qasid.model.GateDecision.Verdict;
import io.qasid.model.Reason;
import java.time.Instant;
import java.util.Optional;

/// When a tenant may send under a sender. Pure.
///
/// A check is covered by two registrations at most: that of its operator and that of every operator (`*`).
/// Withdrawn ones count as if they had never been.
///
/// - **One suspension among the two refuses**, whatever the other says.
/// - Then the operator's own decides, approved or rejected: it is the more exact word. A mere request decides
///   nothing, so asking for more never takes away what is there.
/// - Then that of every operator decides.
/// - Without an operator the answer has to hold for all of them: one that suspended or rejected the sender makes it
///   "not for every operator", and the caller asks again once it knows over whom.
final class SenderRule {
    static final Reason APPROVED = Reason.of("SENDER_APPROVED");
    static final Reason NOT_REGISTERED = Reason.of("SENDER_NOT_REGISTERED");
    static final Reason NOT_APPROVED = Reason.of("SENDER_NOT_APPROVED");
    static final Reason EXPIRED = Reason.of("SENDER_EXPIRED");
    static final Reason REJECTED = Reason.of("SENDER_REJECTED");
    static final Reason SUSPENDED = Reason.of("SENDER_SUSPENDED");
    static final Reason NOT_FOR_OPERATOR = Reason.of("SENDER_NOT_FOR_OPERATOR");

    private SenderRule() {}

    /// What the registrations of one tenant, sender and country say about one check.
    ///
    /// @param own how that of the check's operator stands; empty: there is none, or no operator was named
    /// @param every how that of every operator stands
    /// @param approvedElsewhere one of another operator is approved
    /// @param refusedSomewhere one of some operator is suspended or rejected
    /// @param expired one that would count was approved for a time that is over; it is none of the above
    record Standing(
            Optional<State> own,
            Optional<State> every,
            boolean approvedElsewhere,
            boolean refusedSomewhere,
            boolean expired) {
        static final Standing UNHEARD_OF = new Standing(Optional.empty(), Optional.empty(), false, false, false);

        private boolean eitherIs(State state) {
            return own.filter(state::equals).isPresent()
                    || every.filter(state::equals).isPresent();
        }
    }

    static GateDecision decide(boolean operatorNamed, Standing standing, Instant now) {
        Reason reason = reason(operatorNamed, standing);
        return new GateDecision(reason.equals(APPROVED) ? Verdict.ALLOWED : Verdict.REFUSED, reason, now);
    }

    private static Reason reason(boolean operatorNamed, Standing standing) {
        if (standing.eitherIs(State.SUSPENDED)) {
            return SUSPENDED;
        }
        Optional<State> word =
                standing.own().filter(own -> own != State.REQUESTED).or(standing::every);
        if (word.filter(State.APPROVED::equals).isPresent()) {
            return operatorNamed || !standing.refusedSomewhere() ? APPROVED : NOT_FOR_OPERATOR;
        }
        if (word.filter(State.REJECTED::equals).isPresent()) {
            return REJECTED;
        }
        if (standing.expired()) {
            return EXPIRED;
        }
        if (standing.eitherIs(State.REQUESTED)) {
            return NOT_APPROVED;
        }
        return standing.approvedElsewhere() ? NOT_FOR_OPERATOR : NOT_REGISTERED;
    }
}
