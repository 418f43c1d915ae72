package io.qasid.channelrouter.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Money;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the ladder does about routes whose adapter's circuit is not closed (CHAN-01).
class LadderCircuitTest {
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Route TELEGRAM = Route.parse("telegram:qasid");
    private static final Route SMS = Route.parse("sms:awcc");

    @Test
    void aWaitingAttemptIsTakenBackAndTheNextOpenStepServes() {
        Transition next =
                Ladder.on(started(Strategy.SEQUENTIAL), new LadderEvent.CircuitOpened(1), Set.of(WHATSAPP, TELEGRAM));

        assertThat(next.effects())
                .extracting(Effect::kind)
                .containsExactly("STEP_SKIPPED", "STEP_SKIPPED", "ATTEMPT_STARTED");
        assertThat(next.effects()).extracting(effect -> effect.reason().code()).containsOnly("ADAPTER_CIRCUIT_OPEN");
        assertThat(next.state().attempt(1).state()).isEqualTo(AttemptState.WITHDRAWN);
        assertThat(next.state().routeOf(next.state().latest())).isEqualTo(SMS);
    }

    @Test
    void whatTheAdapterHandsBackIsSkippedInsteadOfRepeated() {
        LadderState claimed = claimed(started(Strategy.SEQUENTIAL));
        LadderEvent handedBack = new LadderEvent.OutcomeReported(
                1,
                new SendOutcome.Deferred(Duration.ofSeconds(30), Reason.of("ADAPTER_CIRCUIT_OPEN")),
                Duration.ofMinutes(5));

        Transition next = Ladder.on(claimed, handedBack, Set.of(WHATSAPP));

        assertThat(next.effects()).extracting(Effect::kind).containsExactly("STEP_SKIPPED", "ATTEMPT_STARTED");
        assertThat(next.state().routeOf(next.state().latest())).isEqualTo(TELEGRAM);
    }

    @Test
    void anAttemptOnTheWireStaysThere() {
        LadderState claimed = claimed(started(Strategy.SEQUENTIAL));

        assertThat(Ladder.on(claimed, new LadderEvent.CircuitOpened(1), Set.of(WHATSAPP))
                        .effects())
                .isEmpty();
    }

    @Test
    void theLastHopeWaits() {
        LadderState start = started(Strategy.SEQUENTIAL);
        Set<Route> all = Set.of(WHATSAPP, TELEGRAM, SMS);

        assertThat(Ladder.on(start, new LadderEvent.CircuitOpened(1), all)).isEqualTo(new Transition(start, List.of()));
        assertThat(start.terms().from(all)).isEqualTo(start.terms());
    }

    @Test
    void ofSeveralAtOnceNoneIsSkipped() {
        LadderState start = started(Strategy.PARALLEL);

        assertThat(Ladder.on(start, new LadderEvent.CircuitOpened(1), Set.of(WHATSAPP))
                        .effects())
                .isEmpty();
        assertThat(start.terms().from(Set.of(WHATSAPP))).isEqualTo(start.terms());
    }

    @Test
    void aNewMessageBeginsAtTheFirstOpenStep() {
        assertThat(terms(Strategy.SEQUENTIAL).from(Set.of(WHATSAPP, SMS)).steps())
                .extracting(Step::route)
                .containsExactly(TELEGRAM, SMS);
    }

    private static LadderState claimed(LadderState state) {
        return state.with(state.attempt(1).with(AttemptState.CLAIMED, "CLAIMED"));
    }

    private static LadderState started(Strategy strategy) {
        return LadderState.start(terms(strategy));
    }

    private static LadderTerms terms(Strategy strategy) {
        List<Step> steps = Stream.of(WHATSAPP, TELEGRAM, SMS)
                .map(route -> new Step(route, Optional.empty(), Success.DELIVERED, new Money(1, "AFN")))
                .toList();
        return new LadderTerms(strategy, steps, OnUnknown.NEXT_STEP, 1, Optional.empty());
    }
}
