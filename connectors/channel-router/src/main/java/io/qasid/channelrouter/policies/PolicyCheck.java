package io.qasid.channelrouter.policies;

import io.qasid.channelrouter.accept.LadderPolicy.Rung;
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.http.FieldError;
import io.qasid.model.Money;
import io.qasid.model.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What makes no sense in a policy, here and now. Pure.
public final class PolicyCheck {
    private final Set<Route> routes;
    private final PriceList prices;

    /// @param routes that messages can take here
    public PolicyCheck(Set<Route> routes, PriceList prices) {
        this.routes = Set.copyOf(routes);
        this.prices = prices;
    }

    /// The steps that a message takes at least, and their price for one segment.
    record Path(List<Rung> rungs, Money price) {}

    /// Empty: it can be followed.
    public List<FieldError> errors(Policy policy) {
        List<FieldError> errors = new ArrayList<>();
        Set<Route> seen = new HashSet<>();
        for (int i = 0; i < policy.rungs().size(); i++) {
            rung(policy, policy.rungs().get(i), "/steps/" + i, seen, errors);
        }
        if (policy.strategy() == Strategy.FASTEST && policy.ordering() == Policy.Ordering.RANKED) {
            errors.add(new FieldError("/ordering", "not_allowed", "FASTEST has an order of its own."));
        }
        if (errors.isEmpty()) {
            policy.costCapPerMessage().ifPresent(cap -> cap(policy, cap, errors));
        }
        return errors;
    }

    private void rung(Policy policy, Rung rung, String at, Set<Route> seen, List<FieldError> errors) {
        if (!routes.contains(rung.route())) {
            errors.add(new FieldError(at + "/route", "unknown_route", "There is no route " + rung.route() + "."));
        }
        if (!seen.add(rung.route())) {
            errors.add(new FieldError(at + "/route", "twice", "A policy takes a route once."));
        }
        if (rung.success() == Success.READ && !rung.route().channel().tellsRead()) {
            errors.add(new FieldError(
                    at + "/success", "not_told", "Nobody says that a message was read over " + rung.route() + "."));
        }
        if (policy.strategy() == Strategy.FASTEST && rung.within().isEmpty()) {
            errors.add(new FieldError(
                    at + "/withinSeconds", "required", "A step of FASTEST says how long it may take at most."));
        }
        if (policy.strategy() == Strategy.PARALLEL && rung.within().isPresent()) {
            errors.add(new FieldError(
                    at + "/withinSeconds",
                    "not_allowed",
                    "Steps that are taken all at once have no time of their own."));
        }
    }

    private void cap(Policy policy, Money cap, List<FieldError> errors) {
        if (!cap.currency().equals(prices.currency())) {
            errors.add(new FieldError(
                    "/costCapPerMessage/currency", "wrong_currency", "Prices are in " + prices.currency() + "."));
            return;
        }
        Path cheapest = cheapestPath(policy);
        if (cheapest.price().exceeds(cap)) {
            errors.add(new FieldError(
                    "/costCapPerMessage/amount",
                    "below_cheapest_path",
                    "The cheapest path is "
                            + String.join(
                                    " with ",
                                    cheapest.rungs().stream()
                                            .map(rung -> rung.route().toString())
                                            .toList())
                            + " at " + cheapest.price().minorUnits() + " minor units of "
                            + cheapest.price().currency() + " for one segment."));
        }
    }

    /// One after the other that is the cheapest step; all at once it is every step that has no condition.
    Path cheapestPath(Policy policy) {
        List<Rung> always = policy.rungs().stream()
                .filter(rung -> rung.conditions().isEmpty())
                .toList();
        if (policy.strategy() == Strategy.PARALLEL && !always.isEmpty()) {
            Money together =
                    always.stream().map(this::price).reduce(Money::plus).orElseThrow();
            return new Path(always, together);
        }
        Rung cheapest = policy.rungs().stream()
                .min(Comparator.comparingLong(rung -> price(rung).minorUnits()))
                .orElseThrow();
        return new Path(List.of(cheapest), price(cheapest));
    }

    private Money price(Rung rung) {
        return prices.price(rung.route(), 1);
    }

    /// Why a stored policy can't be followed any more: its routes, or the currency of the prices, are other ones by
    /// now. What has become dearer than its cap is the cap's business. Empty: it can.
    Optional<String> unusable(Policy policy) {
        Optional<String> route = policy.rungs().stream()
                .filter(rung -> !routes.contains(rung.route()))
                .map(rung -> "there is no route " + rung.route())
                .findFirst();
        return route.or(() -> policy.costCapPerMessage()
                .filter(cap -> !cap.currency().equals(prices.currency()))
                .map(cap -> "its cap is in " + cap.currency()));
    }
}
