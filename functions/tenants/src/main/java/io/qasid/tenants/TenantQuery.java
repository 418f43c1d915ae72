package io.qasid.tenants;

import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import io.qasid.storage.TenantTransactions;
import io.qasid.tenants.Tenant.Status;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What admins read. Whatever is about one tenant is read as that tenant; only the list of all is asked as the owner of
/// the tables.
@Singleton
final class TenantQuery {
    private static final int HISTORY_MAX = 200;
    private static final int KEYS_MAX = 200;
    private static final UUID LOWEST = new UUID(0, 0);

    private static final String ONE = "select " + Rows.TENANT + " from tenants where id = ?";
    private static final String HISTORY = "select key_id, what, reason, changed_by, changed_at from tenant_history"
            + " where tenant_id = ? order by id desc limit " + HISTORY_MAX;
    private static final String PAGE = "select " + Rows.TENANT + " from tenants where id > ?";
    private static final String KEYS =
            "select " + Rows.KEY + " from api_keys where tenant_id = ? order by id desc limit " + KEYS_MAX;

    private final Database database;
    private final TenantTransactions transactions;

    TenantQuery(Database database, TenantTransactions transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    /// One line of the history.
    record Change(Optional<UUID> key, String what, Grounds grounds, Instant at) {}

    /// @param history every change of it and of its keys, the newest first, at most 200
    record File(Tenant tenant, List<Change> history) {}

    Optional<File> file(TenantId id) throws SQLException {
        return transactions.run(id, connection -> {
            List<Tenant> found = one(connection, id);
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new File(found.getFirst(), history(connection, id)));
        });
    }

    /// In the order of their ids.
    ///
    /// @param status null: any
    /// @param after the last id of the page before; null: from the first
    List<Tenant> page(@Nullable Status status, @Nullable UUID after, int limit) throws SQLException {
        String sql = PAGE + (status == null ? "" : " and status = ?") + " order by id limit ?";
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            int index = 1;
            select.setObject(index++, after == null ? LOWEST : after);
            if (status != null) {
                select.setString(index++, status.name());
            }
            select.setInt(index, limit);
            return tenants(select);
        }
    }

    /// The newest first, at most 200; empty when there is no such tenant.
    Optional<List<ApiKey>> keys(TenantId id) throws SQLException {
        return transactions.run(id, connection -> {
            if (one(connection, id).isEmpty()) {
                return Optional.empty();
            }
            List<ApiKey> keys = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(KEYS)) {
                select.setObject(1, id.value());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        keys.add(Rows.key(rows));
                    }
                }
            }
            return Optional.of(keys);
        });
    }

    private static List<Tenant> one(Connection connection, TenantId id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ONE)) {
            select.setObject(1, id.value());
            return tenants(select);
        }
    }

    private static List<Tenant> tenants(PreparedStatement select) throws SQLException {
        List<Tenant> tenants = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                tenants.add(Rows.tenant(rows));
            }
        }
        return tenants;
    }

    private static List<Change> history(Connection connection, TenantId id) throws SQLException {
        List<Change> history = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HISTORY)) {
            select.setObject(1, id.value());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    history.add(new Change(
                            Optional.ofNullable(rows.getObject("key_id", UUID.class)),
                            rows.getString("what"),
                            new Grounds(rows.getString("reason"), rows.getString("changed_by")),
                            Rows.time(rows, "changed_at").orElseThrow()));
                }
            }
        }
        return history;
    }
}
