package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.audit.ChainLink;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.audit.StaleTailException;
import io.qasid.channelrouter.budgets.BudgetAccounts;
import io.qasid.channelrouter.feeder.ReadyAttempts;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.model.MessageId;
import io.qasid.model.Money;
import io.qasid.model.TenantId;
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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Writes a batch of acceptances and refusals. First as one statement, which is one round trip and one fsync for all;
/// if a row of the batch can't go in (a key that was used before), again in a transaction that sorts them out; if that
/// fails on data too, one by one. No caller ever fails for another caller's row.
final class GroupCommit {
    /// How long a tenant's key is remembered.
    static final Duration KEY_LIFETIME = Duration.ofHours(24);

    /// Tenants whose budget is empty, and who don't see it, are few.
    private static final int SHORT_MAX = 10_000;

    private static final String GIVEN = """
            unnest(?::uuid[], ?::uuid[], ?::text[], ?::bytea[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[], ?::text[], ?::timestamptz[], ?::text[],
                    ?::int8[])
                    as i(message_id, tenant_id, key, body_hash,
                         category, recipient, sender, body, encoding, segments, steps, on_unknown, route,
                         metadata, trace_id, accepted_at, deadline, lane, state,
                         status, strategy, ladder, template, price_max, started, look_at, currency, price_most)
                cross join (values (?::text)) as l(price_list)
            """;
    /// Whoever has a budget has it looked up here, which is one look into an index for each who has none.
    private static final String INPUT = """
            input as (
                select i.*, l.price_list, case when b.currency = i.currency then b.amount else -1 end as limited_to,
                    case b.period when 'MONTH' then to_char(i.accepted_at at time zone 'UTC', 'YYYY-MM')
                        when 'TOTAL' then 'TOTAL' end as budget_account
                from tail, %s left join budgets b on b.tenant_id = i.tenant_id)
            """.formatted(GIVEN);
    /// The budgets' part was done before.
    private static final String INPUT_BOOKED = """
            input as (
                select i.*, l.price_list, n.budget_account from tail, %s
                    left join unnest(?::uuid[], ?::text[]) as n(message_id, budget_account)
                        on n.message_id = i.message_id)
            """.formatted(GIVEN);
    private static final String KEYS = """
            keys as (
                insert into idempotency_keys (tenant_id, key, body_hash, message_id, expires_at)
                select tenant_id, key, body_hash, message_id, accepted_at + interval '%d seconds' from input
                returning 1),
            """.formatted(KEY_LIFETIME.toSeconds());
    /// What does not fit can't be written (`budget_accounts_fit`), and is sorted out. After the keys, which may have to
    /// be waited for.
    private static final String RESERVED = """
            reserved as (
                insert into budget_accounts as a (tenant_id, account, amount, reserved, spent)
                select tenant_id, budget_account, min(limited_to), sum(price_most), 0
                from input, (select count(*) as written from keys) k
                where budget_account is not null and price_most > 0
                group by tenant_id, budget_account order by tenant_id, budget_account
                on conflict (tenant_id, account) do update
                    set amount = excluded.amount, reserved = a.reserved + excluded.reserved),
            """;
    private static final String ROWS = """
            executions as (
                insert into fallback_executions (message_id, tenant_id, status, category, recipient, sender, body,
                    encoding, segments, steps, on_unknown, route, metadata, trace_id, accepted_at, deadline, due_at,
                    strategy, ladder, template, price_max, price_list, budget_account, reserved)
                select message_id, tenant_id, status, category, recipient, sender, body,
                    encoding, segments, steps, on_unknown, route, metadata, trace_id, accepted_at, deadline, look_at,
                    strategy, ladder, template, price_max, price_list, budget_account,
                    case when budget_account is not null then price_most end
                from input),
            attempts as (
                insert into delivery_attempts (message_id, ordinal, tenant_id, step, route, lane, state, generation,
                    not_before, due_at, segments, reason, created_at, updated_at, step_due_at,
                    charge, estimate, currency, price_list)
                select message_id, n.ordinal, tenant_id, n.ordinal - 1, split_part(n.first, '/', 1), lane, state,
                    case state when 'READY' then 0 else 1 end,
                    accepted_at, accepted_at + interval '%d seconds', split_part(n.first, '/', 2)::int, state,
                    accepted_at, accepted_at,
                    accepted_at + nullif(split_part(n.first, '/', 3), '')::int8 * interval '1 millisecond',
                    'ESTIMATED', split_part(n.first, '/', 4)::int8, currency, price_list
                from input, unnest(string_to_array(started, ',')) with ordinality as n(first, ordinal))
            select (select count(*) from audited)
            """.formatted(ReadyAttempts.UNCLAIMED_AFTER.toSeconds());
    private static final String WITH_KEYS = "with " + AuditRows.CTES + ", " + INPUT + ", " + KEYS + RESERVED + ROWS;
    private static final String WITHOUT_KEYS = "with " + AuditRows.CTES + ", " + INPUT_BOOKED + ", " + ROWS;

