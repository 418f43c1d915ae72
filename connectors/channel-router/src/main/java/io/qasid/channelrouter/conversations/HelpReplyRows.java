package io.qasid.channelrouter.conversations;

import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.outbox.HandOver;
import io.qasid.storage.Columns;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// `chan.help_replies`: who asked for help and has no answer yet, and for a day who had one.
public final class HelpReplyRows implements HandOver.Rows<HelpReplyRow> {
    /// To one person within an hour: an answering machine that says "help" must come to an end.
    static final int PER_HOUR_MAX = 3;

    /// With the answer that asked; of one person at most one in a round trip. Whoever had enough gets no row.
    public static void add(RoundTrip trip, List<HelpReplyRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                insert into help_replies (id, tenant_id, recipient, sender, in_reply_to, language, at)
                select n.id, n.tenant_id, n.recipient, n.sender, n.in_reply_to, n.language, n.at
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::timestamptz[])
                    as n(id, tenant_id, recipient, sender, in_reply_to, language, at)
                where (select count(*) from help_replies h
                       where h.recipient = n.recipient and h.at > n.at - interval '1 hour') <
                """ + PER_HOUR_MAX,
                columns -> columns.uuids(rows, HelpReplyRow::id)
                        .uuids(rows, row -> row.tenant().value())
                        .texts(rows, row -> row.recipient().e164())
                        .texts(rows, row -> row.sender().orElse(null))
                        .uuids(
                                rows,
                                row -> row.inReplyTo().map(MessageId::value).orElse(null))
                        .texts(rows, HelpReplyRow::language)
                        .times(rows, HelpReplyRow::at));
    }

    @Override
    public List<HelpReplyRow> lock(Connection transaction, int limit) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement("""
                select id, tenant_id, recipient, sender, in_reply_to, language, at from help_replies
                where not done order by id limit ? for update skip locked
                """)) {
            statement.setInt(1, limit);
            List<HelpReplyRow> replies = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    replies.add(new HelpReplyRow(
                            Objects.requireNonNull(rows.getObject(1, UUID.class)),
                            new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                            new Msisdn(rows.getString(3)),
                            Optional.ofNullable(rows.getString(4)),
                            Optional.ofNullable(rows.getObject(5, UUID.class)).map(MessageId::new),
                            rows.getString(6),
                            Objects.requireNonNull(rows.getObject(7, OffsetDateTime.class))
                                    .toInstant()));
                }
            }
            return replies;
        }
    }

    /// They stay for a day, for [#PER_HOUR_MAX].
    @Override
    public void remove(Connection transaction, List<HelpReplyRow> taken) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("update help_replies set done = true where id = any(?::uuid[])")) {
            new Columns(statement, 1).uuids(taken, HelpReplyRow::id);
            statement.executeUpdate();
        }
    }

    /// Sender and ladder of the message that was answered; empty when nobody knows it any more.
    static Optional<Answered> answered(Connection connection, MessageId message) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select sender, ladder from fallback_executions where message_id = ?")) {
            statement.setObject(1, message.value());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(new Answered(rows.getString(1), rows.getString(2))) : Optional.empty();
            }
        }
    }

    record Answered(String sender, String ladder) {}
}
