package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.audit.ChainLink;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.audit.StaleTailException;
import io.qasid.channelrouter.budgets.BudgetAccounts;
import io.qasid.channelrouter.conversations.HelpReplyRows;
import io.qasid.channelrouter.conversations.Session;
import io.qasid.channelrouter.conversations.SessionKey;
import io.qasid.channelrouter.conversations.SessionTurns;
import io.qasid.channelrouter.feeder.LaneKey;
import io.qasid.channelrouter.ladder.Attempt;
import io.qasid.channelrouter.ladder.AttemptState;
import io.qasid.channelrouter.ladder.Effect;
import io.qasid.channelrouter.ladder.LadderEvent;
import io.qasid.channelrouter.regions.AnswersToForward;
import io.qasid.channelrouter.regions.HeldAnswers;
import io.qasid.channelrouter.regions.Neighbours;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.model.MessageId;
import io.qasid.model.MessageStatus;
import io.qasid.model.Route;
import io.qasid.model.UuidV7;
import io.qasid.outbox.TenantEventRow;
import io.qasid.outbox.TenantEventRows;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One transaction of the applier: read, let the ladder decide, write, append to the audit chain.
public final class ApplyBatch {
    static final int ENTRIES_MAX = 256;
    private static final int DUE_MAX = 256;

    private final UuidV7 eventIds;
    private final ApplyCounts counts;
    private final Supplier<Set<Route>> closedOff;
    private final Consumer<Route> taken;
    private final String prices;
    private final SessionTurns turns;
    private final Supplier<Neighbours> neighbours;
    private final UrgentReports urgent = new UrgentReports();

    /// In the only region.
    public ApplyBatch(
            UuidV7 eventIds,
            ApplyCounts counts,
            Supplier<Set<Route>> closedOff,
            Consumer<Route> taken,
            String prices,
            SessionTurns turns) {
        this(eventIds, counts, closedOff, taken, prices, turns, () -> Neighbours.NONE);
    }

    /// @param closedOff routes that are better not taken now
    /// @param taken told which routes new attempts take
    /// @param prices version of the list that plans are made with
    /// @param turns counts what was said
    /// @param neighbours the other regions, as they are known now
    public ApplyBatch(
            UuidV7 eventIds,
            ApplyCounts counts,
            Supplier<Set<Route>> closedOff,
            Consumer<Route> taken,
            String prices,
            SessionTurns turns,
            Supplier<Neighbours> neighbours) {
        this.neighbours = neighbours;
        this.eventIds = eventIds;
        this.counts = counts;
        this.closedOff = closedOff;
        this.taken = taken;
        this.prices = prices;
        this.turns = turns;
    }

    /// Whether one of them tells of an urgent message, as far as we know.
    boolean urgent(List<InboxEntry> entries) {
        return urgent.among(entries);
    }

    /// @param ready lanes that got attempts to publish
    /// @param events how many tenant events were stored
    /// @param urgent whether some of them may be of urgent messages
    /// @param full whether more waits
    public record Applied(Set<LaneKey> ready, int events, boolean urgent, boolean full) {
        static final Applied NOTHING = new Applied(Set.of(), 0, false, false);
    }

    /// @param upTo what was received until then is applied
    /// @param backlog whether there were more than one batch holds
    record Read(Applied applied, Instant upTo, boolean backlog) {}

    /// Applies the oldest entries of the inbox that wait.
    ///
    /// @throws SQLException if nothing was applied, or if whether it was is not known
    Read inbox(AuditSlot slot, Instant now) throws SQLException {
        return inTransaction(slot, connection -> {
            InboxStore.Pending pending = InboxStore.pending(connection, ENTRIES_MAX);
            List<InboxEntry> entries = pending.entries();
            if (entries.isEmpty()) {
                return new Read(Applied.NOTHING, now, false);
            }
            RoundTrip ask = new RoundTrip();
            EntryBatch.About about = EntryBatch.About.of(ask, entries, neighbours.get());
            ask.run(connection);
            EntryBatch batch = EntryBatch.load(connection, entries, about, closedOff.get(), now, eventIds);
            batch.apply();
            RoundTrip write = new RoundTrip();
            InboxStore.done(write, entries, batch);
            RecipientSaidStore.add(write, batch.said());
            AnsweredConversations.note(write, batch.answered());
            HelpReplyRows.add(write, batch.help());
            HeldAnswers.add(write, batch.held());
            AnswersToForward.add(write, batch.forwarded());
            boolean full = entries.size() == ENTRIES_MAX;
            Saved saved = save(slot, write, batch.works(), batch.events(), batch.audit(), batch.answers(), now);
            Applied applied = committed(slot, saved, full);
            batch.unroutable().values().forEach(counts::unroutable);
            return new Read(applied, full ? pending.newest() : now, full);
        });
    }

