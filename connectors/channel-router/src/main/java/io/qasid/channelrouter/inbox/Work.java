package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.budgets.Booking;
import io.qasid.channelrouter.ladder.Attempt;
import io.qasid.channelrouter.ladder.AttemptState;
import io.qasid.channelrouter.ladder.Effect;
import io.qasid.channelrouter.ladder.Ladder;
import io.qasid.channelrouter.ladder.LadderEvent;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.channelrouter.ladder.Transition;
import io.qasid.model.Channel;
import io.qasid.model.MessageStatus;
import io.qasid.model.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One message while events are applied to it: what it was, what it is now, what follows.
final class Work {
    private final Execution before;
    private final Set<Route> closedOff;
    private LadderState state;
    private final List<Effect> effects = new ArrayList<>();
    private final Map<Integer, List<String>> providerIds = new HashMap<>();

    /// @param closedOff routes that are better not taken now
    Work(Execution before, Set<Route> closedOff) {
        this.before = before;
        this.closedOff = closedOff;
        this.state = before.ladder();
    }

    Execution execution() {
        return before;
    }

    LadderState state() {
        return state;
    }

    List<Effect> effects() {
        return effects;
    }

    /// The route that the ledger books the message on: of the attempt that succeeded, else of the latest
    /// one, else where it would begin.
    Route route() {
        return state.attempts().stream()
                .filter(attempt -> attempt.state() == AttemptState.DELIVERED)
                .findFirst()
                .or(() -> state.attempts().isEmpty() ? Optional.empty() : Optional.of(state.latest()))
                .map(state::routeOf)
                .orElseGet(() -> state.steps().getFirst().route());
    }

    /// Whether anything must be written.
    boolean changed() {
        return !effects.isEmpty() || !state.equals(before.ladder());
    }

    /// What its end, or what became known after it, moves on the account of its tenant's budget. Of what the row says
    /// and
    /// nothing else: whatever comes twice moves nothing twice.
    Optional<Booking> booking() {
        if (before.account().isEmpty() || !state.status().terminal()) {
            return Optional.empty();
        }
        Execution.OnAccount account = before.account().get();
        long charges = state.charges().minorUnits();
        boolean ended = account.spent().isPresent();
        long spentBefore = account.spent().orElse(0L);
        return ended && spentBefore == charges
                ? Optional.empty()
                : Optional.of(new Booking(
                        before.tenant(), account.name(), ended ? 0 : -account.reserved(), charges - spentBefore));
    }

    /// What the message has cost its tenant, once it has ended; null: it has not, or there is no budget.
    @Nullable
    Long spent() {
        return before.account().isPresent() && state.status().terminal()
                ? state.charges().minorUnits()
                : null;
    }

    /// Steps that its cap has kept from being taken.
    List<Step> keptByCap() {
        return effects.stream()
                .filter(Effect.StepOverCap.class::isInstance)
                .map(effect -> state.steps().get(((Effect.StepOverCap) effect).step()))
                .distinct()
                .toList();
    }

    /// Whether its tenant is to be told now that its cap was reached, which happens once.
    boolean tellsOfCap() {
        return !before.capTold() && !keptByCap().isEmpty();
    }

    /// Version of the price list that new attempts are priced by.
    ///
    /// @param now that of today
    String priceList(String now) {
        return before.ladder().status() == MessageStatus.DEFERRED ? now : before.priceList();
    }

    void apply(LadderEvent event) {
        Transition transition = Ladder.on(state, event, closedOff);
        state = transition.state();
        effects.addAll(transition.effects());
    }

    /// The provider's ids for the segments of an attempt, once it has taken any.
    void took(int ordinal, List<String> ids) {
        if (!ids.isEmpty() && before.providerIds().get(ordinal - 1).isEmpty()) {
            providerIds.put(ordinal, ids);
        }
    }

    interface Took {
        void tell(Route route, Success success, Duration time);
    }

    /// Tells how long an attempt that was there before has been under way.
    void took(int ordinal, Instant now, Took told) {
        if (before.has(ordinal)) {
            Step step = state.step(state.attempt(ordinal));
            told.tell(
                    step.route(),
                    step.success(),
                    Duration.between(before.claim(ordinal).startedAt(), now));
        }
    }

    /// Whether the ladder had left it for the next step before.
    boolean wasPassedBy(int ordinal) {
        return before.ladder().terms().strategy().oneByOne()
                && !before.ladder().attempts().isEmpty()
                && ordinal < before.ladder().latest().ordinal();
    }

    /// By ordinal, those that became known now.
    Map<Integer, List<String>> newProviderIds() {
        return providerIds;
    }

    List<String> providerIds(int ordinal) {
        List<String> known =
                ordinal <= before.providerIds().size() ? before.providerIds().get(ordinal - 1) : List.of();
        return providerIds.getOrDefault(ordinal, known);
    }

    /// Whom the recipient has this message from since now, and could answer: the sender for SMS, elsewhere the
    /// route. Of several attempts under one name the first one that a provider took counts; what was taken stays.
    Set<String> newlySentUnder() {
        Set<String> names = sentUnder(state);
        names.removeAll(sentUnder(before.ladder()));
        return names;
    }

    private Set<String> sentUnder(LadderState ladder) {
        return ladder.attempts().stream()
                .filter(attempt -> !attempt.segmentStates().isEmpty())
                .map(ladder::routeOf)
                .map(route -> route.channel() == Channel.SMS ? before.sender() : route.toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Attempts that were there and are different now.
    List<Attempt> changedAttempts() {
        return state.attempts().stream()
                .filter(attempt -> before.has(attempt.ordinal()))
                .filter(attempt -> !attempt.equals(before.ladder().attempt(attempt.ordinal()))
                        || providerIds.containsKey(attempt.ordinal()))
                .toList();
    }

    List<Attempt> newAttempts() {
        return state.attempts().stream()
                .filter(attempt -> !before.has(attempt.ordinal()))
                .toList();
    }

    /// How long the attempt must wait before it is published again.
    Duration delay(Attempt attempt) {
        return effects.stream()
                .filter(Effect.RetryAttempt.class::isInstance)
                .map(Effect.RetryAttempt.class::cast)
                .filter(retry -> retry.ordinal() == attempt.ordinal())
                .map(Effect.RetryAttempt::after)
                .reduce(Duration.ZERO, (first, last) -> last);
    }

    /// When the next step is taken though this attempt has not failed; null: not by time.
    @Nullable
    Instant stepDueAt(Attempt attempt, Instant now) {
        return state.timed(attempt) ? now.plus(state.step(attempt).within().orElseThrow()) : null;
    }

    List<AuditEntry> auditEntries(Instant at) {
        return effects.stream()
                .map(effect -> new AuditEntry(
                        at,
                        before.tenant(),
                        before.id(),
                        effect.kind(),
                        effect.ordinal(),
                        effect.reason(),
                        before.traceId()))
                .toList();
    }
}
