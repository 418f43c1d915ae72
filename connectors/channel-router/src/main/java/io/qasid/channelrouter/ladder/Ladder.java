package io.qasid.channelrouter.ladder;

import io.qasid.model.DeliveryState;
import io.qasid.model.MessageStatus;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The ladder: `on(state, event, closed off) → (state', effects)`. One step after the other, or all at once, until
/// one has its success, every step has said no, or the deadline has passed. A step whose route is closed off (its
/// adapter's circuit is not closed) is skipped while there is another one to take; the last hope is never skipped.
///
/// Laws, each a property test: at most one `MESSAGE_DELIVERED`; it always comes to an end once the deadline has
/// passed and claims are over; a change of state never comes without an effect; the same events give the same
/// states.
public final class Ladder {
    private static final Reason CIRCUIT_OPEN = Reason.of("ADAPTER_CIRCUIT_OPEN");
    private static final Reason UNREAD = Reason.of("DELIVERED_UNREAD");

    private final Set<Route> closedOff;

    private Ladder(Set<Route> closedOff) {
        this.closedOff = closedOff;
    }

    /// @param closedOff routes that are better not taken now
    public static Transition on(LadderState state, LadderEvent event, Set<Route> closedOff) {
        return new Ladder(closedOff).on(state, event);
    }

    private Transition on(LadderState state, LadderEvent event) {
        return switch (event) {
            case LadderEvent.OutcomeReported(int ordinal, SendOutcome outcome, Duration left) ->
                onOutcome(state, state.attempt(ordinal), outcome, left);
            case LadderEvent.ReceiptReceived receipt -> onReceipt(state, receipt);
            case LadderEvent.ClaimAbandoned(int ordinal, Reason reason) ->
                onClaimAbandoned(state, state.attempt(ordinal), reason);
            case LadderEvent.ClaimLapsed(int ordinal) -> onClaimLapsed(state, state.attempt(ordinal));
            case LadderEvent.StepDeadlinePassed(int ordinal) -> onStepDeadline(state, state.attempt(ordinal));
            case LadderEvent.CircuitOpened(int ordinal) -> onCircuitOpened(state, state.attempt(ordinal));
            case LadderEvent.Released(LadderTerms terms, Reason reason) -> onReleased(state, terms, reason);
            case LadderEvent.DeferredAgain(Reason reason) ->
                state.status() == MessageStatus.DEFERRED
                        ? new Transition(state, List.of(new Effect.Note("MESSAGE_DEFERRED", 0, reason)))
                        : unchanged(state);
            case LadderEvent.Stopped(Reason reason) ->
                state.status() == MessageStatus.DEFERRED
                        ? settled(state, MessageStatus.FAILED, 0, reason, new ArrayList<>())
                        : unchanged(state);
            case LadderEvent.DeadlinePassed() -> onDeadline(state);
        };
    }

    private Transition onOutcome(LadderState state, Attempt attempt, SendOutcome outcome, Duration left) {
        // An outcome settles a claim, also one that was given up as unknown meanwhile; anything else was settled
        // before.
        boolean open = attempt.state() == AttemptState.CLAIMED
                || (attempt.state() == AttemptState.UNKNOWN
                        && attempt.segmentStates().isEmpty());
        if (!open) {
            return unchanged(state);
        }
        return switch (outcome) {
            case SendOutcome.Accepted(List<String> ids) -> {
                Attempt submitted = attempt.takenByProvider(ids.size()).with(AttemptState.SUBMITTED, "SUBMITTED");
                List<Effect> effects = new ArrayList<>();
                effects.add(new Effect.Note("ATTEMPT_SUBMITTED", attempt.ordinal(), Reason.of("SUBMITTED")));
                yield state.step(attempt).success() == Success.ACCEPTED
                        ? succeeded(state, submitted, Reason.of("ACCEPTED_SUFFICES"), effects)
                        : new Transition(state.with(submitted), effects);
            }
            case SendOutcome.Rejected(Reason reason) -> failed(state, attempt, "ATTEMPT_REJECTED", reason);
            case SendOutcome.Deferred(Duration after, Reason reason) -> deferred(state, attempt, after, reason, left);
            case SendOutcome.Unknown(List<String> ids, Reason reason) ->
                unknown(state, attempt.takenByProvider(ids.size()), reason);
        };
    }

