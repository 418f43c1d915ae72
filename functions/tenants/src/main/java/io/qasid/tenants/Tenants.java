package io.qasid.tenants;

import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.storage.TenantTransactions;
import io.qasid.tenants.Tenant.Terms;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Every change of a tenant: row, history and announcement in one commit.
@Singleton
final class Tenants {
    private static final String INSERT = "insert into tenants (" + Rows.TENANT + """
            ) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing
            """;

    private static final String LOCK = "select " + Rows.TENANT + " from tenants where id = ? for update";

    private static final String UPDATE = """
            update tenants
               set name = ?, status = ?, default_sender = ?, requests_per_second = ?, version = ?, changed_at = ?
             where id = ?
            """;

    private final TenantTransactions transactions;
    private final Traces traces;
    private final InstantSource clock;
    private final UuidV7 ids;

    Tenants(TenantTransactions transactions, Traces traces, InstantSource clock, UuidV7 ids) {
        this.transactions = transactions;
        this.traces = traces;
        this.clock = clock;
        this.ids = ids;
    }

    sealed interface Outcome {}

    /// It stands so now.
    record Stands(Tenant tenant) implements Outcome {}

    /// The id is taken; nothing changed.
    record Exists() implements Outcome {}

    record NotThere() implements Outcome {}

    /// Somebody else changed it since.
    ///
    /// @param now the version that it has
    record Overtaken(int now) implements Outcome {}

    /// Nobody can know anything of a tenant that has no key yet, so this is announced to nobody.
    Outcome create(TenantRequest.Create wanted) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        TenantId id = wanted.id().orElseGet(() -> new TenantId(ids.next()));
        Tenant tenant = new Tenant(id, wanted.terms(), 1, now, now);
        return transactions.run(id, connection -> {
            if (!insert(connection, tenant)) {
                return new Exists();
            }
            traces.history(connection, id, null, "created: " + shown(wanted.terms()), wanted.grounds(), now);
            return new Stands(tenant);
        });
    }

    /// A change that changes nothing leaves the version as it is.
    Outcome change(TenantId id, TenantRequest.Change wanted) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return transactions.run(id, connection -> {
            Optional<Tenant> found = lock(connection, id);
            if (found.isEmpty()) {
                return new NotThere();
            }
            Tenant known = found.get();
            if (known.version() != wanted.version()) {
                return new Overtaken(known.version());
            }
            Terms terms = wanted.changed().appliedTo(known.terms());
            List<String> differences = known.terms().differencesTo(terms);
            if (differences.isEmpty()) {
                return new Stands(known);
            }
            Tenant next = new Tenant(id, terms, known.version() + 1, known.createdAt(), now);
            update(connection, next);
            traces.history(connection, id, null, String.join("; ", differences), wanted.grounds(), now);
            traces.announceTenant(connection, id, now);
            return new Stands(next);
        });
    }

    /// Holds the tenant's row until the transaction ends: whatever changes something of a tenant comes one after the
    /// other.
    static Optional<Tenant> lock(Connection connection, TenantId id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            select.setObject(1, id.value());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(Rows.tenant(rows)) : Optional.empty();
            }
        }
    }

    private static String shown(Terms terms) {
        return terms.name() + ", " + terms.status() + ", default sender "
                + terms.defaultSender().map(SenderId::text).orElse("none") + ", " + terms.requestsPerSecond()
                + " requests per second";
    }

    private static boolean insert(Connection connection, Tenant tenant) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, tenant.id().value());
            bind(insert, 2, tenant);
            Rows.bind(insert, 7, tenant.createdAt());
            Rows.bind(insert, 8, tenant.changedAt());
            return insert.executeUpdate() == 1;
        }
    }

    private static void update(Connection connection, Tenant tenant) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            bind(update, 1, tenant);
            Rows.bind(update, 6, tenant.changedAt());
            update.setObject(7, tenant.id().value());
            update.executeUpdate();
        }
    }

    /// Name, status, default sender, requests per second, version.
    private static void bind(PreparedStatement statement, int from, Tenant tenant) throws SQLException {
        Terms terms = tenant.terms();
        statement.setString(from, terms.name());
        statement.setString(from + 1, terms.status().name());
        statement.setString(from + 2, terms.defaultSender().map(SenderId::text).orElse(""));
        statement.setInt(from + 3, terms.requestsPerSecond());
        statement.setInt(from + 4, tenant.version());
    }
}