    /// Applies entries that came just now, and stores them with what became of them: one write for each instead
    /// of two. Those that are here already are left alone.
    ///
    /// @return empty when one of them was stored by somebody else meanwhile: nothing was applied
    /// @throws SQLException as [#inbox]
    Optional<Applied> fresh(AuditSlot slot, List<InboxEntry> entries, Instant now) throws SQLException {
        return inTransaction(slot, connection -> {
            RoundTrip ask = new RoundTrip();
            Set<String> known = new HashSet<>();
            InboxStore.known(ask, entries, known);
            EntryBatch.About about = EntryBatch.About.of(ask, entries, neighbours.get());
            ask.run(connection);
            List<InboxEntry> fresh = InboxStore.once(entries).stream()
                    .filter(entry -> !known.contains(entry.getSourceEventId()))
                    .toList();
            if (fresh.isEmpty()) {
                return Optional.of(Applied.NOTHING);
            }
            EntryBatch batch = EntryBatch.load(connection, fresh, about, closedOff.get(), now, eventIds);
            batch.apply();
            RoundTrip write = new RoundTrip();
            AtomicInteger stored = new AtomicInteger();
            InboxStore.addDone(write, fresh, batch, now, stored::set);
            RecipientSaidStore.add(write, batch.said());
            AnsweredConversations.note(write, batch.answered());
            HelpReplyRows.add(write, batch.help());
            HeldAnswers.add(write, batch.held());
            AnswersToForward.add(write, batch.forwarded());
            Saved saved = save(slot, write, batch.works(), batch.events(), batch.audit(), batch.answers(), now);
            if (stored.get() != fresh.size()) {
                connection.rollback();
                return Optional.empty();
            }
            Applied applied = committed(slot, saved, false);
            batch.unroutable().values().forEach(counts::unroutable);
            return Optional.of(applied);
        });
    }

    /// Applies deadlines, also those of steps, and lapsed claims.
    ///
    /// @param lapsesUntil claims whose outcome was due by then lapse, and so do steps: everything that was
    ///     reported until then is applied; empty when none may
    /// @throws SQLException as [#inbox]
    Applied time(AuditSlot slot, Instant now, Optional<Instant> lapsesUntil) throws SQLException {
        return inTransaction(slot, connection -> {
            List<MessageId> due = new ArrayList<>();
            List<AttemptId> lapsed = new ArrayList<>();
            List<AttemptId> late = new ArrayList<>();
            RoundTrip ask = new RoundTrip();
            Executions.due(ask, now, DUE_MAX, due);
            lapsesUntil.ifPresent(horizon -> {
                Executions.lapsed(ask, horizon, DUE_MAX, lapsed);
                Executions.late(ask, horizon, DUE_MAX, late);
            });
            ask.run(connection);
            if (due.isEmpty() && lapsed.isEmpty() && late.isEmpty()) {
                return Applied.NOTHING;
            }
            Set<MessageId> ids = new HashSet<>(due);
            lapsed.forEach(attempt -> ids.add(attempt.message()));
            late.forEach(attempt -> ids.add(attempt.message()));
            Map<MessageId, Work> works = new HashMap<>();
            Set<Route> off = closedOff.get();
            Executions.lock(connection, ids).forEach((id, execution) -> works.put(id, new Work(execution, off)));
            for (AttemptId attempt : lapsed) {
                Work work = works.get(attempt.message());
                // by now it may have been claimed anew
                if (work != null && !dueAt(work, attempt).isAfter(lapsesUntil.orElse(Instant.MIN))) {
                    work.apply(new LadderEvent.ClaimLapsed(attempt.ordinal()));
                }
            }
            for (AttemptId attempt : late) {
                Work work = works.get(attempt.message());
                if (work != null) {
                    work.apply(new LadderEvent.StepDeadlinePassed(attempt.ordinal()));
                }
            }
            RoundTrip write = new RoundTrip();
            timeStepsAgain(write, late, works, now);
            for (MessageId id : due) {
                Work work = works.get(id);
                if (work != null) {
                    work.apply(new LadderEvent.DeadlinePassed());
                }
            }
            lookLater(write, due, now);
            boolean full = due.size() == DUE_MAX || lapsed.size() == DUE_MAX || late.size() == DUE_MAX;
            return committed(slot, save(slot, write, List.copyOf(works.values()), List.of(), List.of(), now), full);
        });
    }

