package io.qasid.channelrouter.verification;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditRows;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.audit.ChainLink;
import io.qasid.channelrouter.audit.ChainTail;
import io.qasid.channelrouter.audit.StaleTailException;
import io.qasid.model.MessageId;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// A database with one writer, who appends as the router's do.
final class WrittenChain implements AutoCloseable {
    static final TenantId TENANT = TenantId.parse("0190a0a0-0000-7000-8000-000000000001");
    private static final Instant START = Instant.parse("2026-07-01T00:00:00Z");

    final Database database;
    private final AuditSlot slot;
    private final UuidV7 ids = new UuidV7(InstantSource.fixed(START), new Random(1));

    WrittenChain() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 4);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("chain-test", settings);
        slot = new AuditSlot(database, "kbl");
    }

    void append(int records) throws SQLException {
        try {
            appendOnce(records);
        } catch (StaleTailException e) {
            slot.readAgain();
            appendOnce(records);
        }
    }

    /// @throws StaleTailException if somebody else moved the chain
    void appendOnce(int records) throws SQLException {
        List<AuditEntry> entries = IntStream.range(0, records)
                .mapToObj(i -> new AuditEntry(
                        START, TENANT, new MessageId(ids.next()), "ACCEPTED", 0, Reason.of("CONSENT_NOT_NEEDED"), ""))
                .toList();
        AuditSlot.Held held = slot.held();
        List<ChainLink> links = held.tail().links(entries);
        RoundTrip trip = new RoundTrip();
        AuditRows.append(trip, held, links);
        trip.run(held.connection());
        slot.advanced(ChainTail.after(links));
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String text(String sql) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        slot.close();
        database.close();
    }
}
