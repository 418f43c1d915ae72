package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.channelrouter.gates.FrequencyQuestion;
import io.qasid.channelrouter.gates.GateRequest;
import io.qasid.channelrouter.gates.GateResult;
import io.qasid.channelrouter.gates.Gates;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Policy, gates, prices and cap, in this order, made into one plan. Changes nothing but what compliance has counted.
public final class Planner {
    private final Gates gates;
    private final LadderPolicy policy;
    private final PriceList prices;
    private final Circuits circuits;

    public Planner(Gates gates, LadderPolicy policy, PriceList prices, Circuits circuits) {
        this.gates = gates;
        this.policy = policy;
        this.prices = prices;
        this.circuits = circuits;
    }

    /// Waits for the gates, see [Gates#pass].
    public Plan plan(Wanted wanted) {
        Optional<LadderPolicy.Entry> found = policy.find(wanted.ladder(), wanted.recipient());
        if (found.isEmpty()) {
            return no("REFUSED_LADDER_UNKNOWN", "no ladder of that name serves this number");
        }
        if (wanted.priceMax()
                .filter(cap -> !cap.currency().equals(prices.currency()))
                .isPresent()) {
            return no("REFUSED_CURRENCY", "prices are in " + prices.currency());
        }
        LadderPolicy.Entry entry = found.get();
        List<Route> routes =
                entry.rungs().stream().map(LadderPolicy.Rung::route).toList();
        GateResult result = gates.pass(new GateRequest(
                wanted.tenant(), wanted.recipient(), wanted.sender(), wanted.text(), wanted.category(), routes));
        return switch (result) {
            case GateResult.Passed passed -> go(wanted, entry, passed);
            case GateResult.Deferred(Instant until, Reason reason) ->
                terms(wanted, entry, routes).affordable().isPresent()
                        ? new Plan.Wait(terms(wanted, entry, routes), until, reason)
                        : overCap(terms(wanted, entry, routes));
            case GateResult.Stopped(String code, String detail, boolean retryable) ->
                new Plan.No(code, detail, retryable, Optional.empty());
        };
    }

    private Plan go(Wanted wanted, LadderPolicy.Entry entry, GateResult.Passed passed) {
        LadderTerms whole = terms(wanted, entry, passed.steps());
        Optional<LadderTerms> affordable = whole.affordable();
        if (affordable.isEmpty()) {
            return overCap(whole);
        }
        // last, for what is refused otherwise is not to count
        Optional<GateResult.Stopped> stopped = passed.counted() ? gates.count(frequency(wanted)) : Optional.empty();
        if (stopped.isPresent()) {
            GateResult.Stopped no = stopped.get();
            return new Plan.No(no.code(), no.detail(), no.retryable(), Optional.empty());
        }
        Reason reason = passed.reasons();
        LadderTerms terms = begun(affordable.get());
        return new Plan.Go(terms, new Reason(reason.code(), detail(wanted, whole, affordable.get(), terms, reason)));
    }

    private static FrequencyQuestion frequency(Wanted wanted) {
        return new FrequencyQuestion(wanted.tenant(), wanted.recipient(), wanted.category(), wanted.messageKey());
    }

    /// Not with a step whose adapter is down, while there is another one.
    private LadderTerms begun(LadderTerms terms) {
        LadderTerms begun = terms.from(circuits.closedOff());
        boolean mine = terms.strategy() == Strategy.PARALLEL
                || circuits.take(begun.steps().getFirst().route());
        return mine ? begun : terms.from(circuits.notClosed());
    }

    private static String detail(
            Wanted wanted, LadderTerms whole, LadderTerms affordable, LadderTerms terms, Reason reason) {
        List<String> parts = new ArrayList<>();
        parts.add(reason.detail());
        without(whole, affordable, "over the cap", parts);
        without(affordable, terms, "adapter_circuit_open", parts);
        parts.add("ladder " + wanted.ladder() + ": " + Steps.routes(terms.steps()));
        parts.add(wanted.segments() == 1 ? "1 segment" : wanted.segments() + " segments");
        return String.join(", ", parts);
    }

    private static void without(LadderTerms before, LadderTerms after, String why, List<String> parts) {
        before.steps().stream()
                .filter(step -> !after.steps().contains(step))
                .forEach(step -> parts.add("without " + step.route() + " (" + why + ")"));
    }

    private static Plan overCap(LadderTerms whole) {
        Step cheapest = whole.steps().stream()
                .min(java.util.Comparator.comparingLong(step -> step.price().minorUnits()))
                .orElseThrow();
        return no(
                "REFUSED_COST_CAP",
                "the cheapest step is " + cheapest.route() + " at "
                        + cheapest.price().minorUnits() + " minor units of "
                        + cheapest.price().currency());
    }

    private LadderTerms terms(Wanted wanted, LadderPolicy.Entry entry, List<Route> open) {
        List<Step> steps = entry.rungs().stream()
                .filter(rung -> open.contains(rung.route()))
                .map(rung -> new Step(
                        rung.route(), rung.within(), rung.success(), prices.price(rung.route(), wanted.segments())))
                .toList();
        return new LadderTerms(
                entry.strategy(), steps, OnUnknown.of(wanted.category()), wanted.segments(), wanted.priceMax());
    }

    private static Plan.No no(String code, String detail) {
        return new Plan.No(code, detail, false, Optional.empty());
    }
}