    private final AuditSlot slot;
    private final String prices;
    /// Tenants whose budget did not hold the last message they asked for. Theirs are written apart, or each of them
    /// would send a whole batch the long way.
    private final Set<TenantId> shortOfMoney = new HashSet<>();

    /// @param prices version of the list that plans are made with
    GroupCommit(AuditSlot slot, String prices) {
        this.slot = slot;
        this.prices = prices;
    }

    /// Completes every entry of the batch.
    ///
    /// @throws SQLException if the store is out: nothing is completed then, and what was written is not known
    void commit(List<Pending> batch) throws SQLException {
        Map<Boolean, List<Pending>> byShort =
                batch.stream().collect(Collectors.partitioningBy(pending -> shortOfMoney.contains(tenant(pending))));
        List<Pending> others = Objects.requireNonNull(byShort.get(false));
        List<Pending> apart = Objects.requireNonNull(byShort.get(true));
        if (!others.isEmpty()) {
            together(others);
        }
        if (!apart.isEmpty()) {
            eachKeyOnce(apart);
        }
    }

    private static TenantId tenant(Pending pending) {
        return pending.entry().tenant();
    }

    private void together(List<Pending> batch) throws SQLException {
        try {
            inOneStatement(slot.held(), batch);
            return;
        } catch (StaleTailException e) {
            throw e;
        } catch (SQLException e) {
            if (!SqlStates.isAboutData(e)) {
                throw e;
            }
        }
        eachKeyOnce(batch);
    }

