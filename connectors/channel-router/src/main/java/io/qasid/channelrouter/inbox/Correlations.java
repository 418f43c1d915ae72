package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.model.AttemptId;
import io.qasid.model.Channel;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.SenderId;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.MobileOriginated;
import io.qasid.storage.RoundTrip;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose a receipt or an answer is.
final class Correlations {
    private static final String SMS = Channel.SMS.wireName() + ":";

    private Correlations() {}

    /// @param segment from 0
    record Segment(AttemptId attempt, int segment) {}

    /// Asks for them by [ParkedReceipts#correlation]; a receipt that is missing came too early, or is nobody's.
    static void segments(RoundTrip trip, List<DeliveryReceipt> receipts, Map<String, Segment> segments) {
        if (receipts.isEmpty()) {
            return;
        }
        trip.query(
                """
                select p.route, p.provider_message_id, p.message_id, p.ordinal, p.segment
                from unnest(?::text[], ?::text[]) as w(route, id)
                join provider_messages p on p.route = w.route and p.provider_message_id = w.id
                """,
                columns -> columns.texts(receipts, DeliveryReceipt::getRoute)
                        .texts(receipts, DeliveryReceipt::getProviderMessageId),
                rows -> {
                    while (rows.next()) {
                        segments.put(
                                ParkedReceipts.correlation(rows.getString(1), rows.getString(2)),
                                new Segment(
                                        new AttemptId(new MessageId(uuid(rows, 3)), rows.getInt(4)), rows.getInt(5)));
                    }
                });
    }

    /// What a conversation is found by, with the hash of the number: the sender for SMS; elsewhere the route, because
    /// people see the account there, whoever used it.
    static String answeredAs(MobileOriginated message) {
        return message.getRoute().startsWith(SMS) ? message.getTo() : message.getRoute();
    }

    /// Asks for them by [#answeredAs] and msisdn hash.
    static void conversations(
            RoundTrip trip,
            List<MobileOriginated> messages,
            Map<List<String>, AnswerOwner.Conversation> conversations) {
        if (messages.isEmpty()) {
            return;
        }
        trip.query(
                """
                select c.sender, c.msisdn_hash, c.tenant_id, c.message_id, c.last_active_at, c.answered_at
                from unnest(?::text[], ?::text[]) as w(sender, msisdn_hash)
                join conversations c on c.sender = w.sender and c.msisdn_hash = w.msisdn_hash
                """,
                columns -> columns.texts(messages, Correlations::answeredAs)
                        .texts(messages, message -> new Msisdn(message.getFrom()).hash()),
                rows -> {
                    while (rows.next()) {
                        conversations.put(
                                List.of(rows.getString(1), rows.getString(2)),
                                new AnswerOwner.Conversation(
                                        new TenantId(uuid(rows, 3)),
                                        new MessageId(uuid(rows, 4)),
                                        Objects.requireNonNull(rows.getObject(5, OffsetDateTime.class))
                                                .toInstant(),
                                        answeredAt(rows.getObject(6, OffsetDateTime.class))));
                    }
                });
    }

    private static Instant answeredAt(@Nullable OffsetDateTime at) {
        return at == null ? Instant.MIN : at.toInstant();
    }

    /// The sender that was written to; empty in chats, where people see the account.
    static Optional<String> toSender(MobileOriginated message) {
        return message.getRoute().startsWith(SMS) ? Optional.of(message.getTo()) : Optional.empty();
    }

    /// What keywords of tenants are found by, and answers kept in order.
    static String writtenTo(MobileOriginated message) {
        return SenderId.oneForm(answeredAs(message));
    }

    private static UUID uuid(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(rows.getObject(column, UUID.class));
    }
}
