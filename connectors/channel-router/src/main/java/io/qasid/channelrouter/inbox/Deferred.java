package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.accept.Steps;
import io.qasid.channelrouter.accept.Wanted;
import io.qasid.model.Category;
import io.qasid.model.MessageId;
import io.qasid.model.Money;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.storage.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// A message that may not have gone before now.
///
/// @param wanted to plan it anew
record Deferred(MessageId message, Instant deadline, Wanted wanted) {

    /// Those that are due, the oldest first. Not locked: planning takes a while.
    static List<Deferred> due(Connection connection, Instant now, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select message_id, tenant_id, recipient, sender, body, category, ladder, segments, least(price_max, reserved), steps, deadline
                from fallback_executions where status = 'DEFERRED' and due_at <= ? order by due_at limit ?
                """)) {
            statement.setObject(1, Executions.utc(now));
            statement.setInt(2, limit);
            List<Deferred> due = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    due.add(read(rows));
                }
            }
            return due;
        }
    }

    private static Deferred read(ResultSet rows) throws SQLException {
        String currency = Steps.read(rows.getString(10)).getFirst().price().currency();
        MessageId message = new MessageId(Objects.requireNonNull(rows.getObject(1, UUID.class)));
        return new Deferred(
                message,
                Objects.requireNonNull(rows.getObject(11, OffsetDateTime.class)).toInstant(),
                new Wanted(
                        new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                        new Msisdn(rows.getString(3)),
                        rows.getString(4),
                        rows.getString(5),
                        Category.valueOf(rows.getString(6)),
                        rows.getString(7),
                        rows.getInt(8),
                        Optional.ofNullable(rows.getObject(9, Long.class)).map(cap -> new Money(cap, currency)),
                        // when it was accepted it was deferred, and so not counted
                        "message " + message));
    }

    /// Puts off the next look at them.
    static void wait(Connection connection, List<MessageId> messages, Map<MessageId, Instant> until)
            throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("""
                update fallback_executions e set due_at = least(n.due_at, e.deadline)
                from unnest(?::uuid[], ?::timestamptz[]) as n(message_id, due_at) where e.message_id = n.message_id
                """)) {
            new Columns(statement, 1).uuids(messages, MessageId::value).times(messages, until::get);
            statement.executeUpdate();
        }
    }
}
