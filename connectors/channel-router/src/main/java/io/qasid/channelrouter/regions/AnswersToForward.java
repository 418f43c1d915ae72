package io.qasid.channelrouter.regions;

import com.google.protobuf.InvalidProtocolBufferException;
import io.qasid.outbox.HandOver;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.storage.Columns;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// `chan.answers_to_forward`: ours until the region whose they are has committed them.
///
/// @param region whose they are
public record AnswersToForward(String region) implements HandOver.Rows<ForwardedAnswer> {
    /// As many as one request carries: an answer has some kilobytes, a request a megabyte.
    private static final int BATCH_MAX = 64;

    /// One router at a time hands over to a region, and of each person one answer at a time: so they arrive in order.
    private static final String OLDEST = """
            select id, order_key, entry from answers_to_forward f
            where region = ? and pg_try_advisory_xact_lock(hashtext('answers_to_forward'), hashtext(region))
              and not exists (select 1 from answers_to_forward e
                  where e.region = f.region and e.order_key = f.order_key and e.id < f.id)
            order by id limit ? for update of f skip locked
            """;

    /// With the answers' entries in the inbox.
    public static void add(RoundTrip trip, List<ForwardedAnswer> rows) {
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                insert into answers_to_forward (id, region, order_key, entry)
                select * from unnest(?::uuid[], ?::text[], ?::text[], ?::bytea[])
                """,
                columns -> columns.uuids(rows, ForwardedAnswer::id)
                        .texts(rows, ForwardedAnswer::region)
                        .texts(rows, ForwardedAnswer::orderKey)
                        .octets(rows, row -> row.entry().toByteArray()));
    }

    @Override
    public List<ForwardedAnswer> lock(Connection transaction, int limit) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(OLDEST)) {
            statement.setString(1, region);
            statement.setInt(2, Math.min(limit, BATCH_MAX));
            List<ForwardedAnswer> answers = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    answers.add(new ForwardedAnswer(
                            Objects.requireNonNull(rows.getObject(1, UUID.class)),
                            region,
                            rows.getString(2),
                            InboxEntry.parseFrom(rows.getBytes(3))));
                }
            }
            return answers;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an answer to forward was never one", e);
        }
    }

    @Override
    public void remove(Connection transaction, List<ForwardedAnswer> taken) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("delete from answers_to_forward where id = any(?::uuid[])")) {
            new Columns(statement, 1).uuids(taken, ForwardedAnswer::id);
            statement.executeUpdate();
        }
    }
}
