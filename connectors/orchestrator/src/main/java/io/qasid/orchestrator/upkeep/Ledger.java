package io.qasid.orchestrator.upkeep;

import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// `QUEUED = ACCEPTED + REFUSED + EXPIRED + CANCELLED + BLOCKED + IN_FLIGHT`. What was queued is counted by
/// submissions,
/// what became of it by the notifications: the two sides come from two places, or they could not disagree. Scheduled
/// ones are in flight.
@Singleton
public final class Ledger {
    private final Database database;

    Ledger(Database database) {
        this.database = database;
    }

    /// All of them, at one moment.
    public Map<String, Long> read() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                select b.state, b.count + case b.state
                    when 'QUEUED' then (select coalesce(sum(taken), 0) from submissions)
                    else (select count(*) from notifications n where n.state = b.state) end
                from ledger_before b
                union all
                select case when blocked_at is null then 'IN_FLIGHT' else 'BLOCKED' end, count(*)
                from notifications where settled_at is null group by 1
                """)) {
            Map<String, Long> counts = new TreeMap<>();
            counts.put("IN_FLIGHT", 0L);
            counts.put("BLOCKED", 0L);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    counts.put(Objects.requireNonNull(rows.getString(1)), rows.getLong(2));
                }
            }
            return counts;
        }
    }
}
