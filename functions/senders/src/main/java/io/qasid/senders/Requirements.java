package io.qasid.senders;

import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What countries want to see before a sender is approved. A change is the next version; the last one holds.
@Singleton
final class Requirements {
    private static final int HISTORY_MAX = 200;
    private static final String COLUMNS = "country, documents, valid_days, changed_by, admin_key, changed_at";

    private static final String INSERT = "insert into sender_requirements (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?)";

    private static final String HISTORY = "select " + COLUMNS + """
             from sender_requirements where country = ? order by id desc limit %d
            """.formatted(HISTORY_MAX);

    private static final String LAST =
            "select " + COLUMNS + " from sender_requirements where country = ? order by id desc limit 1";

    private final Database database;
    private final InstantSource clock;
    private final String adminKey;

    Requirements(Database database, InstantSource clock, SendersSettings settings) {
        this.database = database;
        this.clock = clock;
        this.adminKey = settings.adminKeyId();
    }

    /// @param documents kinds, each of which there has to be one of
    /// @param validDays how long an approval holds at most; null: it needs no end
    record Requirement(
            Country country,
            List<String> documents,
            @Nullable Integer validDays,
            String by,
            String adminKey,
            Instant changedAt) {}

    Requirement set(Country country, List<String> documents, @Nullable Integer validDays, String by)
            throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Requirement wanted = new Requirement(country, List.copyOf(documents), validDays, by, adminKey, now);
        return database.inTransaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, country.code());
                insert.setArray(2, connection.createArrayOf("text", documents.toArray()));
                insert.setObject(3, validDays, Types.INTEGER);
                insert.setString(4, by);
                insert.setString(5, adminKey);
                insert.setObject(6, now.atOffset(ZoneOffset.UTC));
                insert.executeUpdate();
            }
            return wanted;
        });
    }

    /// Every version, the newest first, at most 200.
    List<Requirement> history(Country country) throws SQLException {
        return database.inTransaction(connection -> select(connection, HISTORY, country));
    }

    /// In the transaction of who decides.
    static Optional<Requirement> of(Connection connection, Country country) throws SQLException {
        return select(connection, LAST, country).stream().findFirst();
    }

    private static List<Requirement> select(Connection connection, String sql, Country country) throws SQLException {
        List<Requirement> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, country.code());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Requirement(
                            country,
                            List.of((String[]) row.getArray("documents").getArray()),
                            row.getObject("valid_days", Integer.class),
                            row.getString("changed_by"),
                            row.getString("admin_key"),
                            row.getObject("changed_at", OffsetDateTime.class).toInstant()));
                }
            }
        }
        return found;
    }
}
