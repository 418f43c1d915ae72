package io.qasid.channelrouter.ladder;

import io.qasid.model.Money;
import io.qasid.model.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What was fixed when the message was accepted, or released.
///
/// @param steps in the order in which they are tried, at least one
/// @param segments the message has as SMS
/// @param priceMax of all attempts together that a provider may charge for; empty: no cap
public record LadderTerms(
        Strategy strategy, List<Step> steps, OnUnknown onUnknown, int segments, Optional<Money> priceMax) {
    public LadderTerms {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a ladder needs at least one step");
        }
    }

    /// What all attempts together can come to: each step may be charged for, also one that failed in the end, but the
    /// cap holds.
    public Money priceMost() {
        Money whole = steps.getFirst().price();
        for (int i = 1; i < steps.size(); i++) {
            whole = whole.plus(steps.get(i).price());
        }
        return priceMax.isPresent() && whole.exceeds(priceMax.get()) ? priceMax.get() : whole;
    }

    /// The same without the steps that no cap lets through: those dearer than the cap, and of parallel ones those
    /// that don't fit beside the ones before them. Empty when none is left.
    public Optional<LadderTerms> affordable() {
        if (priceMax.isEmpty()) {
            return Optional.of(this);
        }
        Money cap = priceMax.get();
        Money spent = new Money(0, cap.currency());
        List<Step> open = new ArrayList<>();
        for (Step step : steps) {
            if (!spent.plus(step.price()).exceeds(cap)) {
                open.add(step);
                spent = strategy == Strategy.PARALLEL ? spent.plus(step.price()) : spent;
            }
        }
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of(new LadderTerms(strategy, open, onUnknown, segments, priceMax));
    }

    /// The same, begun at the first step whose route isn't closed off. As it is when all are, or when all are taken
    /// at once.
    public LadderTerms from(Set<Route> closedOff) {
        if (strategy == Strategy.PARALLEL || closedOff.isEmpty()) {
            return this;
        }
        List<Step> left = steps.stream()
                .dropWhile(step -> closedOff.contains(step.route()))
                .toList();
        return left.isEmpty() ? this : new LadderTerms(strategy, left, onUnknown, segments, priceMax);
    }
}
