package io.qasid.channelrouter.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.DeliveryState;
import io.qasid.model.MessageStatus;
import io.qasid.model.Money;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The laws of the ladder, over random lives of messages. A failure names its seed: put it into [#FIRST_SEED].
class LadderPropertyTest {
    private static final long FIRST_SEED = 0;
    private static final int SEEDS = 10_000;
    private static final int EVENTS_MAX = 60;
    private static final List<Route> ROUTES = Stream.of("sms:awcc", "whatsapp:qasid", "telegram:qasid", "voice:qasid")
            .map(Route::parse)
            .toList();

    @Test
    void lawsHoldForEverySeed() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            try {
                lawsHold(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void lawsHold(long seed) {
        Random random = new Random(seed);
        LadderTerms terms = terms(random);
        LadderState start = random.nextInt(8) == 0 ? LadderState.deferred(terms) : LadderState.start(terms);
        List<Moment> life = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        LadderState state = start;
        int events = random.nextInt(EVENTS_MAX);
        for (int i = 0; i < events; i++) {
            List<Integer> claimed = claims(state, random);
            state = claimed(state, claimed);
            LadderEvent event = event(state, random);
            Set<Route> closedOff = closedOff(random);
            Transition transition = Ladder.on(state, event, closedOff);

            changeNeedsEffect(state, transition);
            skipsOnlyForWhatIsOpen(transition, closedOff);
            if (state.status().terminal()) {
                terminalStaysOrIsResolved(state.status(), transition.state().status());
            }
            neverDearerThanReserved(state, transition.state());
            life.add(new Moment(claimed, event, closedOff));
            effects.addAll(transition.effects());
            state = transition.state();
        }
        replayGivesTheSame(start, life, state, effects);
        long successes = effects.stream()
                .filter(Effect.Settle.class::isInstance)
                .map(Effect.Settle.class::cast)
                .filter(settle -> settle.status() == MessageStatus.DELIVERED)
                .count();
        assertThat(successes).as("successes in %s", life).isLessThanOrEqualTo(1);
        assertThat(endOf(state).status().terminal()).as("ends after %s", life).isTrue();
        oneAttemptForEachStep(state);
        holdsMeansNeverTwo(state, effects);
        onlyTheLatestIsSent(state);
        neverOverTheCap(state);
        whatArrivedIsDelivered(state);
        readMeansRead(start.terms(), state, effects);
        fastestIsOneByOne(start, life, state, effects);
    }

    /// An ended message with an attempt on a handset is a delivered one, whatever its step asked for.
    private static void whatArrivedIsDelivered(LadderState state) {
        LadderState end = endOf(state);
        assertThat(end.attempts()).noneMatch(Attempt::unread);
        if (state.attempts().stream().anyMatch(Attempt::unread)) {
            assertThat(end.status()).isEqualTo(MessageStatus.DELIVERED);
        }
    }

    /// Where every step wants to be read, a message ends as delivered when one was read, or at its deadline.
    private static void readMeansRead(LadderTerms terms, LadderState state, List<Effect> effects) {
        boolean expired = effects.stream()
                .anyMatch(effect -> effect instanceof Effect.Settle settle
                        && (settle.status() == MessageStatus.UNKNOWN
                                || settle.reason().code().equals("DELIVERED_UNREAD")));
        if (state.terms().equals(terms)
                && state.status() == MessageStatus.DELIVERED
                && terms.steps().stream().allMatch(step -> step.success() == Success.READ)
                && !expired) {
            assertThat(state.attempts()).anyMatch(Attempt::everySegmentRead);
        }
    }

    /// To the ladder: its order and its times come with the terms.
    private static void fastestIsOneByOne(LadderState start, List<Moment> life, LadderState end, List<Effect> effects) {
        if (start.terms().strategy() != Strategy.FASTEST || start.attempts().isEmpty()) {
            return;
        }
        LadderState state = as(Strategy.SEQUENTIAL, start);
        List<Effect> again = new ArrayList<>();
        for (Moment moment : life) {
            Transition transition = Ladder.on(claimed(state, moment.claimed()), moment.event(), moment.closedOff());
            again.addAll(transition.effects());
            state = transition.state();
        }
        assertThat(as(Strategy.FASTEST, state)).isEqualTo(end);
        assertThat(again).isEqualTo(effects);
    }

    private static LadderState as(Strategy strategy, LadderState state) {
        LadderTerms terms = state.terms();
        return new LadderState(
                state.status(),
                new LadderTerms(strategy, terms.steps(), terms.onUnknown(), terms.segments(), terms.priceMax()),
                state.attempts());
    }

    /// What was reserved at the beginning is enough at any time, and what the end came to is never exceeded.
    private static void neverDearerThanReserved(LadderState before, LadderState after) {
        assertThat(after.charges().exceeds(after.terms().priceMost())).isFalse();
        if (before.status().terminal()) {
            assertThat(after.charges().exceeds(before.charges()))
                    .as("%s after %s", after, before)
                    .isFalse();
        }
    }

    private static void neverOverTheCap(LadderState state) {
        state.terms()
                .priceMax()
                .ifPresent(cap -> assertThat(state.attempts().stream()
                                .filter(Attempt::mayBeCharged)
                                .mapToLong(
                                        attempt -> state.step(attempt).price().minorUnits())
                                .sum())
                        .isLessThanOrEqualTo(cap.minorUnits()));
    }

    /// An attempt that was passed by is never sent again, whatever comes late about it.
    private static void onlyTheLatestIsSent(LadderState state) {
        if (state.terms().strategy() == Strategy.PARALLEL || state.attempts().isEmpty()) {
            return;
        }
        List<Attempt> before = state.attempts().subList(0, state.attempts().size() - 1);
        assertThat(before).noneMatch(attempt -> attempt.state().waiting() || attempt.state() == AttemptState.CLAIMED);
    }

    /// @param claimed ordinals of the attempts that were claimed before the event
    private record Moment(List<Integer> claimed, LadderEvent event, Set<Route> closedOff) {}

    private static void replayGivesTheSame(
            LadderState start, List<Moment> life, LadderState end, List<Effect> effects) {
        LadderState state = start;
        List<Effect> again = new ArrayList<>();
        for (Moment moment : life) {
            Transition transition = Ladder.on(claimed(state, moment.claimed()), moment.event(), moment.closedOff());
            again.addAll(transition.effects());
            state = transition.state();
        }
        assertThat(state).as("replay of %s", life).isEqualTo(end);
        assertThat(again).as("replay of %s", life).isEqualTo(effects);
    }

    /// What time alone does: claims lapse, the deadline passes.
    private static LadderState endOf(LadderState state) {
        LadderState end = state;
        for (Attempt attempt : state.attempts()) {
            end = Ladder.on(end, new LadderEvent.ClaimLapsed(attempt.ordinal()), Set.of())
                    .state();
        }
        return Ladder.on(end, new LadderEvent.DeadlinePassed(), Set.of()).state();
    }

    private static void changeNeedsEffect(LadderState before, Transition transition) {
        if (!transition.state().equals(before)) {
            assertThat(transition.effects()).as("a change is audited").isNotEmpty();
        }
        assertThat(transition.effects()).allSatisfy(effect -> {
            assertThat(effect.kind()).matches("[A-Z_]+");
            assertThat(effect.ordinal())
                    .isBetween(0, transition.state().attempts().size());
        });
    }

    /// Whoever skips a step because of its circuit has taken another one, whose circuit is closed.
    private static void skipsOnlyForWhatIsOpen(Transition transition, Set<Route> closedOff) {
        LadderState after = transition.state();
        boolean skipped = transition.effects().stream()
                .anyMatch(effect -> effect.reason().code().equals("ADAPTER_CIRCUIT_OPEN"));
        if (skipped) {
            assertThat(after.status()).isEqualTo(MessageStatus.IN_FLIGHT);
            assertThat(closedOff).doesNotContain(after.routeOf(after.latest()));
            assertThat(transition.effects()).anyMatch(Effect.StartAttempt.class::isInstance);
        }
    }

    private static void terminalStaysOrIsResolved(MessageStatus before, MessageStatus after) {
        if (before == MessageStatus.UNKNOWN) {
            assertThat(after).isIn(MessageStatus.UNKNOWN, MessageStatus.DELIVERED, MessageStatus.FAILED);
        } else {
            assertThat(after).isEqualTo(before);
        }
    }

    private static void oneAttemptForEachStep(LadderState state) {
        assertThat(state.attempts()).extracting(Attempt::step).doesNotHaveDuplicates();
        assertThat(state.attempts().size()).isLessThanOrEqualTo(state.steps().size());
    }

    /// With HOLD nothing new starts while somebody may have the message, unless a step's time was over.
    private static void holdsMeansNeverTwo(LadderState state, List<Effect> effects) {
        boolean anyLate = effects.stream().anyMatch(effect -> effect.kind().equals("STEP_LATE"));
        if (state.terms().onUnknown() == OnUnknown.HOLD
                && state.terms().strategy().oneByOne()
                && !state.attempts().isEmpty()
                && !anyLate) {
            List<Attempt> before = state.attempts().subList(0, state.attempts().size() - 1);
            assertThat(before)
                    .allSatisfy(
                            attempt -> assertThat(attempt.state()).isIn(AttemptState.FAILED, AttemptState.WITHDRAWN));
        }
    }

    /// The feeder and the connectors, who move attempts without the ladder.
    private static List<Integer> claims(LadderState state, Random random) {
        return state.attempts().stream()
                .filter(attempt -> attempt.state().waiting() && random.nextInt(3) > 0)
                .map(Attempt::ordinal)
                .toList();
    }

    private static LadderState claimed(LadderState state, List<Integer> ordinals) {
        LadderState next = state;
        for (int ordinal : ordinals) {
            next = next.with(state.attempt(ordinal).with(AttemptState.CLAIMED, "CLAIMED"));
        }
        return next;
    }

    private static LadderEvent event(LadderState state, Random random) {
        if (state.attempts().isEmpty()) {
            return switch (random.nextInt(4)) {
                case 0 -> new LadderEvent.DeferredAgain(Reason.of("QUIET_HOURS"));
                case 1 -> new LadderEvent.Stopped(Reason.of("REFUSED_CONSENT"));
                case 2 -> new LadderEvent.DeadlinePassed();
                default -> new LadderEvent.Released(terms(random), Reason.of("CONSENT_GIVEN"));
            };
        }
        int ordinal = 1 + random.nextInt(state.attempts().size());
        int parts = state.attempt(ordinal).segments();
        return switch (random.nextInt(10)) {
            case 0, 1, 2 ->
                new LadderEvent.OutcomeReported(
                        ordinal, outcome(random, parts), Duration.ofSeconds(random.nextInt(20) - 5L));
            case 3, 4, 5, 6 ->
                new LadderEvent.ReceiptReceived(
                        ordinal, random.nextInt(parts), pick(random, DeliveryState.values()), Reason.of("RECEIPT"));
            case 7 -> new LadderEvent.StepDeadlinePassed(ordinal);
            case 8 -> new LadderEvent.CircuitOpened(ordinal);
            default -> random.nextInt(4) == 0 ? new LadderEvent.DeadlinePassed() : new LadderEvent.ClaimLapsed(ordinal);
        };
    }

    private static Set<Route> closedOff(Random random) {
        return ROUTES.stream().filter(route -> random.nextInt(4) == 0).collect(Collectors.toUnmodifiableSet());
    }

    private static SendOutcome outcome(Random random, int segments) {
        return switch (random.nextInt(6)) {
            case 0 -> new SendOutcome.Rejected(Reason.of("NO"));
            case 1 -> new SendOutcome.Deferred(Duration.ofSeconds(random.nextInt(5)), Reason.of("LATER"));
            case 2 -> new SendOutcome.Unknown(ids(random.nextInt(segments + 1)), Reason.of("SILENCE"));
            default -> new SendOutcome.Accepted(ids(segments));
        };
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "id" + i).toList();
    }

    private static LadderTerms terms(Random random) {
        List<Route> routes = new ArrayList<>(ROUTES);
        Collections.shuffle(routes, random);
        int segments = 1 + random.nextInt(3);
        List<Step> steps = routes.subList(0, 1 + random.nextInt(routes.size())).stream()
                .map(route -> new Step(
                        route,
                        random.nextBoolean() ? Optional.of(Duration.ofSeconds(30)) : Optional.empty(),
                        pick(random, Success.values()),
                        new Money(random.nextInt(10), "AFN")))
                .toList();
        Optional<Money> cap =
                random.nextInt(3) == 0 ? Optional.of(new Money(9 + random.nextInt(10), "AFN")) : Optional.empty();
        return new LadderTerms(pick(random, Strategy.values()), steps, pick(random, OnUnknown.values()), segments, cap)
                .affordable()
                .orElseThrow();
    }
}
