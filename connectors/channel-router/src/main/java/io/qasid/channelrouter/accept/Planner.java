package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.channelrouter.gates.FrequencyQuestion;
import io.qasid.channelrouter.gates.GateRequest;
import io.qasid.channelrouter.gates.GateResult;
import io.qasid.channelrouter.gates.Gates;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.model.Money;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Policy, gates, conditions, prices and cap, in this order, made into one plan. Changes nothing but what compliance
/// has counted.
public final class Planner {
    /// Characters.
    private static final int DETAIL_USUAL = 128;

    private final Gates gates;
    private final Ladders ladders;
    private final StepConditions conditions;
    private final StepOrder order;
    private final PriceList prices;
    private final Circuits circuits;

    Planner(
            Gates gates,
            Ladders ladders,
            StepConditions conditions,
            StepOrder order,
            PriceList prices,
            Circuits circuits) {
        this.gates = gates;
        this.ladders = ladders;
        this.conditions = conditions;
        this.order = order;
        this.prices = prices;
        this.circuits = circuits;
    }

    /// Waits for the gates, see [Gates#pass].
    public Plan plan(Wanted wanted) {
        return switch (ladders.choose(wanted)) {
            case Ladders.Chosen(ChosenLadder ladder) -> plan(wanted, ladder);
            case Ladders.NoneOfThatName() -> no("REFUSED_LADDER_UNKNOWN", "no ladder of that name serves this number");
            case Ladders.Unavailable(String detail) -> new Plan.Unavailable(detail);
        };
    }

    private Plan plan(Wanted wanted, ChosenLadder ladder) {
        if (wanted.priceMax()
                .filter(cap -> !cap.currency().equals(prices.currency()))
                .isPresent()) {
            return no("REFUSED_CURRENCY", "prices are in " + prices.currency());
        }
        List<Route> routes = new ArrayList<>(ladder.rungs().size());
        for (LadderPolicy.Rung rung : ladder.rungs()) {
            routes.add(rung.route());
        }
        Ranking.Opinion opinion = order.ask(wanted, ladder, () -> steps(wanted, ladder.rungs()));
        GateResult result = gates.pass(new GateRequest(
                wanted.tenant(), wanted.recipient(), wanted.sender(), wanted.text(), wanted.category(), routes));
        return switch (result) {
            case GateResult.Passed passed -> go(wanted, ladder, opinion, passed);
            case GateResult.Deferred(Instant until, Reason reason) -> later(wanted, ladder, until, reason);
            case GateResult.Stopped(String code, String detail, boolean retryable) ->
                new Plan.No(code, detail, retryable, Optional.empty());
        };
    }

    /// It is planned anew then, with the policy and in the order that there is then: only the request's own cap stays
    /// with it.
    private Plan later(Wanted wanted, ChosenLadder ladder, Instant until, Reason reason) {
        StepConditions.Sorted sorted = conditions.later(wanted, ladder.rungs(), until);
        if (sorted.open().isEmpty()) {
            return noStep(ladder, sorted);
        }
        List<Step> steps = steps(wanted, sorted.open());
        LadderTerms terms = terms(wanted, ladder, steps, ladder.cap(wanted.priceMax()));
        return terms.affordable().isPresent()
                ? new Plan.Wait(terms(wanted, ladder, steps, wanted.priceMax()), until, reason)
                : overCap(wanted, ladder, terms);
    }

    private Plan go(Wanted wanted, ChosenLadder ladder, Ranking.Opinion opinion, GateResult.Passed passed) {
        StepConditions.Sorted sorted = conditions.now(wanted, open(ladder.rungs(), passed.steps()));
        if (sorted.open().isEmpty()) {
            return noStep(ladder, sorted);
        }
        Ranking.Ordered ordered = opinion.order(steps(wanted, sorted.open()));
        LadderTerms whole = terms(wanted, ladder, ordered.steps(), ladder.cap(wanted.priceMax()));
        Optional<LadderTerms> affordable = whole.affordable();
        if (affordable.isEmpty()) {
            return overCap(wanted, ladder, whole);
        }
        // last, for what is refused otherwise is not to count
        Optional<GateResult.Stopped> stopped = passed.counted() ? gates.count(frequency(wanted)) : Optional.empty();
        if (stopped.isPresent()) {
            GateResult.Stopped no = stopped.get();
            return new Plan.No(no.code(), no.detail(), no.retryable(), Optional.empty());
        }
        LadderTerms terms = begun(affordable.get());
        StringBuilder detail =
                new StringBuilder(DETAIL_USUAL).append(ladder.label()).append(": ");
        Steps.routes(terms.steps(), detail);
        if (!ordered.how().isEmpty()) {
            detail.append(", ").append(ordered.how());
        }
        for (String without : sorted.without()) {
            detail.append(", ").append(without);
        }
        without(whole, affordable.get(), "over the cap", detail);
        without(affordable.get(), terms, "adapter_circuit_open", detail);
        detail.append(", ").append(wanted.segments()).append(wanted.segments() == 1 ? " segment, " : " segments, ");
        return new Plan.Go(
                terms, new Reason(passed.code(), detail.append(passed.detail()).toString()));
    }

    private static List<LadderPolicy.Rung> open(List<LadderPolicy.Rung> rungs, List<Route> passed) {
        if (passed.size() == rungs.size()) {
            return rungs;
        }
        List<LadderPolicy.Rung> open = new ArrayList<>(passed.size());
        for (LadderPolicy.Rung rung : rungs) {
            if (passed.contains(rung.route())) {
                open.add(rung);
            }
        }
        return open;
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

    private static void without(LadderTerms before, LadderTerms after, String why, StringBuilder detail) {
        if (after.steps().size() == before.steps().size()) {
            return;
        }
        for (Step step : before.steps()) {
            if (!after.steps().contains(step)) {
                detail.append(", without ")
                        .append(step.route())
                        .append(" (")
                        .append(why)
                        .append(')');
            }
        }
    }

    private static Plan noStep(ChosenLadder ladder, StepConditions.Sorted sorted) {
        return no("REFUSED_NO_STEP", ladder.label() + ": " + String.join(", ", sorted.without()));
    }

    private static Plan overCap(Wanted wanted, ChosenLadder ladder, LadderTerms whole) {
        Step cheapest = whole.steps().stream()
                .min(java.util.Comparator.comparingLong(step -> step.price().minorUnits()))
                .orElseThrow();
        boolean own = !ladder.cap(wanted.priceMax()).equals(wanted.priceMax());
        return no(
                "REFUSED_COST_CAP",
                "the cheapest step is " + cheapest.route() + " at "
                        + cheapest.price().minorUnits() + " minor units of "
                        + cheapest.price().currency()
                        + (own ? ", over the cap of " + ladder.label() : ""));
    }

    private List<Step> steps(Wanted wanted, List<LadderPolicy.Rung> rungs) {
        List<Step> steps = new ArrayList<>(rungs.size());
        for (LadderPolicy.Rung rung : rungs) {
            steps.add(new Step(
                    rung.route(), rung.within(), rung.success(), prices.price(rung.route(), wanted.segments())));
        }
        return List.copyOf(steps);
    }

    private static LadderTerms terms(Wanted wanted, ChosenLadder ladder, List<Step> steps, Optional<Money> cap) {
        return new LadderTerms(ladder.strategy(), steps, ladder.onUnknown(wanted.category()), wanted.segments(), cap);
    }

    private static Plan.No no(String code, String detail) {
        return new Plan.No(code, detail, false, Optional.empty());
    }
}
