package io.qasid.compliance;

import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Every rule there is and was, for reading: by the gate, and by admins.
@Singleton
final class RuleFile {
    private static final int HISTORY_MAX = 200;
    private static final UUID LOWEST = new UUID(0, 0);

    private static final String IN_FORCE =
            "select " + RuleRows.COLUMNS + " from compliance_rules where not ended order by id";
    private static final String ONE = "select " + RuleRows.COLUMNS + " from compliance_rules where id = ?";
    private static final String HISTORY = "select " + RuleRows.COLUMNS
            + " from compliance_rule_versions where id = ? order by version desc limit " + HISTORY_MAX;
    private static final String PAGE = "select " + RuleRows.COLUMNS + """
             from compliance_rules where id > ?
                and coalesce(tenant_id::text, 'platform') = coalesce(?, tenant_id::text, 'platform')
                and country = coalesce(?, country)
                and category = coalesce(?, category)
                and kind = coalesce(?, kind)
                and ended = coalesce(?, ended)
            order by id limit ?
            """;

    private static final String CHANGES = "select " + RuleRows.COLUMNS + """
            , change_no from compliance_rule_versions
            where change_no < ? and coalesce(tenant_id::text, 'platform') = coalesce(?, tenant_id::text, 'platform')
            order by change_no desc limit ?
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
        try (Connection connection = database.connection();
                PreparedStatement query = connection.prepareStatement(IN_FORCE)) {
            return RuleRows.read(query).stream().map(RuleRecord::rule).toList();
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
                PreparedStatement query = connection.prepareStatement(CHANGES);
                PreparedStatement version = connection.prepareStatement(VERSION)) {
            query.setLong(1, below);
            query.setString(2, owner);
            query.setInt(3, limit);
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
                PreparedStatement query = connection.prepareStatement(PAGE)) {
            query.setObject(1, after == null ? LOWEST : after);
            query.setString(2, filter.owner());
            query.setString(3, filter.country());
            query.setString(4, filter.category());
            query.setString(5, filter.kind());
            query.setObject(6, filter.ended(), Types.BOOLEAN);
            query.setInt(7, limit);
            return RuleRows.read(query);
        }
    }
}
