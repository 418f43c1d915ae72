package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.ladder.Attempt;
import io.qasid.channelrouter.ladder.AttemptState;
import io.qasid.channelrouter.ladder.Effect;
import io.qasid.channelrouter.ladder.Ladder;
import io.qasid.channelrouter.ladder.LadderEvent;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.Transition;
import io.qasid.model.Channel;
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
