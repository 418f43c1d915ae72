package io.qasid.channelrouter.query;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.qasid.model.Channel;
import io.qasid.model.UuidV7;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Whether the [Ledger] balances, as metrics. The whole of it reads every message; this goes along with both books
/// instead, from where it was to their ends, and lays each record beside its counterpart: what a look costs is what
/// came since the last one, and no message that was accepted balances another's loss.
///
/// - `chan_ledger_imbalance`: messages that one book has and the other has not, until that is no longer so. The audit
///   chains are read from 100,000 records before their ends at the start, executions from 10 min before the start
///   by the time of their ids: one that was lost longer ago shows in the ledger alone.
/// - `chan_ledger_in_flight{channel}`: messages without an end, deferred ones apart, at most 200,000 of them, by the
///   channel of the latest attempt.
/// - `chan_ledger_overdue`: messages without an end 5 min after their ends were due, at most 1,000.
///
/// No tenant and no route is in a label: `GET /v1/ledger` has them. Every router looks at all of it, so the highest
/// counts.
public final class LedgerWatch {
    private static final int RECORDS_AT_FIRST = 100_000;
    private static final int PAGE = 5_000;
    /// In one look, together well above what a router takes in within a minute.
    private static final int PAGES_MAX = 100;

    private static final Duration EXECUTIONS_AT_FIRST = Duration.ofMinutes(10);
    private static final Duration SPAN = Duration.ofMinutes(1);
    /// An id is made before its message is committed; none waits that long for a commit.
    private static final Duration UNDER_WAY_MAX = Duration.ofMinutes(1);

    private static final Duration OVERDUE_AFTER = Duration.ofMinutes(5);
    private static final int WRONG_MAX = 1_000;
    private static final int OVERDUE_MAX = 1_000;
    private static final int IN_FLIGHT_MAX = 200_000;

    private static final String TAILS = "select region, slot, sequence from audit_tail order by 1, 2";
    private static final String LOST = """
            select a.message_id from audit a
            where a.region = ? and a.slot = ? and a.sequence > ? and a.sequence <= ? and a.kind = 'ACCEPTED'
              and not exists (select from fallback_executions e where e.message_id = a.message_id)
            """;
    private static final String UNRECORDED = """
            select e.message_id from fallback_executions e
            where e.message_id >= ? and e.message_id < ?
              and not exists (select from audit a where a.message_id = e.message_id and a.kind = 'ACCEPTED')
            limit ?
            """;
    private static final String STILL_WRONG = """
            select w.id from unnest(?::uuid[]) as w(id)
            where exists (select from audit a where a.message_id = w.id and a.kind = 'ACCEPTED')
               <> exists (select from fallback_executions e where e.message_id = w.id)
            """;
    private static final String IN_FLIGHT = """
            select split_part(route, ':', 1), count(*)
            from (select route from fallback_executions where status = 'IN_FLIGHT' limit ?) as e group by 1
            """;
    private static final String OVERDUE = """
            select count(*) from (
                select from fallback_executions where status = 'IN_FLIGHT' and due_at < ? limit ?) as e
            """;

    private record Chain(String region, int slot) {}

    private record Tail(Chain chain, long sequence) {}

    private final Database database;
    private final Map<Chain, Long> readTo = new HashMap<>();
    private final Set<UUID> wrong = new LinkedHashSet<>();
    private Instant executionsTo;
    private final AtomicLong imbalance = new AtomicLong();
    private final AtomicLong overdue = new AtomicLong();
    private final Map<Channel, AtomicLong> inFlight = new EnumMap<>(Channel.class);

    public LedgerWatch(Database database, Instant start, MeterRegistry metrics) {
        this.database = database;
        this.executionsTo = start.minus(EXECUTIONS_AT_FIRST);
        metrics.gauge("chan_ledger_imbalance", imbalance);
        metrics.gauge("chan_ledger_overdue", overdue);
        for (Channel channel : Channel.values()) {
            AtomicLong count = new AtomicLong();
            inFlight.put(channel, count);
            metrics.gauge("chan_ledger_in_flight", Tags.of("channel", channel.wireName()), count);
        }
    }

    /// One look. It is one thread's. What it does not get to is the next one's.
    public void look(Instant now) throws SQLException {
        try (Connection connection = database.connection()) {
            mended(connection);
            followChains(connection);
            followExecutions(connection, now.minus(UNDER_WAY_MAX));
            imbalance.set(wrong.size());
            count(connection, now);
        }
    }

    private void mended(Connection connection) throws SQLException {
        if (wrong.isEmpty()) {
            return;
        }
        List<UUID> known = List.copyOf(wrong);
        wrong.clear();
        read(connection, STILL_WRONG, columns -> columns.uuids(known, id -> id));
    }

    private void followChains(Connection connection) throws SQLException {
        List<Tail> tails = new ArrayList<>();
        new RoundTrip()
                .query(TAILS, columns -> {}, rows -> {
                    while (rows.next()) {
                        tails.add(new Tail(new Chain(rows.getString(1), rows.getInt(2)), rows.getLong(3)));
                    }
                })
                .run(connection);
        for (Tail tail : tails) {
            Chain chain = tail.chain();
            long from = readTo.getOrDefault(chain, Math.max(0, tail.sequence() - RECORDS_AT_FIRST));
            for (int page = 0; page < PAGES_MAX && from < tail.sequence(); page++) {
                long after = from;
                long to = Math.min(tail.sequence(), from + PAGE);
                read(
                        connection,
                        LOST,
                        columns -> columns.value(chain.region())
                                .value(chain.slot())
                                .value(after)
                                .value(to));
                from = to;
                readTo.put(chain, from);
            }
        }
    }

    private void followExecutions(Connection connection, Instant until) throws SQLException {
        for (int span = 0; span < PAGES_MAX && executionsTo.isBefore(until); span++) {
            Instant from = executionsTo;
            Instant to = from.plus(SPAN).isBefore(until) ? from.plus(SPAN) : until;
            read(
                    connection,
                    UNRECORDED,
                    columns -> columns.value(UuidV7.lowestAt(from))
                            .value(UuidV7.lowestAt(to))
                            .value(WRONG_MAX));
            executionsTo = to;
        }
    }

    private void read(Connection connection, String sql, RoundTrip.Parameters parameters) throws SQLException {
        new RoundTrip()
                .query(sql, parameters, rows -> {
                    while (rows.next() && wrong.size() < WRONG_MAX) {
                        wrong.add(Objects.requireNonNull(rows.getObject(1, UUID.class)));
                    }
                })
                .run(connection);
    }

    private void count(Connection connection, Instant now) throws SQLException {
        Map<String, Long> found = new HashMap<>();
        new RoundTrip()
                .query(IN_FLIGHT, columns -> columns.value(IN_FLIGHT_MAX), rows -> {
                    while (rows.next()) {
                        found.put(rows.getString(1), rows.getLong(2));
                    }
                })
                .query(
                        OVERDUE,
                        columns -> columns.time(now.minus(OVERDUE_AFTER)).value(OVERDUE_MAX),
                        rows -> {
                            rows.next();
                            overdue.set(rows.getLong(1));
                        })
                .run(connection);
        inFlight.forEach((channel, count) -> count.set(found.getOrDefault(channel.wireName(), 0L)));
    }
}
