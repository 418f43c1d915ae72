package io.qasid.compliance;

import io.qasid.compliance.Counts.Entry;
import io.qasid.compliance.Counts.Slot;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Counts messages under caps. Whoever counts for a recipient holds that recipient until the commit, so of messages
/// that come at the same moment, to whichever instance, no more pass than a cap lets through.
@Singleton
final class CountedMessages {
    /// All of a call at once and in one order, so that two calls don't lock each other out.
    private static final String HOLD = "select pg_advisory_xact_lock(who) from unnest(?::bigint[]) as asked (who)";

    private static final String COUNTED = """
            select counted.rule_id, counted.recipient_hash, counted.message_hash
            from unnest(?::uuid[], ?::bytea[], ?::timestamptz[]) as asked (rule_id, recipient_hash, since)
            join compliance_counted counted
              on counted.rule_id = asked.rule_id
             and counted.recipient_hash = asked.recipient_hash
             and counted.counted_at > asked.since
            """;

    private static final String COUNT = """
            insert into compliance_counted (counted_at, rule_id, recipient_hash, message_hash)
            select ?, rule_id, recipient_hash, message_hash
            from unnest(?::uuid[], ?::bytea[], ?::bytea[]) as added (rule_id, recipient_hash, message_hash)
            on conflict (rule_id, recipient_hash, message_hash) do update set counted_at = excluded.counted_at
            """;

    private static final String FORGET = """
            delete from compliance_counted where (rule_id, recipient_hash, message_hash) in (
                select rule_id, recipient_hash, message_hash from compliance_counted
                where counted_at < ? order by counted_at limit ?)
            """;

    private final Database database;
    private final InstantSource clock;

    CountedMessages(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A message and the caps that cover it, at least one.
    record Asked(Reservation reservation, List<Rule> caps) {}

    /// @return for each the cap that has no room; empty: counted
    List<Optional<Rule>> reserve(List<Asked> all) throws SQLException {
        if (all.isEmpty()) {
            return List.of();
        }
        return database.inTransaction(connection -> {
            hold(connection, all);
            // after the waiting: a window ends when it is decided, not when it was asked
            Instant now = clock.instant();
            Counts counts = counted(connection, all, now);
            List<Optional<Rule>> answers = new ArrayList<>();
            for (Asked asked : all) {
                answers.add(counts.reserve(asked.reservation(), asked.caps()));
            }
            count(connection, counts.added(), now);
            return answers;
        });
    }

    private static void hold(Connection connection, List<Asked> all) throws SQLException {
        List<Long> recipients = all.stream()
                .map(asked -> ByteBuffer.wrap(octets(recipient(asked))).getLong())
                .distinct()
                .sorted()
                .toList();
        try (PreparedStatement hold = connection.prepareStatement(HOLD)) {
            new Columns(hold, 1).longs(recipients, Long::longValue);
            hold.execute();
        }
    }

    private static Counts counted(Connection connection, List<Asked> all, Instant now) throws SQLException {
        Map<Slot, Duration> windows = new HashMap<>();
        for (Asked asked : all) {
            asked.caps()
                    .forEach(rule ->
                            windows.put(new Slot(rule.id(), recipient(asked)), ((FrequencyCap) rule.terms()).window()));
        }
        List<Map.Entry<Slot, Duration>> slots = List.copyOf(windows.entrySet());
        Counts counts = new Counts();
        try (PreparedStatement select = connection.prepareStatement(COUNTED)) {
            new Columns(select, 1)
                    .uuids(slots, slot -> slot.getKey().ruleId())
                    .octets(slots, slot -> octets(slot.getKey().recipientHash()))
                    .times(slots, slot -> now.minus(slot.getValue()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Slot slot = new Slot(
                            row.getObject(1, UUID.class), HexFormat.of().formatHex(row.getBytes(2)));
                    counts.known(new Entry(slot, HexFormat.of().formatHex(row.getBytes(3))));
                }
            }
        }
        return counts;
    }

    private static void count(Connection connection, List<Entry> added, Instant now) throws SQLException {
        if (added.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(COUNT)) {
            new Columns(insert, 1)
                    .time(now)
                    .uuids(added, entry -> entry.slot().ruleId())
                    .octets(added, entry -> octets(entry.slot().recipientHash()))
                    .octets(added, entry -> octets(entry.messageHash()));
            insert.executeUpdate();
        }
    }

    /// Deletes some of what no window reaches back to.
    ///
    /// @return how many rows
    int forget(int limit) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement delete = connection.prepareStatement(FORGET)) {
            new Columns(delete, 1).time(clock.instant().minus(FrequencyCap.WINDOW_MAX));
            delete.setInt(2, limit);
            return delete.executeUpdate();
        }
    }

    private static String recipient(Asked asked) {
        return asked.reservation().question().recipient().hash();
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
