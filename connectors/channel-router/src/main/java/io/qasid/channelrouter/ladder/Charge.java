package io.qasid.channelrouter.ladder;

import io.qasid.model.Money;
import java.util.Optional;

/// What a provider asks for one attempt.
///
/// @param estimate for all its segments, as listed
/// @param known what is asked; empty: not known
public record Charge(State state, Money estimate, Optional<Money> known) {

    /// How well it is known.
    public enum State {
        /// Nothing has come back from its provider yet.
        ESTIMATED,
        /// The provider took it: each segment that it took is paid for.
        CHARGED,
        /// The provider never had it, or said no.
        NOT_CHARGED,
        /// Perhaps the provider has it, or more of its segments than it named. A receipt ends the doubt.
        UNCERTAIN
    }

    /// As it stands.
    ///
    /// @param step that the attempt is of
    public static Charge of(Step step, Attempt attempt) {
        Money estimate = step.price();
        int taken = attempt.segmentStates().size();
        return switch (attempt.state()) {
            case READY, PUBLISHED, CLAIMED -> new Charge(State.ESTIMATED, estimate, Optional.empty());
            case WITHDRAWN -> none(estimate);
            case SUBMITTED, DELIVERED -> taken(estimate, taken, attempt.segments());
            case FAILED -> taken == 0 ? none(estimate) : taken(estimate, taken, attempt.segments());
            case UNKNOWN ->
                taken == attempt.segments()
                        ? taken(estimate, taken, attempt.segments())
                        : new Charge(State.UNCERTAIN, estimate, Optional.empty());
        };
    }

    private static Charge none(Money estimate) {
        return new Charge(State.NOT_CHARGED, estimate, Optional.of(new Money(0, estimate.currency())));
    }

    /// A price is that of a segment times their number, so nothing is left over.
    private static Charge taken(Money estimate, int taken, int segments) {
        return new Charge(
                State.CHARGED,
                estimate,
                Optional.of(
                        new Money(Math.multiplyExact(estimate.minorUnits(), taken) / segments, estimate.currency())));
    }
}