    /// Published once more, under a new generation: granted under this one now, it would be held by nobody.
    private Transition onClaimAbandoned(LadderState state, Attempt attempt, Reason reason) {
        return attempt.state() == AttemptState.PUBLISHED
                ? new Transition(
                        state.with(attempt.with(AttemptState.READY, reason.code())),
                        List.of(new Effect.RetryAttempt(attempt.ordinal(), Duration.ZERO, reason)))
                : unchanged(state);
    }

    private Transition onClaimLapsed(LadderState state, Attempt attempt) {
        return attempt.state() == AttemptState.CLAIMED
                ? unknown(state, attempt, Reason.of("CLAIM_LAPSED"))
                : unchanged(state);
    }

    private Transition deferred(LadderState state, Attempt attempt, Duration after, Reason reason, Duration left) {
        if (passedBy(state, attempt)) {
            // passed by while nobody knew: sent again now, it could arrive beside the attempt that took its place
            return failed(state, attempt, "STEP_SKIPPED", new Reason("PASSED_BY", reason.code()));
        }
        if (state.status().terminal() || after.compareTo(left) >= 0) {
            return failed(
                    state,
                    attempt,
                    "STEP_SKIPPED",
                    new Reason("BACKOFF_OUTLIVES_DEADLINE", reason.code() + " " + after));
        }
        if (betterSkipped(state, attempt)) {
            return failed(state, attempt, "STEP_SKIPPED", CIRCUIT_OPEN);
        }
        return new Transition(
                state.with(attempt.with(AttemptState.READY, reason.code())),
                List.of(new Effect.RetryAttempt(attempt.ordinal(), after, reason)));
    }

