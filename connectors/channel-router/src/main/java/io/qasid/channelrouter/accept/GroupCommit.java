package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.audit.ChainLink;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.audit.StaleTailException;
import io.qasid.channelrouter.feeder.ReadyAttempts;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.model.Money;
import io.qasid.storage.Columns;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Writes a batch of acceptances and refusals. First as one statement, which is one round trip and one fsync for all;
/// if a row of the batch can't go in (a key that was used before), again in a transaction that sorts them out; if that
/// fails on data too, one by one. No caller ever fails for another caller's row.
final class GroupCommit {
    /// How long a tenant's key is remembered.
    static final Duration KEY_LIFETIME = Duration.ofHours(24);

    private static final String INPUT = """
            input as (
                select i.* from tail, unnest(?::uuid[], ?::uuid[], ?::text[], ?::bytea[], ?::timestamptz[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[], ?::timestamptz[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[], ?::text[], ?::timestamptz[])
                    as i(message_id, tenant_id, key, body_hash, expires_at,
                         category, recipient, sender, body, encoding, segments, steps, on_unknown, route,
                         metadata, trace_id, accepted_at, deadline, lane, state, claim_due_at,
                         status, strategy, ladder, template, price_max, started, look_at))
            """;
    private static final String KEYS = """
            keys as (
                insert into idempotency_keys (tenant_id, key, body_hash, message_id, expires_at)
                select tenant_id, key, body_hash, message_id, expires_at from input),
            """;
    private static final String ROWS = """
            executions as (
                insert into fallback_executions (message_id, tenant_id, status, category, recipient, sender, body,
                    encoding, segments, steps, on_unknown, route, metadata, trace_id, accepted_at, deadline, due_at,
                    strategy, ladder, template, price_max)
                select message_id, tenant_id, status, category, recipient, sender, body,
                    encoding, segments, steps, on_unknown, route, metadata, trace_id, accepted_at, deadline, look_at,
                    strategy, ladder, template, price_max
                from input),
            attempts as (
                insert into delivery_attempts (message_id, ordinal, tenant_id, step, route, lane, state, generation,
                    not_before, due_at, segments, reason, created_at, updated_at, step_due_at)
                select message_id, n.ordinal, tenant_id, n.ordinal - 1, split_part(n.first, '/', 1), lane, state,
                    case state when 'READY' then 0 else 1 end,
                    accepted_at, claim_due_at, split_part(n.first, '/', 2)::int, state, accepted_at, accepted_at,
                    accepted_at + nullif(split_part(n.first, '/', 3), '')::int8 * interval '1 millisecond'
                from input, unnest(string_to_array(started, ',')) with ordinality as n(first, ordinal))
            select (select count(*) from audited)
            """;
    private static final String WITH_KEYS = "with " + AuditRows.CTES + ", " + INPUT + ", " + KEYS + ROWS;
    private static final String WITHOUT_KEYS = "with " + AuditRows.CTES + ", " + INPUT + ", " + ROWS;

    private final AuditSlot slot;

    GroupCommit(AuditSlot slot) {
        this.slot = slot;
    }

    /// Completes every entry of the batch.
    ///
    /// @throws SQLException if the store is out: nothing is completed then, and what was written is not known
    void commit(List<Pending> batch) throws SQLException {
        AuditSlot.Held held = slot.held();
        try {
            inOneStatement(held, batch);
            return;
        } catch (StaleTailException e) {
            throw e;
        } catch (SQLException e) {
            if (!SqlStates.isAboutData(e)) {
                throw e;
            }
        }
        Set<List<?>> seen = new HashSet<>();
        List<Pending> first = new ArrayList<>();
        List<Pending> repeated = new ArrayList<>();
        for (Pending pending : batch) {
            Acceptance acceptance = pending.acceptance();
            boolean fresh = acceptance == null || seen.add(List.of(acceptance.tenant(), acceptance.idempotencyKey()));
            (fresh ? first : repeated).add(pending);
        }
        sortedOut(first);
        if (!repeated.isEmpty()) {
            commit(repeated);
        }
    }

    private void inOneStatement(AuditSlot.Held held, List<Pending> batch) throws SQLException {
        List<ChainLink> links =
                held.tail().links(batch.stream().map(Pending::entry).toList());
        write(held, WITH_KEYS, acceptances(batch), links);
        slot.advanced(ChainTail.after(links));
        batch.forEach(pending -> pending.outcome().complete(new CommitOutcome.Committed()));
    }

    private void sortedOut(List<Pending> batch) throws SQLException {
        AuditSlot.Held held = slot.held();
        Connection connection = held.connection();
        connection.setAutoCommit(false);
        try {
            List<Acceptance> wanted = acceptances(batch);
            Set<UUID> taken = wanted.isEmpty() ? Set.of() : takeKeys(connection, wanted);
            List<Pending> going = batch.stream()
                    .filter(pending -> pending.acceptance() == null
                            || taken.contains(pending.acceptance().message().value()))
                    .toList();
            List<Pending> staying =
                    batch.stream().filter(pending -> !going.contains(pending)).toList();
            Map<Pending, CommitOutcome> answers = earlier(connection, staying);
            List<ChainLink> links =
                    held.tail().links(going.stream().map(Pending::entry).toList());
            if (!links.isEmpty()) {
                write(held, WITHOUT_KEYS, acceptances(going), links);
            }
            connection.commit();
            if (!links.isEmpty()) {
                slot.advanced(ChainTail.after(links));
            }
            going.forEach(pending -> pending.outcome().complete(new CommitOutcome.Committed()));
            answers.forEach((pending, answer) -> pending.outcome().complete(answer));
            connection.setAutoCommit(true);
        } catch (StaleTailException e) {
            throw e;
        } catch (SQLException e) {
            if (!SqlStates.isAboutData(e)) {
                throw e;
            }
            connection.rollback();
            connection.setAutoCommit(true);
            oneByOne(batch, e);
        }
    }

