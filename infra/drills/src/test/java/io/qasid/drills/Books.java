package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.channelrouter.budgets.Budgets;
import io.qasid.local.stack.Addresses;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What must be true after a drill, whatever was broken in it: what the tenant was told, what the router has
/// written and what reached people are one story.
final class Books {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int SHOWN_MAX = 10;

    private final Stand stand;
    private final String drill;

    Books(Stand stand, String drill) {
        this.stand = stand;
        this.drill = drill;
    }

    /// One message as the router has it.
    ///
    /// @param unknownAttempts attempts of which nobody knew whether the operator has them
    /// @param doubt why, of the last one
    /// @param lateSteps steps that the ladder left open beside the next one, because no receipt came in their
    ///     time
    private record Entry(
            String messageId,
            String status,
            String onUnknown,
            int attempts,
            int unknownAttempts,
            @Nullable String doubt,
            int lateSteps) {
        boolean resolvedByPolicy() {
            return unknownAttempts > 0;
        }
    }

    /// Waits until every message of the drill has its end and its tenant knows it, then compares everything.
    ///
    /// @return how many messages were reported as unknown on their way
    int close(Traffic traffic, Duration endMax) {
        int unknown = closeBesideABrokenChain(traffic, endMax);
        chainIsWhole();
        return unknown;
    }

    /// The same where the drill itself broke the audit chain.
    int closeBesideABrokenChain(Traffic traffic, Duration endMax) {
        await("the end of every message")
                .atMost(endMax)
                .pollInterval(LOOK_EVERY)
                .until(() -> count("status = 'IN_FLIGHT'") == 0);
        Map<String, Entry> entries = entries();
        assertThat(entries).as("accepted messages").hasSameSizeAs(traffic.messages());
        await("callbacks of every message")
                .atMost(endMax)
                .pollInterval(LOOK_EVERY)
                .untilAsserted(() -> assertThat(untold(entries)).isEmpty());

        Copies copies = stand.copies();
        Map<String, String> acceptedIds = traffic.acceptedIds();
        List<String> wrong = new ArrayList<>();
        for (DrillMessage message : traffic.messages()) {
            Entry entry = entries.get(message.key());
            String told = acceptedIds.get(message.key());
            if (entry == null || !entry.messageId().equals(told)) {
                wrong.add(message.key() + " was accepted as " + told + " and is there as " + entry);
            } else {
                verdict(message, entry, copies.of(message)).ifPresent(wrong::add);
            }
        }
        say(traffic.messages(), entries, copies);
        tellOf(wrong, entries);
        assertThat(wrong.stream().limit(SHOWN_MAX))
                .as("%s: %d messages whose story does not hold", drill, wrong.size())
                .isEmpty();
        ledgerBalances();
        budgetsAgree(stand);
        return (int) entries.values().stream().filter(Entry::resolvedByPolicy).count();
    }

    private static java.util.Optional<String> verdict(DrillMessage message, Entry entry, int copies) {
        String story = "%s over %s: %s, %d copies, %d attempts, %d of them unknown, %d late"
                .formatted(
                        message.key(),
                        message.way(),
                        entry.status(),
                        copies,
                        entry.attempts(),
                        entry.unknownAttempts(),
                        entry.lateSteps());
        boolean known = switch (entry.status()) {
            case "DELIVERED" -> copies >= 1;
            // in doubt, and said so
            case "UNKNOWN" -> entry.resolvedByPolicy();
            default -> false;
        };
        // one more for each reported reason to send again: its policy says so in doubt, its ladder when a step is late
        int reasons = entry.lateSteps() + (message.ratherTwiceThanNever() ? entry.unknownAttempts() : 0);
        boolean once = copies <= Math.min(entry.attempts(), 1 + reasons);
        return known && once ? java.util.Optional.empty() : java.util.Optional.of(story);
    }

    /// Every attempt of the first ones whose story does not hold, from the router's rows and its audit, as their stand
    /// is gone once the test has failed.
    private void tellOf(List<String> wrong, Map<String, Entry> entries) {
        wrong.stream().limit(SHOWN_MAX).forEach(story -> {
            Stand.say(drill + ": " + story);
            Entry entry = entries.get(story.substring(0, story.indexOf(' ')));
            if (entry != null) {
                history(entry.messageId()).forEach(line -> Stand.say("    " + line));
            }
        });
    }

    private List<String> history(String messageId) {
        return query("""
                select line from (
                    select updated_at as at, 'attempt ' || ordinal || ' of step ' || step || ' over ' || route || ' since '
                        || created_at || ': ' || state || ' ' || reason || ' [' || segment_states || ']' as line
                    from chan.delivery_attempts where message_id = ?::uuid
                    union all
                    select (convert_from(payload, 'UTF8')::jsonb ->> 'at')::timestamptz, convert_from(payload, 'UTF8')
                    from chan.audit where message_id = ?::uuid) lines
                order by at
                """, messageId, rows -> {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines;
        });
    }

