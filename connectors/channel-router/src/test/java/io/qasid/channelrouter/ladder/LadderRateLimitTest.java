package io.qasid.channelrouter.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.MessageStatus;
import io.qasid.model.Money;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the ladder does about a provider that wants a message later (CHAN-10).
class LadderRateLimitTest {
    private static final int SEEDS = 10_000;
    private static final Reason TOO_FAST = new Reason("ADAPTER_RATE_LIMITED", "WHATSAPP_130429");
    private static final List<Route> ROUTES = Stream.of("whatsapp:qasid", "telegram:qasid", "sms:awcc")
            .map(Route::parse)
            .toList();

    @Test
    void aBackOffThatFitsIsWaitedForAndOneThatDoesNotIsSkippedWithItsReason() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            LadderState claimed = claimed(started(Strategy.SEQUENTIAL));
            Duration left = Duration.ofMillis(random.nextInt(20_000) - 2_000L);
            Duration after = Duration.ofMillis(random.nextInt(20_000));

            Transition next = throttled(claimed, 1, after, left);

            if (after.compareTo(left) < 0) {
                assertThat(next.effects())
                        .as("seed %d", seed)
                        .containsExactly(new Effect.RetryAttempt(1, after, TOO_FAST));
                assertThat(next.state().attempts()).hasSize(1);
            } else {
                assertThat(next.effects())
                        .as("seed %d", seed)
                        .extracting(Effect::kind)
                        .containsExactly("STEP_SKIPPED", "ATTEMPT_STARTED");
                assertThat(next.effects().getFirst().reason())
                        .isEqualTo(new Reason("ADAPTER_RATE_LIMITED", "WHATSAPP_130429 for " + after));
                assertThat(next.state().routeOf(next.state().latest())).isEqualTo(ROUTES.get(1));
            }
        }
    }

    @Test
    void aMessageThatNobodyCanTakeInTimeFailsAndSaysWhy() {
        LadderState state = started(Strategy.SEQUENTIAL);
        for (int ordinal = 1; ordinal <= ROUTES.size(); ordinal++) {
            LadderState claimed = state.with(state.attempt(ordinal).with(AttemptState.CLAIMED, "CLAIMED"));
            state = throttled(claimed, ordinal, Duration.ofMinutes(1), Duration.ofSeconds(1))
                    .state();
        }
        assertThat(state.status()).isEqualTo(MessageStatus.FAILED);
        assertThat(state.attempts()).extracting(Attempt::reason).containsOnly("ADAPTER_RATE_LIMITED");
    }

    @Test
    void whatGoesEverywhereAtOnceLosesOnlyTheProviderThatIsTooBusy() {
        LadderState start = started(Strategy.PARALLEL);
        assertThat(start.attempts()).hasSize(ROUTES.size());
        LadderState claimed = claimed(start);

        Transition next = throttled(claimed, 1, Duration.ofMinutes(1), Duration.ofSeconds(1));

        assertThat(next.effects()).extracting(Effect::kind).containsExactly("STEP_SKIPPED");
        assertThat(next.state().status()).isEqualTo(MessageStatus.IN_FLIGHT);
        assertThat(next.state().attempts())
                .extracting(Attempt::state)
                .containsExactly(AttemptState.FAILED, AttemptState.READY, AttemptState.READY);
    }

    @Test
    void otherReasonsToWaitAreCalledByTheirOwnName() {
        LadderEvent storeOut = new LadderEvent.OutcomeReported(
                1, new SendOutcome.Deferred(Duration.ofMinutes(1), Reason.of("WHATSAPP_STORE_OUT")), Duration.ZERO);

        assertThat(Ladder.on(claimed(started(Strategy.SEQUENTIAL)), storeOut, Set.of())
                        .effects()
                        .getFirst()
                        .reason()
                        .code())
                .isEqualTo("BACKOFF_OUTLIVES_DEADLINE");
    }

    private static Transition throttled(LadderState state, int ordinal, Duration after, Duration left) {
        return Ladder.on(
                state,
                new LadderEvent.OutcomeReported(ordinal, new SendOutcome.Deferred(after, TOO_FAST), left),
                Set.of());
    }

    private static LadderState claimed(LadderState state) {
        return state.with(state.attempt(1).with(AttemptState.CLAIMED, "CLAIMED"));
    }

    private static LadderState started(Strategy strategy) {
        List<Step> steps = ROUTES.stream()
                .map(route -> new Step(route, Optional.empty(), Success.DELIVERED, new Money(1, "AFN")))
                .toList();
        return LadderState.start(new LadderTerms(strategy, steps, OnUnknown.NEXT_STEP, 1, Optional.empty()));
    }
}
