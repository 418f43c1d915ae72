package io.qasid.channelrouter.regions;

import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.qasid.channelrouter.Wire;
import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.events.Subjects;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.ConversationsTold;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.ToldConversation;
import io.qasid.storage.Columns;
import io.qasid.storage.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells the other regions which conversations go on in this one: new ones as they are opened, and now and then all of
/// them, because a stream may be gone with what was in it, and because what goes on for days would be taken for over.
/// Each round ends with the time up to which everything is told.
///
/// One router of a region at a time. A conversation may be told twice, never in vain.
final class Announcer {
    static final int TOLD_MAX = 256;
    private static final Duration ALL_AGAIN_EVERY = Duration.ofHours(6);
    /// Of one round; the next one goes on.
    private static final int MESSAGES_MAX = 40;

    private static final String COLUMNS = "conversation_id, tenant_id, sender, msisdn_hash, opened_at, last_active_at";
    private static final String UNTOLD = "select " + COLUMNS + """
             from sessions where untold and closed_at is null order by opened_at limit ?
            """;
    private static final String PAGE = "select " + COLUMNS + """
             from sessions
            where closed_at is null and (sender, msisdn_hash, tenant_id) > (?, ?, ?::uuid) and last_active_at > ?
            order by sender, msisdn_hash, tenant_id limit ?
            """;

    private final Database database;
    private final JetStream jetStream;
    private final ConversationStreams streams;
    private final String region;
    private final UuidV7 ids;
    private final InstantSource clock;
    private boolean originThere;
    /// Where telling all again is; null: it is not under way.
    private @Nullable ToldConversation reached = ToldConversation.getDefaultInstance();

    private Instant allToldAt = Instant.MIN;

    /// @param region ours
    Announcer(
            Database database,
            JetStream jetStream,
            ConversationStreams streams,
            String region,
            UuidV7 ids,
            InstantSource clock) {
        this.database = database;
        this.jetStream = jetStream;
        this.streams = streams;
        this.region = region;
        this.ids = ids;
        this.clock = clock;
    }

    /// @throws IOException if NATS doesn't take it: whatever it did not confirm is told again
    void round() throws SQLException, IOException, JetStreamApiException {
        if (!originThere) {
            if (streams.ensureOrigin(region)) {
                reached = ToldConversation.getDefaultInstance();
            }
            originThere = true;
        }
        if (reached == null && allToldAt.isBefore(clock.instant().minus(ALL_AGAIN_EVERY))) {
            reached = ToldConversation.getDefaultInstance();
        }
        try (Connection connection = database.connection()) {
            connection.setAutoCommit(false);
            try {
                if (first(connection)) {
                    tell(connection);
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (IOException | JetStreamApiException e) {
            originThere = false;
            throw e;
        }
    }

    /// Whether no other router of ours tells at this moment.
    private static boolean first(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("select pg_try_advisory_xact_lock(hashtext('tell regions'), 0)");
                ResultSet rows = statement.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private void tell(Connection connection) throws SQLException, IOException, JetStreamApiException {
        Instant upTo = clock.instant();
        for (int messages = 0; messages < MESSAGES_MAX; messages++) {
            List<ToldConversation> untold = untold(connection);
            if (untold.isEmpty() && reached != null) {
                List<ToldConversation> page = page(connection, reached);
                publish(page, null);
                reached = page.size() < TOLD_MAX ? null : page.getLast();
                allToldAt = reached == null ? upTo : allToldAt;
                continue;
            }
            boolean all = untold.size() < TOLD_MAX && reached == null;
            publish(untold, all ? upTo : null);
            told(connection, untold);
            if (all) {
                return;
            }
        }
    }

    /// Returns when JetStream has confirmed it.
    private void publish(List<ToldConversation> told, @Nullable Instant upTo)
            throws IOException, JetStreamApiException {
        ConversationsTold.Builder payload = ConversationsTold.newBuilder().addAllConversations(told);
        Instant now = clock.instant();
        if (upTo != null) {
            payload.setUpTo(Wire.timestamp(upTo));
        }
        String subject = Subjects.conversations(region);
        jetStream.publish(
                subject,
                Envelope.newBuilder()
                        .setId(ids.next().toString())
                        .setType("chan.conversations.v1")
                        .setGeneration(1)
                        .setTime(Wire.timestamp(now))
                        .setPayload(payload.build().toByteString())
                        .build()
                        .toByteArray());
    }

    private static List<ToldConversation> untold(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UNTOLD)) {
            statement.setInt(1, TOLD_MAX);
            return read(statement);
        }
    }

    private List<ToldConversation> page(Connection connection, ToldConversation after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, after.getSender());
            statement.setString(2, after.getMsisdnHash());
            statement.setString(3, after.getTenantId().isEmpty() ? new UUID(0, 0).toString() : after.getTenantId());
            statement.setObject(4, clock.instant().minus(AnswerOwner.OPEN_FOR).atOffset(ZoneOffset.UTC));
            statement.setInt(5, TOLD_MAX);
            return read(statement);
        }
    }

    private static List<ToldConversation> read(PreparedStatement statement) throws SQLException {
        List<ToldConversation> conversations = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                conversations.add(ToldConversation.newBuilder()
                        .setConversationId(rows.getString(1))
                        .setTenantId(rows.getString(2))
                        .setSender(rows.getString(3))
                        .setMsisdnHash(rows.getString(4))
                        .setOpenedAt(Wire.timestamp(instant(rows, 5)))
                        .setLastActiveAt(Wire.timestamp(instant(rows, 6)))
                        .build());
            }
        }
        return conversations;
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNull(rows.getObject(column, OffsetDateTime.class))
                .toInstant();
    }

    /// Commits at once: turns wait for these rows. Whoever tells in between tells the same.
    private static void told(Connection connection, List<ToldConversation> told) throws SQLException {
        if (told.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "update sessions set untold = null where conversation_id = any(?::uuid[]) and untold")) {
            new Columns(statement, 1).uuids(told, each -> UUID.fromString(each.getConversationId()));
            statement.executeUpdate();
        }
        connection.commit();
    }
}
