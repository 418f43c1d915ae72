package io.qasid.compliance;

import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Every rule there is and was, for reading: by the gate, and by admins.
@Singleton
final class RuleFile {
    private static final int HISTORY_MAX = 200;
    private static final UUID LOWEST = new UUID(0, 0);

    /// Rows that are fetched at once where all are read.
    private static final int FETCHED = 5_000;

    private static final String IN_FORCE =
            "select id, version, tenant_id, country, category, kind, terms from compliance_rules where not ended";
    private static final String NEWEST = "select coalesce(max(change_no), 0) from compliance_rule_versions";
    private static final String CHANGED =
            "select change_no, id from compliance_rule_versions where change_no > ? order by change_no limit ?";
    private static final String SOME = "select " + RuleRows.COLUMNS + " from compliance_rules where id = any (?)";
    private static final String ONE = "select " + RuleRows.COLUMNS + " from compliance_rules where id = ?";
    private static final String HISTORY = "select " + RuleRows.COLUMNS
            + " from compliance_rule_versions where id = ? order by version desc limit " + HISTORY_MAX;
    /// Whose they are is written into it, so that an index leads to one tenant's.
    private static final String PAGE = "select " + RuleRows.COLUMNS + """
             from compliance_rules where id > ? and %s
                and country = coalesce(?, country)
                and category = coalesce(?, category)
                and kind = coalesce(?, kind)
                and ended = coalesce(?, ended)
            order by id limit ?
            """;

    private static final String CHANGES = "select " + RuleRows.COLUMNS + """
            , change_no from compliance_rule_versions where change_no < ? and %s order by change_no desc limit ?
            """;
    private static final String VERSION =
            "select " + RuleRows.COLUMNS + " from compliance_rule_versions where id = ? and version = ?";

    private final Database database;

    RuleFile(Database database) {
        this.database = database;
    }

    /// What a list is narrowed to; null: not by this.
    ///
    /// @param owner a tenant's id, or `platform`
    record Filter(
            @Nullable String owner,
            @Nullable String country,
            @Nullable String category,
            @Nullable String kind,
            @Nullable Boolean ended) {}

    /// @throws UnreadableRule if there is one that this version can't read; it must not be left out
    List<Rule> inForce() throws SQLException {
        // Only inside of a transaction are rows fetched bit by bit.
        return database.inTransaction(connection -> {
            List<Rule> rules = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(IN_FORCE)) {
                query.setFetchSize(FETCHED);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        rules.add(RuleRows.readRule(rows));
                    }
                }
            }
            return rules;
        });
    }

    /// The number of the newest change; 0: there is none.
    long newestChange() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement query = connection.prepareStatement(NEWEST);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// Rules that have changed, as they are now.
    ///
    /// @param upTo the newest of these changes
    /// @param more whether there are newer ones
    record Changed(List<RuleRecord> rules, long upTo, boolean more) {}

    /// What has changed after a change, at most `limit` changes. Whoever has seen a change has seen every one with a
    /// lower number, because changes are committed one after the other ([RuleChanges]).
    ///
    /// @throws UnreadableRule if there is one that this version can't read; it must not be left out
    Changed changedAfter(long number, int limit) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement changed = connection.prepareStatement(CHANGED)) {
            changed.setLong(1, number);
            changed.setInt(2, limit);
            long upTo = number;
            int changes = 0;
            Set<UUID> ids = new HashSet<>();
            try (ResultSet rows = changed.executeQuery()) {
                while (rows.next()) {
                    upTo = rows.getLong(1);
                    ids.add(rows.getObject(2, UUID.class));
                    changes++;
                }
            }
            return new Changed(ids.isEmpty() ? List.of() : some(connection, ids), upTo, changes == limit);
        }
    }

    private static List<RuleRecord> some(Connection connection, Set<UUID> ids) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SOME)) {
            query.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            return RuleRows.read(query);
        }
    }

    Optional<RuleRecord> find(UUID id) throws SQLException {
        return select(ONE, id).stream().findFirst();
    }

    /// Every version, the newest first, at most 200.
    List<RuleRecord> history(UUID id) throws SQLException {
        return select(HISTORY, id);
    }

    private List<RuleRecord> select(String sql, UUID id) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setObject(1, id);
            return RuleRows.read(query);
        }
    }

    /// One version and the one before it.
    ///
    /// @param number grows with every change
    record Change(long number, Optional<RuleRecord> before, RuleRecord after) {}

    /// Every change of every rule, the newest first.
    ///
    /// @param owner a tenant's id, or `platform`; null: all
    /// @param below the last number of the page before
    List<Change> changes(@Nullable String owner, long below, int limit) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (Connection connection = database.connection();
                PreparedStatement query = connection.prepareStatement(CHANGES.formatted(owned(owner)));
                PreparedStatement version = connection.prepareStatement(VERSION)) {
            query.setLong(1, below);
            int next = setOwner(query, 2, owner);
            query.setInt(next, limit);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    RuleRecord after = RuleRows.read(row);
                    version.setObject(1, after.rule().id());
                    version.setInt(2, after.rule().version() - 1);
                    changes.add(new Change(
                            row.getLong("change_no"),
                            RuleRows.read(version).stream().findFirst(),
                            after));
                }
            }
        }
        return changes;
    }

    /// In the order of their ids, which is that of their making.
    ///
    /// @param after the last id of the page before; null: from the first
    List<RuleRecord> page(Filter filter, @Nullable UUID after, int limit) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement query = connection.prepareStatement(PAGE.formatted(owned(filter.owner())))) {
            query.setObject(1, after == null ? LOWEST : after);
            int next = setOwner(query, 2, filter.owner());
            query.setString(next, filter.country());
            query.setString(next + 1, filter.category());
            query.setString(next + 2, filter.kind());
            query.setObject(next + 3, filter.ended(), Types.BOOLEAN);
            query.setInt(next + 4, limit);
            return RuleRows.read(query);
        }
    }

    private static String owned(@Nullable String owner) {
        if (owner == null) {
            return "true";
        }
        return owner.equals(RuleQuery.PLATFORM) ? "tenant_id is null" : "tenant_id = ?::uuid";
    }

    /// @return the next parameter's number
    private static int setOwner(PreparedStatement query, int number, @Nullable String owner) throws SQLException {
        if (owner == null || owner.equals(RuleQuery.PLATFORM)) {
            return number;
        }
        query.setString(number, owner);
        return number + 1;
    }
}
