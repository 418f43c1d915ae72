package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.Wire;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditedChange;
import io.qasid.events.Subjects;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.outbox.HandOver;
import io.qasid.proto.v1.ConsentChanged;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.RecipientSaid;
import io.qasid.proto.v1.RecipientSaidBatch;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import io.qasid.storage.RoundTrip;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// `chan.recipient_said`: ours until the consent function has it.
final class RecipientSaidStore implements HandOver.Rows<RecipientSaidRow> {

    static void add(RoundTrip trip, List<RecipientSaidRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        trip.update(
                """
                insert into recipient_said (id, tenant_id, recipient, opted_in, proof, at)
                select * from unnest(?::uuid[], ?::uuid[], ?::text[], ?::boolean[], ?::text[], ?::timestamptz[])
                """,
                columns -> columns.uuids(rows, RecipientSaidRow::id)
                        .uuids(rows, row -> row.tenant().value())
                        .texts(rows, RecipientSaidRow::recipient)
                        .booleans(rows, RecipientSaidRow::optedIn)
                        .texts(rows, RecipientSaidRow::proof)
                        .times(rows, RecipientSaidRow::at));
    }

    @Override
    public List<RecipientSaidRow> lock(Connection transaction, int limit) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement("""
                select id, tenant_id, recipient, opted_in, proof, at from recipient_said
                order by id limit ? for update skip locked
                """)) {
            statement.setInt(1, limit);
            List<RecipientSaidRow> said = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    said.add(new RecipientSaidRow(
                            Objects.requireNonNull(rows.getObject(1, UUID.class)),
                            new TenantId(Objects.requireNonNull(rows.getObject(2, UUID.class))),
                            rows.getString(3),
                            rows.getBoolean(4),
                            rows.getString(5),
                            Objects.requireNonNull(rows.getObject(6, OffsetDateTime.class))
                                    .toInstant()));
                }
            }
            return said;
        }
    }

    @Override
    public void remove(Connection transaction, List<RecipientSaidRow> taken) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("delete from recipient_said where id = any(?::uuid[])")) {
            new Columns(statement, 1).uuids(taken, RecipientSaidRow::id);
            statement.executeUpdate();
        }
    }

    /// What makes every router forget what it knows of these people, and take it for a no when they opted out, before
    /// the consent function has it too: nobody gets one more message. One envelope for each row.
    static List<byte[]> announcements(List<RecipientSaidRow> rows) {
        return rows.stream()
                .map(row -> Envelope.newBuilder()
                        .setId(row.id().toString())
                        .setType(Subjects.CONSENT_CHANGED)
                        .setGeneration(1)
                        .setTenantId(row.tenant().toString())
                        .setTime(Wire.timestamp(row.at()))
                        .setPayload(ConsentChanged.newBuilder()
                                .setTenantId(row.tenant().toString())
                                .setRecipient(row.recipient())
                                .setWithdrawn(!row.optedIn())
                                .build()
                                .toByteString())
                        .build()
                        .toByteArray())
                .toList();
    }

    /// Takes them out of the way for good, with a record for each.
    static void setAside(Database database, String region, List<RecipientSaidRow> rows, Instant now)
            throws SQLException {
        AuditedChange.commit(database, region, connection -> {
            new RoundTrip()
                    .update(
                            """
                            with gone as (delete from recipient_said where id = any(?::uuid[]) returning *)
                            insert into recipient_said_aside (id, tenant_id, recipient, opted_in, proof, at, set_aside_at)
                            select id, tenant_id, recipient, opted_in, proof, at, ? from gone
                            on conflict (id) do nothing
                            """,
                            columns -> columns.uuids(rows, RecipientSaidRow::id).time(now))
                    .run(connection);
            return rows.stream()
                    .map(row -> new AuditEntry(
                            now,
                            row.tenant(),
                            null,
                            "RECIPIENT_SAID_SET_ASIDE",
                            0,
                            new Reason(row.optedIn() ? "OPT_IN" : "OPT_OUT", "recipient_said_aside " + row.id()),
                            ""))
                    .toList();
        });
    }

    static byte[] request(List<RecipientSaidRow> rows) {
        RecipientSaidBatch.Builder batch = RecipientSaidBatch.newBuilder();
        for (RecipientSaidRow row : rows) {
            batch.addSaid(RecipientSaid.newBuilder()
                    .setTenantId(row.tenant().toString())
                    .setRecipient(row.recipient())
                    .setOptedIn(row.optedIn())
                    .setProof(row.proof())
                    .setAt(Wire.timestamp(row.at())));
        }
        return batch.build().toByteArray();
    }
}
