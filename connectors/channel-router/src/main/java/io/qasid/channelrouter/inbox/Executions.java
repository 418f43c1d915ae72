package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.accept.Steps;
import io.qasid.channelrouter.ladder.Attempt;
import io.qasid.channelrouter.ladder.AttemptState;
import io.qasid.channelrouter.ladder.LadderState;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.channelrouter.ladder.OnUnknown;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.DeliveryState;
import io.qasid.model.MessageId;
import io.qasid.model.MessageStatus;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Reads executions and their attempts, locked in the order of their ids so that two readers never wait in a circle.
final class Executions {
    private Executions() {}

    static Map<MessageId, Execution> lock(Connection connection, Collection<MessageId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return Map.of();
        }
        List<UUID> wanted = ids.stream().map(MessageId::value).distinct().toList();
        Map<UUID, Header> headers = new LinkedHashMap<>();
        Map<UUID, List<AttemptRow>> attempts = new HashMap<>();
        new RoundTrip()
                .query("""
                        select message_id, tenant_id, status, category, recipient, sender, trace_id, metadata, deadline,
                            steps, on_unknown, segments, strategy, least(price_max, reserved), budget_account, reserved,
                            spent, coalesce(price_list, ''), cap_told
                        from fallback_executions where message_id = any(?::uuid[]) order by message_id for update
                        """, columns -> columns.uuids(wanted, id -> id), rows -> readHeaders(rows, headers))
                .query("""
                        select message_id, ordinal, step, state, segments, segment_states, reason, generation, provider_ids,
                            coalesce(claimed_by, ''), due_at, step_due_at, created_at
                        from delivery_attempts where message_id = any(?::uuid[]) order by message_id, ordinal for update
                        """, columns -> columns.uuids(wanted, id -> id), rows -> readAttempts(rows, attempts))
                .run(connection);
        Map<MessageId, Execution> executions = new HashMap<>();
        headers.forEach((id, header) ->
                executions.put(new MessageId(id), header.execution(attempts.getOrDefault(id, List.of()))));
        return executions;
    }

    /// Asks for messages in flight whose deadline (or next look at it) has come.
    static void due(RoundTrip trip, Instant now, int limit, List<MessageId> due) {
        trip.query("""
                select message_id from fallback_executions
                where status = 'IN_FLIGHT' and due_at <= ? order by due_at limit ? for update skip locked
                """, columns -> columns.time(now).value(limit), rows -> {
            while (rows.next()) {
                due.add(new MessageId(uuid(rows, 1)));
            }
        });
    }

    /// Asks for claimed attempts whose outcome was due at `horizon` or before. Not locked yet: they may be claimed
    /// anew.
    static void lapsed(RoundTrip trip, Instant horizon, int limit, List<AttemptId> lapsed) {
        trip.query("""
                select message_id, ordinal from delivery_attempts
                where state = 'CLAIMED' and due_at <= ? order by due_at limit ?
                """, columns -> columns.time(horizon).value(limit), rows -> readIds(rows, lapsed));
    }

    /// Asks for attempts whose step's time was over at `horizon` or before. Not locked yet.
    static void late(RoundTrip trip, Instant horizon, int limit, List<AttemptId> late) {
        trip.query("""
                select message_id, ordinal from delivery_attempts
                where step_due_at <= ? order by step_due_at limit ?
                """, columns -> columns.time(horizon).value(limit), rows -> readIds(rows, late));
    }

    private static void readIds(ResultSet rows, List<AttemptId> ids) throws SQLException {
        while (rows.next()) {
            ids.add(new AttemptId(new MessageId(uuid(rows, 1)), rows.getInt(2)));
        }
    }

    private static void readHeaders(ResultSet rows, Map<UUID, Header> headers) throws SQLException {
        while (rows.next()) {
            headers.put(
                    uuid(rows, 1),
                    new Header(
                            new MessageId(uuid(rows, 1)),
                            new TenantId(uuid(rows, 2)),
                            MessageStatus.valueOf(rows.getString(3)),
                            Category.valueOf(rows.getString(4)),
                            new Msisdn(rows.getString(5)),
                            rows.getString(6),
                            rows.getString(7),
                            rows.getString(8),
                            instant(rows, 9),
                            rows.getString(10),
                            OnUnknown.valueOf(rows.getString(11)),
                            rows.getInt(12),
                            Strategy.valueOf(rows.getString(13)),
                            Optional.ofNullable(rows.getObject(14, Long.class)),
                            onAccount(rows),
                            rows.getString(18),
                            rows.getBoolean(19)));
        }
    }

    private static Optional<Execution.OnAccount> onAccount(ResultSet rows) throws SQLException {
        String name = rows.getString(15);
        return name == null
                ? Optional.empty()
                : Optional.of(new Execution.OnAccount(
                        name, rows.getLong(16), Optional.ofNullable(rows.getObject(17, Long.class))));
    }

    private static void readAttempts(ResultSet rows, Map<UUID, List<AttemptRow>> attempts) throws SQLException {
        while (rows.next()) {
            Attempt attempt = new Attempt(
                    rows.getInt(2),
                    rows.getInt(3),
                    AttemptState.valueOf(rows.getString(4)),
                    rows.getInt(5),
                    list(rows.getString(6)).stream().map(DeliveryState::valueOf).toList(),
                    rows.getString(7));
            attempts.computeIfAbsent(uuid(rows, 1), id -> new ArrayList<>())
                    .add(new AttemptRow(
                            attempt,
                            new Execution.Claim(
                                    rows.getInt(8),
                                    rows.getString(10),
                                    instant(rows, 11),
                                    Optional.ofNullable(rows.getObject(12, OffsetDateTime.class))
                                            .map(OffsetDateTime::toInstant),
                                    instant(rows, 13)),
                            list(rows.getString(9))));
        }
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
    }

    private static UUID uuid(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(rows.getObject(column, UUID.class));
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(rows.getObject(column, OffsetDateTime.class))
                .toInstant();
    }

    static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private record AttemptRow(Attempt attempt, Execution.Claim claim, List<String> providerIds) {}

    private record Header(
            MessageId id,
            TenantId tenant,
            MessageStatus status,
            Category category,
            Msisdn recipient,
            String sender,
            String traceId,
            String metadataJson,
            Instant deadline,
            String steps,
            OnUnknown onUnknown,
            int segments,
            Strategy strategy,
            Optional<Long> priceMax,
            Optional<Execution.OnAccount> account,
            String priceList,
            boolean capTold) {
        Execution execution(List<AttemptRow> attempts) {
            return new Execution(
                    id,
                    tenant,
                    recipient,
                    sender,
                    traceId,
                    metadataJson,
                    deadline,
                    category.lane(),
                    new LadderState(
                            status,
                            terms(),
                            attempts.stream().map(AttemptRow::attempt).toList()),
                    account,
                    priceList,
                    capTold,
                    attempts.stream().map(AttemptRow::claim).toList(),
                    attempts.stream().map(AttemptRow::providerIds).toList());
        }

        private LadderTerms terms() {
            List<Step> rungs = Steps.read(steps);
            String currency = rungs.getFirst().price().currency();
            return new LadderTerms(strategy, rungs, onUnknown, segments, priceMax.map(cap -> new Money(cap, currency)));
        }
    }
}