    /// An attempt that is on the wire when its step's time is over is looked at again in a second.
    private static void timeStepsAgain(RoundTrip trip, List<AttemptId> late, Map<MessageId, Work> works, Instant now) {
        if (late.isEmpty()) {
            return;
        }
        trip.update(
                """
                update delivery_attempts a set step_due_at = n.step_due_at
                from unnest(?::uuid[], ?::int[], ?::timestamptz[]) as n(message_id, ordinal, step_due_at)
                where a.message_id = n.message_id and a.ordinal = n.ordinal
                """,
                columns -> columns.uuids(late, attempt -> attempt.message().value())
                        .ints(late, AttemptId::ordinal)
                        .times(
                                late,
                                attempt -> claimed(works.get(attempt.message()), attempt) ? now.plusSeconds(1) : null));
    }

    private static boolean claimed(@Nullable Work work, AttemptId attempt) {
        return work != null && work.state().attempt(attempt.ordinal()).state() == AttemptState.CLAIMED;
    }

    /// Applies what was decided about deferred messages that are due, and are deferred still.
    ///
    /// @param decided by message
    /// @param until those that go on waiting, and when to look again
    /// @throws SQLException as [#inbox]
    Applied release(AuditSlot slot, Map<MessageId, LadderEvent> decided, Map<MessageId, Instant> until, Instant now)
            throws SQLException {
        return inTransaction(slot, connection -> {
            List<Work> works = new ArrayList<>();
            List<MessageId> waiting = new ArrayList<>();
            Set<MessageId> ids = new HashSet<>(decided.keySet());
            ids.addAll(until.keySet());
            Executions.lock(connection, ids).forEach((id, execution) -> {
                if (execution.ladder().status() != MessageStatus.DEFERRED) {
                    return;
                }
                LadderEvent event = decided.get(id);
                if (event != null) {
                    Work work = new Work(execution, closedOff.get());
                    work.apply(event);
                    works.add(work);
                }
                if (until.containsKey(id)) {
                    waiting.add(id);
                }
            });
            Deferred.wait(connection, waiting, until);
            return committed(slot, save(slot, new RoundTrip(), works, List.of(), List.of(), now), false);
        });
    }

    /// Applies that attempts wait for an adapter whose circuit is not closed.
    ///
    /// @throws SQLException as [#inbox]
    Applied circuitsOpened(AuditSlot slot, List<AttemptId> waiting, Instant now) throws SQLException {
        return inTransaction(slot, connection -> {
            Set<MessageId> ids = new HashSet<>();
            waiting.forEach(attempt -> ids.add(attempt.message()));
            Map<MessageId, Work> works = new HashMap<>();
            Set<Route> off = closedOff.get();
            Executions.lock(connection, ids).forEach((id, execution) -> works.put(id, new Work(execution, off)));
            for (AttemptId attempt : waiting) {
                Work work = works.get(attempt.message());
                if (work != null) {
                    work.apply(new LadderEvent.CircuitOpened(attempt.ordinal()));
                }
            }
            return committed(
                    slot, save(slot, new RoundTrip(), List.copyOf(works.values()), List.of(), List.of(), now), false);
        });
    }

    private static Instant dueAt(Work work, AttemptId attempt) {
        return work.execution().claim(attempt.ordinal()).dueAt();
    }

    void matchParked(AuditSlot.Held held) throws SQLException {
        ParkedReceipts.releaseMatched(held.connection());
    }

    /// A message whose attempt is on the wire at its deadline is looked at again in a second.
    private static void lookLater(RoundTrip trip, List<MessageId> due, Instant now) {
        if (!due.isEmpty()) {
            trip.update(
                    "update fallback_executions set due_at = ? where message_id = any(?::uuid[])",
                    columns -> columns.time(now.plusSeconds(1)).uuids(due, MessageId::value));
        }
    }

    /// What was written and is not committed yet.
    ///
    /// @param tail of the chain, if it was moved
    /// @param sessions as they stand then
    private record Saved(
            List<Work> changed,
            int events,
            int released,
            Optional<ChainTail> tail,
            Instant at,
            List<Session> sessions) {}