    /// The batch holds a row that no statement can take, which is a fault of ours: only its own caller may see it.
    private void oneByOne(List<Pending> batch, SQLException cause) throws SQLException {
        if (batch.size() == 1) {
            batch.getFirst().outcome().completeExceptionally(cause);
            return;
        }
        for (Pending pending : batch) {
            sortedOut(List.of(pending));
        }
    }

    private void write(AuditSlot.Held held, String sql, List<Acceptance> acceptances, List<ChainLink> links)
            throws SQLException {
        if (acceptances.isEmpty()) {
            RoundTrip refusals = new RoundTrip();
            AuditRows.append(refusals, held, links);
            refusals.run(held.connection());
            return;
        }
        try (PreparedStatement statement = held.connection().prepareStatement(sql)) {
            bindInput(AuditRows.bind(new Columns(statement, 1), held, links), acceptances);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next() || rows.getInt(1) != links.size()) {
                    throw new StaleTailException(held.slot());
                }
            }
        }
    }

    private static void bindInput(Columns columns, List<Acceptance> rows) throws SQLException {
        columns.uuids(rows, row -> row.message().value())
                .uuids(rows, row -> row.tenant().value())
                .texts(rows, Acceptance::idempotencyKey)
                .octets(rows, Acceptance::bodyHash)
                .times(rows, row -> row.acceptedAt().plus(KEY_LIFETIME))
                .texts(rows, row -> row.category().name())
                .texts(rows, row -> row.recipient().e164())
                .texts(rows, Acceptance::sender)
                .texts(rows, Acceptance::text)
                .texts(rows, Acceptance::encoding)
                .ints(rows, row -> row.ladder().terms().segments())
                .texts(rows, row -> Steps.write(row.ladder().steps()))
                .texts(rows, row -> row.ladder().terms().onUnknown().name())
                .texts(rows, row -> row.firstRoute().toString())
                .texts(rows, Acceptance::metadataJson)
                .texts(rows, Acceptance::traceId)
                .times(rows, Acceptance::acceptedAt)
                .times(rows, Acceptance::deadline)
                .texts(rows, row -> row.lane().name())
                .texts(rows, row -> row.published() ? "PUBLISHED" : "READY")
                .times(rows, row -> row.acceptedAt().plus(ReadyAttempts.UNCLAIMED_AFTER))
                .texts(rows, row -> row.ladder().status().name())
                .texts(rows, row -> row.ladder().terms().strategy().name())
                .texts(rows, Acceptance::ladderName)
                .texts(rows, row -> row.template().map(TemplateJson::write).orElse(null))
                .nullableLongs(
                        rows,
                        row -> row.ladder()
                                .terms()
                                .priceMax()
                                .map(Money::minorUnits)
                                .orElse(null))
                .texts(rows, GroupCommit::started)
                .times(rows, Acceptance::dueAt);
    }

    /// The attempts that a message starts with: `sms:awcc/2/30000` each, with segments and the step's time in
    /// milliseconds, which may be empty.
    private static String started(Acceptance row) {
        LadderState ladder = row.ladder();
        return ladder.attempts().stream()
                .map(attempt -> ladder.routeOf(attempt) + "/" + attempt.segments() + "/"
                        + (ladder.timed(attempt)
                                ? ladder.step(attempt).within().orElseThrow().toMillis()
                                : ""))
                .collect(Collectors.joining(","));
    }

    /// @return the message ids whose key was free or had expired
    private static Set<UUID> takeKeys(Connection connection, List<Acceptance> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into idempotency_keys as known (tenant_id, key, body_hash, message_id, expires_at)
                select * from unnest(?::uuid[], ?::text[], ?::bytea[], ?::uuid[], ?::timestamptz[])
                    as given(tenant_id, key, body_hash, message_id, expires_at)
                order by tenant_id, key
                on conflict (tenant_id, key) do update
                    set body_hash = excluded.body_hash, message_id = excluded.message_id, expires_at = excluded.expires_at
                    where known.expires_at <= excluded.expires_at - ? * interval '1 second'
                returning message_id
                """)) {
            int next = new Columns(statement, 1)
                    .uuids(rows, row -> row.tenant().value())
                    .texts(rows, Acceptance::idempotencyKey)
                    .octets(rows, Acceptance::bodyHash)
                    .uuids(rows, row -> row.message().value())
                    .times(rows, row -> row.acceptedAt().plus(KEY_LIFETIME))
                    .next();
            statement.setLong(next, KEY_LIFETIME.toSeconds());
            Set<UUID> taken = new HashSet<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    taken.add(Objects.requireNonNull(result.getObject(1, UUID.class)));
                }
            }
            return taken;
        }
    }

    /// What was accepted before under the keys of `rows`.
    private static Map<Pending, CommitOutcome> earlier(Connection connection, List<Pending> rows) throws SQLException {
        Map<Pending, CommitOutcome> answers = new HashMap<>();
        for (Pending pending : rows) {
            Acceptance acceptance = Objects.requireNonNull(pending.acceptance());
            answers.put(
                    pending,
                    IdempotencyKeys.find(connection, acceptance.tenant(), acceptance.idempotencyKey())
                            .map(known -> known.answerTo(acceptance.bodyHash()))
                            .orElse(new CommitOutcome.StoreOut("the key was released meanwhile")));
        }
        return answers;
    }

    private static List<Acceptance> acceptances(List<Pending> batch) {
        return batch.stream()
                .map(Pending::acceptance)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }
}
