package io.qasid.channelrouter.regions;

import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// `chan.held_answers`: which answers of the inbox wait to learn their region.
public final class HeldAnswers {
    /// Of one statement.
    static final int RELEASED_MAX = 256;

    private static final String RELEASE = """
            with due as (
                delete from held_answers where source_event_id in (
                    select source_event_id from held_answers where received_at <= ? or held_until <= ?
                    order by received_at limit ? for update skip locked)
                returning source_event_id)
            update inbox i set state = 'PENDING' from due where i.source_event_id = due.source_event_id
            """;

    private HeldAnswers() {}

    /// One of them.
    ///
    /// @param orderKey of what one person writes to one sender
    public record Row(String sourceEventId, String orderKey, Instant receivedAt, Instant until) {}

    /// With their entries in the inbox, whose state is HELD.
    public static void add(RoundTrip trip, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                insert into held_answers (source_event_id, order_key, received_at, held_until)
                select * from unnest(?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[])
                on conflict (source_event_id) do update set held_until = excluded.held_until
                """,
                columns -> columns.texts(rows, Row::sourceEventId)
                        .texts(rows, Row::orderKey)
                        .times(rows, Row::receivedAt)
                        .times(rows, Row::until));
    }

    /// Asks of which of the order keys some wait, and when the first of them landed.
    public static void waiting(RoundTrip trip, List<String> orderKeys, Map<String, Instant> waiting) {
        trip.query("""
                select order_key, min(received_at) from held_answers where order_key = any(?::text[])
                group by order_key
                """, columns -> columns.texts(orderKeys, key -> key), rows -> {
            while (rows.next()) {
                waiting.put(
                        rows.getString(1),
                        rows.getObject(2, OffsetDateTime.class).toInstant());
            }
        });
    }

    /// Those that landed by then, or have waited long enough, are applied again, in the order in which they landed.
    ///
    /// @param landedUntil of these all is known that can be
    /// @return how many
    static int release(Connection connection, Instant landedUntil, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            statement.setObject(1, landedUntil.atOffset(ZoneOffset.UTC));
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            statement.setInt(3, RELEASED_MAX);
            return statement.executeUpdate();
        }
    }
}
