package io.qasid.orchestrator.submit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.model.UuidV7;
import io.qasid.orchestrator.Wire;
import io.qasid.orchestrator.feeder.Feeder;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.SubmitReply;
import io.qasid.proto.v1.SubmitResult;
import io.qasid.storage.Database;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Makes a submission durable: its key, its answer and all of its notifications in one commit.
///
/// The key is taken first. Whoever comes with the same one meanwhile waits for that commit and then reads its answer;
/// a crash before the commit leaves nothing, one after it leaves an answer for the repeat.
@Singleton
public final class Submissions {
    /// How long a tenant's key is remembered.
    public static final Duration KEY_LIFETIME = Duration.ofHours(24);

    private final Database database;
    private final UuidV7 ids;
    private final InstantSource clock;
    private final Feeder feeder;
    private final MeterRegistry metrics;

    Submissions(Database database, UuidV7 ids, InstantSource clock, Feeder feeder, MeterRegistry metrics) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.feeder = feeder;
        this.metrics = metrics;
    }

    /// @throws SQLException if the store is out: whether it was stored is not known, and a repeat stores it once
    public SubmitOutcome submit(Submission submission) throws SQLException {
        Instant now = clock.instant();
        SubmitOutcome outcome = database.inTransaction(connection -> {
            if (!takeKey(connection, submission, now)) {
                return earlier(connection, submission);
            }
            SubmitReply reply = store(connection, submission, now);
            return new SubmitOutcome.Taken(reply);
        });
        if (outcome instanceof SubmitOutcome.Taken(SubmitReply reply) && !reply.getReplayed()) {
            feeder.wake();
        }
        return outcome;
    }

    private SubmitReply store(Connection connection, Submission submission, Instant now) throws SQLException {
        List<Place> places = new ArrayList<>();
        List<Place> keyed = new ArrayList<>();
        for (Submission.Item item : submission.items()) {
            Place place = new Place(ids.next(), item);
            places.add(place);
            if (item instanceof Submission.Wanted(NewNotification wanted)
                    && wanted.key().isPresent()) {
                keyed.add(place);
            }
        }
        ItemKeys.take(connection, submission.tenant(), keyed, now);
        List<Place> fresh = places.stream().filter(Place::isFresh).toList();
        NotificationRows.insert(connection, submission.tenant(), fresh, now);
        SubmitReply reply = SubmitReply.newBuilder()
                .addAllResults(places.stream().map(Place::result).toList())
                .setAcceptedAt(Wire.timestamp(now))
                .build();
        keepAnswer(connection, submission, reply, fresh.size());
        metrics.counter("orch_notifications_taken").increment(fresh.size());
        return reply;
    }

    private static boolean takeKey(Connection connection, Submission submission, Instant now) throws SQLException {
        // what an expired one has taken stays counted
        try (PreparedStatement statement = connection.prepareStatement("""
                insert into submissions as known (tenant_id, key, body_hash, answer, taken, expires_at)
                values (?, ?, ?, '', 0, ?)
                on conflict (tenant_id, key) do update
                    set body_hash = excluded.body_hash, expires_at = excluded.expires_at where known.expires_at <= ?
                """)) {
            statement.setObject(1, submission.tenant().value());
            statement.setString(2, submission.key());
            statement.setBytes(3, submission.bodyHash());
            statement.setObject(4, now.plus(KEY_LIFETIME).atOffset(ZoneOffset.UTC));
            statement.setObject(5, now.atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() == 1;
        }
    }

    private static void keepAnswer(Connection connection, Submission submission, SubmitReply reply, int taken)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update submissions set answer = ?, taken = taken + ? where tenant_id = ? and key = ?
                """)) {
            statement.setBytes(1, reply.toByteArray());
            statement.setInt(2, taken);
            statement.setObject(3, submission.tenant().value());
            statement.setString(4, submission.key());
            statement.executeUpdate();
        }
    }

    private static SubmitOutcome earlier(Connection connection, Submission submission) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                select body_hash, answer from submissions where tenant_id = ? and key = ?
                """)) {
            statement.setObject(1, submission.tenant().value());
            statement.setString(2, submission.key());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("a key that was there is gone");
                }
                return MessageDigest.isEqual(rows.getBytes(1), submission.bodyHash())
                        ? new SubmitOutcome.Taken(replayed(rows.getBytes(2)))
                        : new SubmitOutcome.KeyReused();
            }
        }
    }

    private static SubmitReply replayed(byte[] answer) {
        try {
            return SubmitReply.parseFrom(answer).toBuilder().setReplayed(true).build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored answer is none", e);
        }
    }

    /// An item on its way into the store.
    static final class Place {
        private final UUID id;
        private final Submission.Item item;
        private SubmitResult result;

        Place(UUID id, Submission.Item item) {
            this.id = id;
            this.item = item;
            this.result = switch (item) {
                case Submission.Wanted _ ->
                    SubmitResult.newBuilder().setMessageId(id.toString()).build();
                case Submission.RefusedBefore(var why) ->
                    SubmitResult.newBuilder().setRefused(why).build();
            };
        }

        UUID id() {
            return id;
        }

        NewNotification wanted() {
            return ((Submission.Wanted) item).notification();
        }

        boolean isFresh() {
            return result.getMessageId().equals(id.toString());
        }

        SubmitResult result() {
            return result;
        }

        /// Its key came before, as this notification.
        void isKnownAs(UUID known, byte[] hash) {
            result = MessageDigest.isEqual(hash, wanted().bodyHash())
                    ? SubmitResult.newBuilder().setMessageId(known.toString()).build()
                    : SubmitResult.newBuilder()
                            .setTurnedAway(Refusal.newBuilder()
                                    .setCode("IDEMPOTENCY_KEY_REUSED")
                                    .setDetail("this idempotency key was used for another item"))
                            .build();
        }
    }
}