    private List<String> untold(Map<String, Entry> entries) {
        return entries.values().stream()
                .filter(entry -> !stand.eventsOf(entry.messageId())
                        .contains("message." + entry.status().toLowerCase(Locale.ROOT)))
                .map(Entry::messageId)
                .limit(SHOWN_MAX)
                .toList();
    }

    private void say(List<DrillMessage> messages, Map<String, Entry> entries, Copies copies) {
        Map<String, Integer> statuses = new TreeMap<>();
        entries.values().forEach(entry -> statuses.merge(entry.status(), 1, Integer::sum));
        Map<String, Integer> doubts = new TreeMap<>();
        entries.values().stream()
                .map(Entry::doubt)
                .filter(Objects::nonNull)
                .forEach(doubt -> doubts.merge(doubt, 1, Integer::sum));
        long late =
                entries.values().stream().filter(entry -> entry.lateSteps() > 0).count();
        long twice = messages.stream().filter(message -> copies.of(message) > 1).count();
        Stand.say(
                "%s: %d accepted, %s; unknown for a while %s, %d passed a step's time, %d came twice for these reasons"
                        .formatted(drill, entries.size(), statuses, doubts, late, twice));
        Map<Way, Integer> ways = new EnumMap<>(Way.class);
        messages.stream().filter(copies::cameAsMeant).forEach(message -> ways.merge(message.way(), 1, Integer::sum));
        Stand.say(drill + ": came as meant over " + ways);
    }

    private void ledgerBalances() {
        JsonNode total = stand.api().ledger().path("total");
        long ended = total.path("delivered").asLong()
                + total.path("failed").asLong()
                + total.path("expired").asLong()
                + total.path("unknown").asLong();
        assertThat(total.path("accepted").asLong())
                .as("accepted = delivered + failed + expired + unknown, nothing in flight: %s", total)
                .isPositive()
                .isEqualTo(ended);
        assertThat(new Metrics(stand.addresses().router()).sum("chan_ledger_imbalance"))
                .as("messages that one book has and the other has not, at the router's last look")
                .isZero();
    }

    /// What is reserved and spent on every account is what its messages' charges say, also in a drill that has no
    /// [Traffic].
    static void budgetsAgree(Stand stand) {
        Addresses at = stand.addresses();
        DatabaseSettings settings =
                DatabaseSettings.of(at.database(), at.databaseUser(), at.databasePassword(), "chan", 1);
        try (Database database = Database.open("drill-books", settings)) {
            assertThat(new Budgets(database, "kbl", "AFN", InstantSource.system()).discrepancies())
                    .as("accounts of budgets that do not say what their messages say")
                    .isEmpty();
        } catch (SQLException e) {
            throw new AssertionError("the budgets can't be read", e);
        }
    }

    private void chainIsWhole() {
        JsonNode verification = stand.api().auditVerification();
        assertThat(verification.path("intact").asBoolean())
                .as("audit %s", verification)
                .isTrue();
    }

    private int count(String condition) {
        return query(
                "select count(*) from chan.idempotency_keys k join chan.fallback_executions e using (message_id) where "
                        + "k.key like ? and e." + condition,
                rows -> {
                    rows.next();
                    return rows.getInt(1);
                });
    }

    private Map<String, Entry> entries() {
        return query("""
                with drill as (
                    select k.key, e.message_id, e.status, e.on_unknown
                    from chan.idempotency_keys k join chan.fallback_executions e using (message_id)
                    where k.key like ?),
                attempts as (
                    select message_id, count(*) as n from chan.delivery_attempts
                    where message_id in (select message_id from drill) group by 1),
                unknown as (
                    select message_id, count(*) as n, max(convert_from(payload, 'UTF8')::jsonb ->> 'reason') as reason from chan.audit
                    where kind = 'ATTEMPT_UNKNOWN' and message_id in (select message_id from drill) group by 1),
                late as (
                    select message_id, count(*) as n from chan.audit
                    where kind = 'STEP_LATE' and message_id in (select message_id from drill) group by 1)
                select key, message_id, status, on_unknown, a.n, coalesce(u.n, 0), u.reason, coalesce(l.n, 0)
                from drill join attempts a using (message_id) left join unknown u using (message_id)
                    left join late l using (message_id)
                """, rows -> {
            Map<String, Entry> entries = new HashMap<>();
            while (rows.next()) {
                entries.put(
                        rows.getString(1),
                        new Entry(
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getInt(5),
                                rows.getInt(6),
                                rows.getString(7),
                                rows.getInt(8)));
            }
            return entries;
        });
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private <T> T query(String sql, Reading<T> reading) {
        return query(sql, drill + "-%", reading);
    }

    /// @param parameter of every question mark
    private <T> T query(String sql, String parameter, Reading<T> reading) {
        Addresses at = stand.addresses();
        Properties properties = new Properties();
        properties.setProperty("user", at.databaseUser());
        properties.setProperty("password", at.databasePassword());
        properties.setProperty("socketTimeout", "60");
        try (Connection connection = DriverManager.getConnection(at.database(), properties);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
                statement.setString(i, parameter);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return reading.read(rows);
            }
        } catch (SQLException e) {
            throw new AssertionError("the books can't be read", e);
        }
    }
}