    private Saved save(
            AuditSlot slot,
            RoundTrip trip,
            List<Work> works,
            List<TenantEventRow> received,
            List<AuditEntry> entries,
            Instant now)
            throws SQLException {
        return save(slot, trip, works, received, entries, List.of(), now);
    }

    /// @param trip what goes with it, before
    /// @param answers turns that recipients took
    private Saved save(
            AuditSlot slot,
            RoundTrip trip,
            List<Work> works,
            List<TenantEventRow> received,
            List<AuditEntry> entries,
            List<SessionKey> answers,
            Instant now)
            throws SQLException {
        AuditSlot.Held held = slot.held();
        List<Work> changed = works.stream().filter(Work::changed).toList();
        List<AuditEntry> audit = new ArrayList<>(entries);
        List<TenantEventRow> events = new ArrayList<>(received);
        for (Work work : changed) {
            audit.addAll(work.auditEntries(now));
            if (work.tellsOfCap()) {
                events.add(event(work, "message.cost_cap_reached", TenantEventData.costCapReached(work), now));
            }
            for (Effect effect : work.effects()) {
                if (effect instanceof Effect.Settle settle) {
                    String type = "message." + settle.status().name().toLowerCase(java.util.Locale.ROOT);
                    events.add(event(work, type, TenantEventData.settled(work, settle), now));
                }
            }
        }
        AtomicInteger released = new AtomicInteger();
        WorkStore.save(trip, changed, now, prices, released::set);
        TenantEventRows.add(trip, events);
        BudgetAccounts.settle(
                trip,
                changed.stream().map(Work::booking).flatMap(Optional::stream).toList());
        List<SessionKey> said = new ArrayList<>(answers);
        changed.forEach(work -> said.addAll(sent(work)));
        List<Session> sessions = new ArrayList<>();
        turns.count(trip, said, now, sessions);
        List<ChainLink> links = held.tail().links(audit);
        AuditRows.append(trip, held, links);
        trip.run(held.connection());
        return new Saved(
                changed,
                events.size(),
                released.get(),
                links.isEmpty() ? Optional.empty() : Optional.of(ChainTail.after(links)),
                now,
                sessions);
    }

    private static List<SessionKey> sent(Work work) {
        Set<String> names = work.newlySentUnder();
        if (names.isEmpty()) {
            return List.of();
        }
        String hash = work.execution().recipient().hash();
        return names.stream()
                .map(name -> new SessionKey(work.execution().tenant(), name, hash))
                .toList();
    }

    private Applied committed(AuditSlot slot, Saved saved, boolean full) throws SQLException {
        slot.held().connection().commit();
        saved.tail().ifPresent(slot::advanced);
        saved.changed().forEach(work -> counts.settled(work, saved.at()));
        saved.changed().forEach(urgent::expect);
        turns.committed(saved.sessions());
        saved.changed()
                .forEach(work -> work.newAttempts()
                        .forEach(attempt -> taken.accept(work.state().routeOf(attempt))));
        return new Applied(
                readyLanes(saved.changed()),
                saved.events(),
                saved.changed().stream().anyMatch(work -> work.execution().lane() == Lane.URGENT),
                full || saved.released() > 0);
    }

    private TenantEventRow event(Work work, String type, String data, Instant now) {
        return new TenantEventRow(
                eventIds.next(),
                work.execution().tenant(),
                type,
                now,
                work.execution().id().toString(),
                data);
    }

    private static Set<LaneKey> readyLanes(List<Work> works) {
        Set<LaneKey> lanes = new HashSet<>();
        for (Work work : works) {
            for (Attempt attempt : work.state().attempts()) {
                if (attempt.state() == AttemptState.READY) {
                    lanes.add(new LaneKey(
                            work.state().routeOf(attempt), work.execution().lane()));
                }
            }
        }
        return lanes;
    }

    /// Once more when somebody else moved the chain, which is what happens to one that was found broken.
    private static <T> T inTransaction(AuditSlot slot, Step<T> step) throws SQLException {
        try {
            return transaction(slot, step);
        } catch (StaleTailException e) {
            slot.readAgain();
            return transaction(slot, step);
        }
    }

    private static <T> T transaction(AuditSlot slot, Step<T> step) throws SQLException {
        Connection connection = slot.held().connection();
        long began = System.nanoTime();
        try {
            connection.setAutoCommit(false);
            T result = step.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } finally {
            slot.worked(System.nanoTime() - began);
        }
    }

    @FunctionalInterface
    private interface Step<T> {
        T on(Connection connection) throws SQLException;
    }
}
