package io.qasid.channelrouter.policies;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Policies in PostgreSQL. A change is the policy, its new version and its audit record in one commit.
public final class PolicyStore {
    /// Of one tenant: a router holds them in memory.
    public static final int IN_FORCE_MAX = 200;

    /// Changes are few. One at a time, so that a reader who has seen one has seen all with a lower number.
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('chan.policies'))";

    private static final String COLUMNS =
            "tenant_id, category, name, prefix, version, gone, terms, reason, changed_by, admin_key, changed_at";

    private static final String ONE = "select " + COLUMNS + """
             from policies where tenant_id = ? and category = ? and name = ? and prefix = ?
            """;

    private static final String UPSERT = "insert into policies (" + COLUMNS + """
            ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, category, name, prefix) do update
                set version = excluded.version, gone = excluded.gone, terms = excluded.terms, reason = excluded.reason,
                    changed_by = excluded.changed_by, admin_key = excluded.admin_key, changed_at = excluded.changed_at
            """;

    private static final String APPEND =
            "insert into policy_versions (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Database database;
    private final String region;
    private final String adminKey;
    private final InstantSource clock;

    /// @param region whose audit chain the changes go into
    /// @param adminKey which key changes are made with, by the first digits of its SHA-256
    public PolicyStore(Database database, String region, String adminKey, InstantSource clock) {
        this.database = database;
        this.region = region;
        this.adminKey = adminKey;
        this.clock = clock;
    }

    public sealed interface Outcome {}

    /// Committed; or it said the same already, and nothing changed.
    public record Done(PolicyVersion policy) implements Outcome {}

    /// It was decided upon another version than the present one.
    ///
    /// @param present 0: there is none
    public record Conflict(int present) implements Outcome {}

    /// There is none to end.
    public record NoSuchPolicy() implements Outcome {}

    /// The tenant has [#IN_FORCE_MAX] in force.
    public record TooMany() implements Outcome {}

    /// A row that may hold what we can't read.
    ///
    /// @param terms JSON
    record Row(PolicyKey key, int version, boolean gone, String terms, Grounds grounds, String adminKey, Instant at) {
        /// @throws IllegalArgumentException if its terms are no policy
        PolicyVersion read() {
            return new PolicyVersion(key, version, gone, PolicyTerms.read(terms), grounds, adminKey, at);
        }
    }

    /// @param number changes are numbered in the order of their commits, with gaps
    record Change(long number, TenantId tenant) {}

    /// Makes the next version.
    ///
    /// @param upon the version that it was decided upon; 0: there is none
    public Outcome write(PolicyKey key, int upon, Policy policy, Grounds grounds) throws SQLException {
        return change(key, present -> {
            if (present.isPresent()
                    && !present.get().gone()
                    && present.get().terms().equals(PolicyTerms.write(policy).toString())) {
                return new Done(present.get().read());
            }
            int version = present.map(Row::version).orElse(0);
            return version == upon ? next(key, version + 1, false, policy, grounds) : new Conflict(version);
        });
    }

    /// Makes the next version, from which on it serves nobody. Ending it again changes nothing.
    public Outcome end(PolicyKey key, int upon, Grounds grounds) throws SQLException {
        return change(key, present -> {
            if (present.isEmpty()) {
                return new NoSuchPolicy();
            }
            PolicyVersion last = present.get().read();
            if (last.gone()) {
                return new Done(last);
            }
            return last.version() == upon
                    ? next(key, upon + 1, true, last.policy(), grounds)
                    : new Conflict(last.version());
        });
    }

    private Done next(PolicyKey key, int version, boolean gone, Policy policy, Grounds grounds) {
        // PostgreSQL keeps microseconds; the answer must read as the row will
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Done(new PolicyVersion(key, version, gone, policy, grounds, adminKey, now));
    }

    private interface Decision {
        Outcome on(Optional<Row> present) throws SQLException;
    }

    private Outcome change(PolicyKey key, Decision decision) throws SQLException {
        try (AuditSlot slot = new AuditSlot(database, region)) {
            AuditSlot.Held held = slot.held();
            Connection connection = held.connection();
            connection.setAutoCommit(false);
            try (PreparedStatement lock = connection.prepareStatement(ONE_AT_A_TIME)) {
                lock.execute();
            }
            Optional<Row> present = find(connection, key);
            Outcome outcome = decision.on(present);
            int before = present.map(Row::version).orElse(0);
            if (!(outcome instanceof Done(PolicyVersion made)) || made.version() == before) {
                connection.rollback();
                return outcome;
            }
            boolean another = !made.gone() && present.map(Row::gone).orElse(true);
            if (another && inForce(connection, key.tenant()) >= IN_FORCE_MAX) {
                connection.rollback();
                return new TooMany();
            }
            save(connection, made);
            RoundTrip trip = new RoundTrip();
            AuditRows.append(trip, held, held.tail().links(List.of(entry(made, before))));
            trip.run(connection);
            connection.commit();
            return outcome;
        }
    }

    private static AuditEntry entry(PolicyVersion made, int before) {
        String detail = made.key() + ": version " + made.version() + " after " + before + " by "
                + made.grounds().by()
                + (made.grounds().reason().isEmpty()
                        ? ""
                        : ": " + made.grounds().reason());
        return new AuditEntry(
                made.changedAt(),
                made.key().tenant(),
                null,
                made.gone() ? "POLICY_ENDED" : "POLICY_CHANGED",
                0,
                new Reason("ADMIN_CHANGE", detail),
                "");
    }

    private static void save(Connection connection, PolicyVersion made) throws SQLException {
        for (String sql : List.of(UPSERT, APPEND)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                Object[] values = {
                    made.key().tenant().value(),
                    made.key().categoryText(),
                    made.key().name(),
                    made.key().prefix(),
                    made.version(),
                    made.gone(),
                    PolicyTerms.write(made.policy()).toString(),
                    made.grounds().reason(),
                    made.grounds().by(),
                    made.adminKey(),
                    made.changedAt().atOffset(ZoneOffset.UTC)
                };
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                statement.executeUpdate();
            }
        }
    }

    private static int inForce(Connection connection, TenantId tenant) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select count(*) from policies where tenant_id = ? and not gone")) {
            statement.setObject(1, tenant.value());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private static Optional<Row> find(Connection connection, PolicyKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ONE)) {
            setKey(statement, key);
            return read(statement).stream().findFirst();
        }
    }

    /// The present version and all before, the newest first, at most `most`; none for a policy that never was.
    public List<PolicyVersion> versions(PolicyKey key, int most) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("select " + COLUMNS + """
                         from policy_versions
                        where tenant_id = ? and category = ? and name = ? and prefix = ? order by version desc limit ?
                        """)) {
            setKey(statement, key);
            statement.setInt(5, most);
            return read(statement).stream().map(Row::read).toList();
        }
    }

    /// A tenant's policies in force, by category, name and prefix.
    ///
    /// @param after the last one of the page before; empty: from the first
    public List<PolicyVersion> page(TenantId tenant, Optional<PolicyKey> after, int limit) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("select " + COLUMNS + """
                         from policies
                        where tenant_id = ? and (category, name, prefix) > (?, ?, ?) and not gone
                        order by category, name, prefix limit ?
                        """)) {
            statement.setObject(1, tenant.value());
            statement.setString(2, after.map(PolicyKey::categoryText).orElse(""));
            statement.setString(3, after.map(PolicyKey::name).orElse(""));
            statement.setString(4, after.map(PolicyKey::prefix).orElse(""));
            statement.setInt(5, limit);
            return read(statement).stream().map(Row::read).toList();
        }
    }

    /// Everything in force of these tenants.
    List<Row> inForce(Collection<TenantId> tenants) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(
                        "select " + COLUMNS + " from policies where tenant_id = any(?::uuid[]) and not gone")) {
            new Columns(statement, 1).uuids(List.copyOf(tenants), TenantId::value);
            return read(statement);
        }
    }

    /// The number of the newest change; 0: there is none.
    long newestChange() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement =
                        connection.prepareStatement("select coalesce(max(change_no), 0) from policy_versions");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// In their order.
    List<Change> changesAfter(long number, int limit) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        select change_no, tenant_id from policy_versions where change_no > ? order by change_no limit ?
                        """)) {
            statement.setLong(1, number);
            statement.setInt(2, limit);
            List<Change> changes = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    changes.add(new Change(
                            rows.getLong(1), new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class)))));
                }
            }
            return changes;
        }
    }

    private static void setKey(PreparedStatement statement, PolicyKey key) throws SQLException {
        statement.setObject(1, key.tenant().value());
        statement.setString(2, key.categoryText());
        statement.setString(3, key.name());
        statement.setString(4, key.prefix());
    }

    private static List<Row> read(PreparedStatement statement) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new Row(
                        new PolicyKey(
                                new TenantId(Objects.requireNonNull(rows.getObject(1, UUID.class))),
                                PolicyKey.category(rows.getString(2)),
                                rows.getString(3),
                                rows.getString(4)),
                        rows.getInt(5),
                        rows.getBoolean(6),
                        rows.getString(7),
                        new Grounds(rows.getString(8), rows.getString(9)),
                        rows.getString(10),
                        Objects.requireNonNull(rows.getObject(11, OffsetDateTime.class))
                                .toInstant()));
            }
        }
        return found;
    }
}
