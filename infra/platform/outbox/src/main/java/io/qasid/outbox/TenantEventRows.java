package io.qasid.outbox;

import com.google.protobuf.Timestamp;
import io.nats.client.Message;
import io.qasid.events.Subjects;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.proto.v1.TenantEventBatch;
import io.qasid.proto.v1.TenantEventReply;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// A schema's table `tenant_events` (`id uuid primary key`, `tenant_id uuid`, `type text`, `at timestamptz`,
/// `order_key text`, `data text`): what tenants must be told, ours until tenant-webhooks has committed it.
public final class TenantEventRows implements HandOver.Rows<TenantEventRow> {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private TenantEventRows() {}

    /// With the change that they tell of.
    public static void add(RoundTrip trip, List<TenantEventRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                insert into tenant_events (id, tenant_id, type, at, order_key, data)
                select * from unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::text[], ?::text[])
                """,
                columns -> columns.uuids(rows, TenantEventRow::id)
                        .uuids(rows, row -> row.tenant().value())
                        .texts(rows, TenantEventRow::type)
                        .times(rows, TenantEventRow::at)
                        .texts(rows, TenantEventRow::orderKey)
                        .texts(rows, TenantEventRow::dataJson));
    }

    /// In the transaction of the change that they tell of.
    public static void add(Connection transaction, List<TenantEventRow> rows) throws SQLException {
        RoundTrip trip = new RoundTrip();
        add(trip, rows);
        trip.run(transaction);
    }

    /// Hands them over from now on.
    public static HandOver<TenantEventRow> handOver(Database database, io.nats.client.Connection nats) {
        return handOver(database, nats, new HandOver.Watch<>() {});
    }

    /// @param watch told what became of them
    public static HandOver<TenantEventRow> handOver(
            Database database, io.nats.client.Connection nats, HandOver.Watch<TenantEventRow> watch) {
        return new HandOver<>("tenant-events", database, new TenantEventRows(), batch -> taken(nats, batch), watch);
    }

    /// Whoever takes them says no when its store is out, too: nothing here is ever malformed for good.
    private static HandOver.Answer taken(io.nats.client.Connection nats, List<TenantEventRow> rows)
            throws InterruptedException, IOException {
        TenantEventBatch.Builder batch = TenantEventBatch.newBuilder();
        for (TenantEventRow row : rows) {
            batch.addEvents(TenantEvent.newBuilder()
                    .setId(row.id().toString())
                    .setTenantId(row.tenant().toString())
                    .setType(row.type())
                    .setTime(timestamp(row.at()))
                    .setOrderKey(row.orderKey())
                    .setDataJson(row.dataJson()));
        }
        Message reply = nats.request(Subjects.TENANT_EVENTS, batch.build().toByteArray(), ANSWER_WITHIN);
        boolean committed = reply != null
                && !reply.isStatusMessage()
                && TenantEventReply.parseFrom(reply.getData()).getCommitted();
        return committed ? HandOver.Answer.TAKEN : HandOver.Answer.NOT_NOW;
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    @Override
    public List<TenantEventRow> lock(Connection transaction, int limit) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement("""
                select id, tenant_id, type, at, order_key, data from tenant_events order by id limit ? for update skip locked
                """)) {
            statement.setInt(1, limit);
            List<TenantEventRow> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(new TenantEventRow(
                            Objects.requireNonNull(rows.getObject(1, UUID.class)),
                            new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                            rows.getString(3),
                            rows.getObject(4, OffsetDateTime.class).toInstant(),
                            rows.getString(5),
                            rows.getString(6)));
                }
            }
            return events;
        }
    }

    @Override
    public void remove(Connection transaction, List<TenantEventRow> taken) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("delete from tenant_events where id = any(?::uuid[])")) {
            new Columns(statement, 1).uuids(taken, TenantEventRow::id);
            statement.executeUpdate();
        }
    }
}
