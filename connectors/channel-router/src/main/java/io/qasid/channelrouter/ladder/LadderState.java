package io.qasid.channelrouter.ladder;

import io.qasid.model.MessageStatus;
import io.qasid.model.Money;
import io.qasid.model.Route;
import java.util.ArrayList;
import java.util.List;

/// Everything the ladder knows of one message.
///
/// @param attempts by ordinal; none while it is deferred, or if it came to its end then
public record LadderState(MessageStatus status, LadderTerms terms, List<Attempt> attempts) {
    public LadderState {
        attempts = List.copyOf(attempts);
    }

    /// A message that has just been accepted, with its first attempt ready; with all of them when they go in parallel.
    public static LadderState start(LadderTerms terms) {
        int started = terms.strategy() == Strategy.PARALLEL ? terms.steps().size() : 1;
        List<Attempt> attempts = new ArrayList<>();
        for (int step = 0; step < started; step++) {
            attempts.add(Attempt.first(step, step + 1, terms.steps().get(step).parts(terms.segments())));
        }
        return new LadderState(MessageStatus.IN_FLIGHT, terms, attempts);
    }

    /// A message that may not go yet.
    public static LadderState deferred(LadderTerms terms) {
        return new LadderState(MessageStatus.DEFERRED, terms, List.of());
    }

    public List<Step> steps() {
        return terms.steps();
    }

    public Attempt attempt(int ordinal) {
        return attempts.get(ordinal - 1);
    }

    public Attempt latest() {
        return attempts.getLast();
    }

    public Step step(Attempt attempt) {
        return steps().get(attempt.step());
    }

    public Route routeOf(Attempt attempt) {
        return step(attempt).route();
    }

    /// Whether an attempt may lead to another one when its time is over.
    public boolean timed(Attempt attempt) {
        return terms.strategy().oneByOne() && step(attempt).within().isPresent() && attempt.step() + 1 < steps().size();
    }

    /// Whether the step fits under the cap beside everything that a provider may charge for already.
    boolean affordable(Step step) {
        return terms.priceMax()
                .map(cap -> !spent(cap).plus(step.price()).exceeds(cap))
                .orElse(true);
    }

    public Charge charge(Attempt attempt) {
        return Charge.of(step(attempt), attempt);
    }

    /// What all attempts together are charged for; where that is not known and may be, as listed. Once the message has
    /// ended it only falls.
    public Money charges() {
        return attempts.stream()
                .filter(Attempt::mayBeCharged)
                .map(this::charge)
                .map(charge -> charge.known().orElse(charge.estimate()))
                .reduce(new Money(0, steps().getFirst().price().currency()), Money::plus);
    }

    private Money spent(Money cap) {
        return attempts.stream()
                .filter(Attempt::mayBeCharged)
                .map(attempt -> step(attempt).price())
                .reduce(new Money(0, cap.currency()), Money::plus);
    }

    LadderState with(MessageStatus next) {
        return new LadderState(next, terms, attempts);
    }

    LadderState with(Attempt changed) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.set(changed.ordinal() - 1, changed);
        return new LadderState(status, terms, all);
    }

    LadderState plus(Attempt added) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(added);
        return new LadderState(status, terms, all);
    }
}
