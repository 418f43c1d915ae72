package io.qasid.consent;

import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.consent.ConsentRecord.Said;
import io.qasid.consent.ConsentRecord.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How changes lie in the store.
final class ConsentRows {
    /// Of records and history alike.
    static final String COLUMNS = "channel, category, state, proof, said_at, confirmed_at, confirmation, changed_by,"
            + " admin_key, state_before, changed_at";

    private ConsentRows() {}

    /// Sets [#COLUMNS].
    static void bind(PreparedStatement statement, int first, ConsentRecord record) throws SQLException {
        Said said = record.said();
        Confirmed confirmed = said.confirmed();
        statement.setString(first, record.scope().channelText());
        statement.setString(first + 1, record.scope().categoryText());
        statement.setString(first + 2, said.state().name());
        statement.setString(first + 3, said.proof());
        time(statement, first + 4, said.at());
        time(statement, first + 5, confirmed == null ? null : confirmed.at());
        statement.setString(first + 6, confirmed == null ? null : confirmed.how());
        statement.setString(first + 7, record.actor().by());
        statement.setString(first + 8, record.actor().adminKey());
        State before = record.before();
        statement.setString(first + 9, before == null ? null : before.name());
        time(statement, first + 10, record.changedAt());
    }

    /// Of rows that begin with [#COLUMNS].
    static List<ConsentRecord> read(ResultSet rows) throws SQLException {
        List<ConsentRecord> records = new ArrayList<>();
        while (rows.next()) {
            records.add(record(rows));
        }
        return records;
    }

    static ConsentRecord record(ResultSet row) throws SQLException {
        Instant confirmedAt = time(row, "confirmed_at");
        String how = row.getString("confirmation");
        String before = row.getString("state_before");
        return new ConsentRecord(
                scope(row),
                new Said(
                        State.valueOf(row.getString("state")),
                        row.getString("proof"),
                        time(row, "said_at"),
                        confirmedAt == null || how == null ? null : new Confirmed(confirmedAt, how)),
                new Actor(row.getString("changed_by"), row.getString("admin_key")),
                before == null ? null : State.valueOf(before),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    static Scope scope(ResultSet row) throws SQLException {
        return new Scope(
                Scope.channelNamed(row.getString("channel")).orElse(null),
                Scope.categoryNamed(row.getString("category")).orElse(null));
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static void time(PreparedStatement statement, int index, @Nullable Instant time) throws SQLException {
        statement.setObject(index, time == null ? null : time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
    }
}