    private void eachKeyOnce(List<Pending> batch) throws SQLException {
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
        write(held, acceptances(batch), Optional.empty(), links);
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
            List<Pending> fresh = batch.stream()
                    .filter(pending -> pending.acceptance() == null
                            || taken.contains(pending.acceptance().message().value()))
                    .toList();
            List<Pending> staying =
                    batch.stream().filter(pending -> !fresh.contains(pending)).toList();
            Map<Pending, CommitOutcome> answers = earlier(connection, staying);
            BudgetAccounts.Reserved reserved = reserve(connection, acceptances(fresh));
            List<AuditEntry> entries = new ArrayList<>();
            List<Pending> going = new ArrayList<>();
            for (Pending pending : fresh) {
                Acceptance acceptance = pending.acceptance();
                String refused = acceptance == null ? null : reserved.refused().get(acceptance.message());
                if (acceptance != null && refused != null) {
                    entries.add(Pending.overBudget(acceptance, refused));
                    answers.put(pending, new CommitOutcome.OverBudget(refused));
                } else {
                    entries.add(pending.entry());
                    going.add(pending);
                }
            }
            List<ChainLink> links = held.tail().links(entries);
            if (!links.isEmpty()) {
                write(held, acceptances(going), Optional.of(reserved.accounts()), links);
            }
            connection.commit();
            if (!links.isEmpty()) {
                slot.advanced(ChainTail.after(links));
            }
            rememberShort(batch, answers);
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

    /// What budgets hold of them, in their order. The others' keys are free again.
    private static BudgetAccounts.Reserved reserve(Connection connection, List<Acceptance> fresh) throws SQLException {
        if (fresh.isEmpty()) {
            return new BudgetAccounts.Reserved(Map.of(), Map.of());
        }
        BudgetAccounts.Reserved reserved = BudgetAccounts.reserve(
                connection,
                fresh.stream()
                        .map(row -> new BudgetAccounts.Need(
                                row.message(),
                                row.tenant(),
                                row.ladder().terms().priceMost(),
                                row.acceptedAt()))
                        .toList());
        List<Acceptance> refused = fresh.stream()
                .filter(row -> reserved.refused().containsKey(row.message()))
                .toList();
        if (!refused.isEmpty()) {
            new RoundTrip()
                    .update(
                            """
                            delete from idempotency_keys
                            where (tenant_id, key) in (select * from unnest(?::uuid[], ?::text[]))
                            """,
                            columns -> columns.uuids(
                                            refused, row -> row.tenant().value())
                                    .texts(refused, Acceptance::idempotencyKey))
                    .run(connection);
        }
        return reserved;
    }

    private void rememberShort(List<Pending> batch, Map<Pending, CommitOutcome> answers) {
        Set<TenantId> now = batch.stream()
                .filter(pending -> answers.get(pending) instanceof CommitOutcome.OverBudget)
                .map(GroupCommit::tenant)
                .collect(Collectors.toSet());
        batch.forEach(pending -> shortOfMoney.remove(tenant(pending)));
        if (shortOfMoney.size() + now.size() > SHORT_MAX) {
            shortOfMoney.clear();
        }
        shortOfMoney.addAll(now);
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

    /// @param booked accounts of budgets, by message; empty: keys and budgets are part of the statement
    private void write(
            AuditSlot.Held held,
            List<Acceptance> acceptances,
            Optional<Map<MessageId, String>> booked,
            List<ChainLink> links)
            throws SQLException {
        if (acceptances.isEmpty()) {
            RoundTrip refusals = new RoundTrip();
            AuditRows.append(refusals, held, links);
            refusals.run(held.connection());
            return;
        }
        String sql = booked.isPresent() ? WITHOUT_KEYS : WITH_KEYS;
        try (PreparedStatement statement = held.connection().prepareStatement(sql)) {
            Columns columns = AuditRows.bind(new Columns(statement, 1), held, links);
            bindInput(columns, acceptances);
            if (booked.isPresent()) {
                List<Map.Entry<MessageId, String>> accounts =
                        List.copyOf(booked.get().entrySet());
                columns.uuids(accounts, account -> account.getKey().value()).texts(accounts, Map.Entry::getValue);
            }
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next() || rows.getInt(1) != links.size()) {
                    throw new StaleTailException(held.slot());
                }
            }
        }
    }

    private void bindInput(Columns columns, List<Acceptance> rows) throws SQLException {
        columns.uuids(rows, row -> row.message().value())
                .uuids(rows, row -> row.tenant().value())
                .texts(rows, Acceptance::idempotencyKey)
                .octets(rows, Acceptance::bodyHash)
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
                .times(rows, Acceptance::dueAt)
                .texts(rows, row -> row.ladder().terms().priceMost().currency())
                .longs(rows, row -> row.ladder().terms().priceMost().minorUnits())
                .value(prices);
    }

    /// The attempts that a message starts with: `sms:awcc/2/30000/360` each, with segments, the step's time in
    /// milliseconds, which may be empty, and its price.
    private static String started(Acceptance row) {
        LadderState ladder = row.ladder();
        return ladder.attempts().stream()
                .map(attempt -> ladder.routeOf(attempt) + "/" + attempt.segments() + "/"
                        + (ladder.timed(attempt)
                                ? ladder.step(attempt).within().orElseThrow().toMillis()
                                : "")
                        + "/" + ladder.step(attempt).price().minorUnits())
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
