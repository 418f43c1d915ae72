package io.qasid.senders;

import io.qasid.model.TenantId;
import io.qasid.storage.Database;
import io.qasid.storage.TenantTransactions;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What admins read. Whatever is about one tenant is read as that tenant; only the queue of all tenants and the
/// question whose registration an id is are asked as the owner of the tables.
@Singleton
final class RegistrationQuery {
    private static final int HISTORY_MAX = 200;
    private static final UUID LOWEST = new UUID(0, 0);

    private static final String TENANT = "select tenant_id from sender_registrations where id = ?";
    private static final String ONE = "select " + RegistrationRow.COLUMNS + " from sender_registrations where id = ?";
    private static final String HISTORY = "select " + RegistrationRow.CHANGE
            + " from sender_history where registration_id = ? order by id desc limit " + HISTORY_MAX;
    private static final String PAGE = "select " + RegistrationRow.COLUMNS + " from sender_registrations where id > ?";

    private static final String DUE = "select " + RegistrationRow.COLUMNS + """
            , due_at from sender_registrations
            where due_at is not null and due_at <= ? and (due_at, id) > (?, ?) order by due_at, id limit ?
            """;

    private static final String CHANGES = """
            select history.id as number, history.registration_id, history.state_before, history.admin_key, history.state,
                   history.reason, history.changed_by, history.changed_at, history.expires_at, history.tenant_id, about.sender, about.country,
                   about.operator
            from sender_history history join sender_registrations about on about.id = history.registration_id
            where history.id < ?
            """;

    private final Database database;
    private final TenantTransactions transactions;

    RegistrationQuery(Database database, TenantTransactions transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    Optional<TenantId> tenantOf(UUID id) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(TENANT)) {
            select.setObject(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new TenantId(rows.getObject(1, UUID.class))) : Optional.empty();
            }
        }
    }

    /// @param history every decision, the newest first, at most 200
    /// @param missing kinds of documents that the country wants and that aren't there
    record File(
            Registration registration,
            List<Change> history,
            List<Papers.Document> documents,
            List<String> missing,
            List<Papers.Comment> comments) {}

    Optional<File> file(TenantId tenant, UUID id) throws SQLException {
        return transactions.run(tenant, connection -> {
            try (PreparedStatement select = connection.prepareStatement(ONE)) {
                select.setObject(1, id);
                List<Registration> found = registrations(select);
                return found.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new File(
                                found.getFirst(),
                                history(connection, id),
                                Papers.documents(connection, id),
                                Approval.missing(
                                        connection,
                                        found.getFirst(),
                                        Requirements.of(
                                                connection,
                                                found.getFirst().subject().country())),
                                Papers.comments(connection, id)));
            }
        });
    }

    /// In the order of their ids, which is that of their making.
    ///
    /// @param tenant null: of all tenants
    /// @param state null: in every state
    /// @param after the last id of the page before; null: from the first
    List<Registration> page(@Nullable TenantId tenant, @Nullable State state, @Nullable UUID after, int limit)
            throws SQLException {
        Database.Work<List<Registration>> select = connection -> select(connection, tenant, state, after, limit);
        return tenant == null ? database.inTransaction(select) : transactions.run(tenant, select);
    }

    private static List<Registration> select(
            Connection connection, @Nullable TenantId tenant, @Nullable State state, @Nullable UUID after, int limit)
            throws SQLException {
        // only what is asked for is in the statement: each has its own index
        String sql = PAGE
                + (tenant == null ? "" : " and tenant_id = ?")
                + (state == null ? "" : " and state = ?")
                + " order by id limit ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            int index = 1;
            select.setObject(index++, after == null ? LOWEST : after);
            if (tenant != null) {
                select.setObject(index++, tenant.value());
            }
            if (state != null) {
                select.setString(index++, state.name());
            }
            select.setInt(index, limit);
            return registrations(select);
        }
    }

    /// @param cursor when it is due, and its id
    record DueEntry(Registration registration, DueRequest.Cursor cursor) {}

    /// What waits for a decision, and approvals that end; what is due first comes first.
    ///
    /// @param after null: from the first
    List<DueEntry> due(Instant before, DueRequest.@Nullable Cursor after, int limit) throws SQLException {
        List<DueEntry> due = new ArrayList<>();
        try (Connection connection = database.connection();
                PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setObject(1, before.atOffset(ZoneOffset.UTC));
            select.setObject(2, (after == null ? Instant.EPOCH : after.dueAt()).atOffset(ZoneOffset.UTC));
            select.setObject(3, after == null ? LOWEST : after.id());
            select.setInt(4, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Registration registration = RegistrationRow.registration(row);
                    Instant dueAt =
                            row.getObject("due_at", OffsetDateTime.class).toInstant();
                    due.add(new DueEntry(registration, new DueRequest.Cursor(dueAt, registration.id())));
                }
            }
        }
        return due;
    }

    /// One change, and what it was about.
    ///
    /// @param number grows with every change
    record Entry(long number, UUID registrationId, Registration.Subject subject, Change change) {}

    /// Every change, the newest first.
    ///
    /// @param tenant null: of all tenants
    /// @param below the last number of the page before
    List<Entry> changes(@Nullable TenantId tenant, long below, int limit) throws SQLException {
        Database.Work<List<Entry>> select = connection -> changes(connection, tenant, below, limit);
        return tenant == null ? database.inTransaction(select) : transactions.run(tenant, select);
    }

    private static List<Entry> changes(Connection connection, @Nullable TenantId tenant, long below, int limit)
            throws SQLException {
        String sql =
                CHANGES + (tenant == null ? "" : " and history.tenant_id = ?") + " order by history.id desc limit ?";
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            int index = 1;
            select.setLong(index++, below);
            if (tenant != null) {
                select.setObject(index++, tenant.value());
            }
            select.setInt(index, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(new Entry(
                            row.getLong("number"),
                            row.getObject("registration_id", UUID.class),
                            RegistrationRow.subject(row),
                            RegistrationRow.change(row)));
                }
            }
        }
        return entries;
    }

    private static List<Registration> registrations(PreparedStatement select) throws SQLException {
        List<Registration> registrations = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                registrations.add(RegistrationRow.registration(rows));
            }
        }
        return registrations;
    }

    private static List<Change> history(Connection connection, UUID id) throws SQLException {
        List<Change> history = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HISTORY)) {
            select.setObject(1, id);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    history.add(RegistrationRow.change(rows));
                }
            }
        }
        return history;
    }
}