    private Transition failed(LadderState state, Attempt attempt, String kind, Reason reason) {
        LadderState next = state.with(attempt.with(AttemptState.FAILED, reason.code()));
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Note(kind, attempt.ordinal(), reason));
        return goOn(next, attempt, reason, effects);
    }

    private Transition unknown(LadderState state, Attempt attempt, Reason reason) {
        LadderState next = state.with(attempt.with(AttemptState.UNKNOWN, reason.code()));
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Note("ATTEMPT_UNKNOWN", attempt.ordinal(), reason));
        return state.terms().onUnknown() == OnUnknown.NEXT_STEP
                ? goOn(next, attempt, reason, effects)
                : new Transition(next, effects);
    }

    /// Only the latest attempt leads to another one: an older one that fails late was passed by already.
    private static boolean passedBy(LadderState state, Attempt attempt) {
        return state.terms().strategy().oneByOne()
                && attempt.ordinal() != state.latest().ordinal();
    }

    /// After an attempt ended without success: the next step, or the end when nothing is open any more.
    private Transition goOn(LadderState state, Attempt ended, Reason reason, List<Effect> effects) {
        Reason last = reason;
        boolean leads = state.status() == MessageStatus.IN_FLIGHT
                && state.terms().strategy().oneByOne()
                && !passedBy(state, ended);
        if (leads) {
            for (int step = ended.step() + 1; step < state.steps().size(); step++) {
                Step next = state.steps().get(step);
                if (!state.affordable(next)) {
                    last = overCap(next);
                    effects.add(new Effect.StepOverCap(ended.ordinal(), step, last));
                } else if (closedOff.contains(next.route()) && openAfter(state, step)) {
                    last = new Reason(CIRCUIT_OPEN.code(), next.route().toString());
                    effects.add(new Effect.Note("STEP_SKIPPED", ended.ordinal(), last));
                } else {
                    return started(state, step, reason, effects);
                }
            }
        }
        boolean nothingOpen = state.attempts().stream()
                .allMatch(
                        attempt -> attempt.state() == AttemptState.FAILED || attempt.state() == AttemptState.WITHDRAWN);
        boolean canFail = state.status() == MessageStatus.IN_FLIGHT || state.status() == MessageStatus.UNKNOWN;
        if (nothingOpen && canFail) {
            return settled(state, MessageStatus.FAILED, ended.ordinal(), last, effects);
        }
        return new Transition(state, effects);
    }

    private Transition started(LadderState state, int step, Reason reason, List<Effect> effects) {
        int parts = state.steps().get(step).parts(state.terms().segments());
        Attempt next = Attempt.first(step, state.attempts().size() + 1, parts);
        effects.add(new Effect.StartAttempt(next.ordinal(), reason));
        return new Transition(state.plus(next), effects);
    }

    /// A claimed attempt may be on the wire at this moment: whoever keeps the time asks again. An attempt that the
    /// provider has stays open beside the next one. Without a next step it has as long as the message has.
    private Transition onStepDeadline(LadderState state, Attempt attempt) {
        boolean leads = state.status() == MessageStatus.IN_FLIGHT
                && state.terms().strategy().oneByOne()
                && !passedBy(state, attempt);
        boolean late = attempt.state().waiting() || attempt.state() == AttemptState.SUBMITTED;
        List<Step> left =
                state.steps().subList(attempt.step() + 1, state.steps().size());
        if (!leads || !late) {
            return unchanged(state);
        }
        if (left.stream().noneMatch(state::affordable)) {
            return new Transition(state, overCap(state, attempt));
        }
        Reason reason = Reason.of("STEP_DEADLINE_PASSED");
        List<Effect> effects = new ArrayList<>();
        LadderState next = state;
        if (attempt.state().waiting()) {
            next = state.with(attempt.with(AttemptState.WITHDRAWN, reason.code()));
            effects.add(new Effect.Note("ATTEMPT_WITHDRAWN", attempt.ordinal(), reason));
        } else {
            effects.add(new Effect.Note("STEP_LATE", attempt.ordinal(), reason));
        }
        return goOn(next, attempt, reason, effects);
    }

    private static Reason overCap(Step step) {
        return new Reason("REFUSED_COST_CAP", step.route() + " would take it over its cap");
    }

    /// It stays where it is, and somebody should know why.
    private static List<Effect> overCap(LadderState state, Attempt attempt) {
        List<Effect> effects = new ArrayList<>();
        for (int step = attempt.step() + 1; step < state.steps().size(); step++) {
            effects.add(new Effect.StepOverCap(
                    attempt.ordinal(), step, overCap(state.steps().get(step))));
        }
        return effects;
    }

    /// Nobody brings it to its provider for now. Taken back before anybody claimed it, when another step can serve.
    private Transition onCircuitOpened(LadderState state, Attempt attempt) {
        if (!attempt.state().waiting() || !betterSkipped(state, attempt)) {
            return unchanged(state);
        }
        LadderState next = state.with(attempt.with(AttemptState.WITHDRAWN, CIRCUIT_OPEN.code()));
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Note("STEP_SKIPPED", attempt.ordinal(), CIRCUIT_OPEN));
        return goOn(next, attempt, CIRCUIT_OPEN, effects);
    }

    private boolean betterSkipped(LadderState state, Attempt attempt) {
        return closedOff.contains(state.routeOf(attempt))
                && state.status() == MessageStatus.IN_FLIGHT
                && state.terms().strategy().oneByOne()
                && !passedBy(state, attempt)
                && openAfter(state, attempt.step());
    }

    /// Whether a later step can be taken now.
    private boolean openAfter(LadderState state, int step) {
        return state.steps().subList(step + 1, state.steps().size()).stream()
                .anyMatch(later -> state.affordable(later) && !closedOff.contains(later.route()));
    }

    private Transition onReleased(LadderState state, LadderTerms terms, Reason reason) {
        if (state.status() != MessageStatus.DEFERRED) {
            return unchanged(state);
        }
        LadderState next = LadderState.start(terms);
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Note("MESSAGE_RELEASED", 0, reason));
        next.attempts().forEach(attempt -> effects.add(new Effect.StartAttempt(attempt.ordinal(), reason)));
        return new Transition(next, effects);
    }

    private Transition onReceipt(LadderState state, LadderEvent.ReceiptReceived receipt) {
        Attempt attempt = state.attempt(receipt.ordinal());
        if (receipt.segment() >= attempt.segmentStates().size()) {
            return unchanged(state);
        }
        DeliveryState known = attempt.segmentStates().get(receipt.segment());
        boolean read = known == DeliveryState.DELIVERED && receipt.state() == DeliveryState.READ;
        if (!read && (known.terminal() || known == receipt.state())) {
            boolean contradicts = known.terminal()
                    && receipt.state().terminal()
                    && known != receipt.state()
                    && !(known.onHandset() && receipt.state().onHandset());
            return contradicts
                    ? new Transition(
                            state, List.of(new Effect.Note("RECEIPT_CONTRADICTS", attempt.ordinal(), receipt.reason())))
                    : unchanged(state);
        }
        Attempt told = attempt.withSegment(receipt.segment(), receipt.state());
        return switch (receipt.state()) {
            case ENROUTE, UNKNOWN ->
                new Transition(
                        state.with(told),
                        List.of(new Effect.Note("RECEIPT_" + receipt.state(), attempt.ordinal(), receipt.reason())));
            case DELIVERED, READ -> delivered(state, told, receipt);
            case FAILED, EXPIRED ->
                attempt.state().handedOver()
                        ? failed(state, told, "ATTEMPT_UNDELIVERED", receipt.reason())
                        : new Transition(
                                state.with(told),
                                List.of(new Effect.Note(
                                        "RECEIPT_" + receipt.state(), attempt.ordinal(), receipt.reason())));
        };
    }

    private Transition delivered(LadderState state, Attempt attempt, LadderEvent.ReceiptReceived receipt) {
        // once the message has come to its end nobody waits for its being read
        boolean readAsked = state.step(attempt).success() == Success.READ && state.status() == MessageStatus.IN_FLIGHT;
        boolean enough = readAsked ? attempt.everySegmentRead() : attempt.everySegmentDelivered();
        List<Effect> effects = new ArrayList<>();
        if (!enough || !attempt.state().handedOver()) {
            effects.add(new Effect.Note("SEGMENT_" + receipt.state(), attempt.ordinal(), receipt.reason()));
            return new Transition(state.with(attempt), effects);
        }
        return succeeded(state, attempt, receipt.reason(), effects);
    }

    private Transition succeeded(LadderState state, Attempt attempt, Reason reason, List<Effect> effects) {
        boolean suffices = "ACCEPTED_SUFFICES".equals(reason.code());
        LadderState next =
                state.with(attempt.with(AttemptState.DELIVERED, suffices ? "ACCEPTED_SUFFICES" : "DELIVERED"));
        effects.add(new Effect.Note("ATTEMPT_DELIVERED", attempt.ordinal(), reason));
        if (state.status() == MessageStatus.DELIVERED) {
            // several at once was what the ladder asked for
            effects.add(
                    state.terms().strategy() == Strategy.PARALLEL
                            ? new Effect.Note("ALSO_DELIVERED", attempt.ordinal(), reason)
                            : new Effect.DoubleDelivery(attempt.ordinal(), reason));
            return new Transition(next, effects);
        }
        return settled(
                withdrawWaiting(settleUnread(next, effects), effects),
                MessageStatus.DELIVERED,
                attempt.ordinal(),
                reason,
                effects);
    }

    /// What arrived is delivered, read or not, when nothing is waited for any more.
    private static LadderState settleUnread(LadderState state, List<Effect> effects) {
        LadderState next = state;
        for (Attempt attempt : state.attempts()) {
            if (attempt.unread()) {
                next = next.with(attempt.with(AttemptState.DELIVERED, UNREAD.code()));
                effects.add(new Effect.Note("ATTEMPT_DELIVERED", attempt.ordinal(), UNREAD));
            }
        }
        return next;
    }

    private Transition onDeadline(LadderState state) {
        // A claimed attempt may be on the wire at this moment: its outcome, or the end of its lease, comes first.
        if (state.status().terminal()
                || state.attempts().stream().anyMatch(attempt -> attempt.state() == AttemptState.CLAIMED)) {
            return unchanged(state);
        }
        List<Effect> effects = new ArrayList<>();
        Optional<Attempt> unread =
                state.attempts().stream().filter(Attempt::unread).findFirst();
        if (unread.isPresent()) {
            LadderState next = withdrawWaiting(settleUnread(state, effects), effects);
            return settled(next, MessageStatus.DELIVERED, unread.get().ordinal(), UNREAD, effects);
        }
        boolean handedOver =
                state.attempts().stream().anyMatch(attempt -> attempt.state().handedOver());
        LadderState next = withdrawWaiting(state, effects);
        return settled(
                next,
                handedOver ? MessageStatus.UNKNOWN : MessageStatus.EXPIRED,
                0,
                Reason.of("DEADLINE_PASSED"),
                effects);
    }

    private static LadderState withdrawWaiting(LadderState state, List<Effect> effects) {
        LadderState next = state;
        for (Attempt attempt : state.attempts()) {
            if (attempt.state().waiting()) {
                next = next.with(attempt.with(AttemptState.WITHDRAWN, "WITHDRAWN"));
                effects.add(new Effect.Note("ATTEMPT_WITHDRAWN", attempt.ordinal(), Reason.of("WITHDRAWN")));
            }
        }
        return next;
    }

    private Transition settled(
            LadderState state, MessageStatus status, int ordinal, Reason reason, List<Effect> effects) {
        effects.add(new Effect.Settle(status, ordinal, reason));
        return new Transition(state.with(status), effects);
    }

    private Transition unchanged(LadderState state) {
        return new Transition(state, List.of());
    }
}
