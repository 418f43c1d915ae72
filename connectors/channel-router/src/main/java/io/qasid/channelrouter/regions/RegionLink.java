package io.qasid.channelrouter.regions;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.qasid.channelrouter.inbox.Applier;
import io.qasid.channelrouter.inbox.InboxEntries;
import io.qasid.events.NatsConnections;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.UuidV7;
import io.qasid.outbox.HandOver;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.InboxReply;
import io.qasid.storage.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that goes between this region and the others, over a connection that nothing else goes over: what goes on where
/// is told and heard, answers are handed over and taken. Without other regions it is nothing.
///
/// While the link is cut everything waits in PostgreSQL, on either side.
final class RegionLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegionLink.class);
    private static final Duration TELL_EVERY = Duration.ofMillis(500);
    private static final Duration PEER_ANSWERS_WITHIN = Duration.ofSeconds(3);
    /// Less than that.
    private static final Duration TAKE_WITHIN = Duration.ofSeconds(2);

    private static final int TAKEN_AT_ONCE = 4;
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private static final byte[] COMMITTED =
            InboxReply.newBuilder().setCommitted(true).build().toByteArray();
    private static final byte[] REFUSED =
            InboxReply.newBuilder().setCommitted(false).build().toByteArray();

    private final Database database;
    private final HeardRegions heard;
    private final InboxEntries inbox;
    private final Applier applier;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    /// Closed in this order.
    private final List<AutoCloseable> parts = new ArrayList<>();

    /// @param inbox takes answers that others forward
    /// @param applier is told of answers that waited and do so no longer
    RegionLink(Database database, HeardRegions heard, InboxEntries inbox, Applier applier, InstantSource clock) {
        this.database = database;
        this.heard = heard;
        this.inbox = inbox;
        this.applier = applier;
        this.clock = clock;
    }

    /// @param region ours
    void open(String region, RegionSettings settings, UuidV7 ids, MeterRegistry metrics) throws InterruptedException {
        if (settings.peerNames().isEmpty()) {
            return;
        }
        if (settings.peerNames().contains(region)) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.regions.peers must not name this region, '" + region + "'");
        }
        Connection link = NatsConnections.open(settings.natsUrl(), "channel-router-regions");
        ConversationStreams streams = new ConversationStreams(link);
        ElsewhereStore store = new ElsewhereStore(database, region);
        parts.add(new Responder(
                link, Subjects.forwardedAnswers(region), "channel-router", TAKEN_AT_ONCE, TAKE_WITHIN, this::take));
        for (String peer : settings.peerNames()) {
            parts.add(new HandOver<>(
                    "answers-to-" + peer,
                    database,
                    new AnswersToForward(peer),
                    batch -> forward(link, region, batch),
                    new ForwardWatch(peer, clock, metrics)));
            parts.add(new MirrorReader(peer, link, streams, store, heard, clock));
        }
        try {
            Announcer announcer = new Announcer(database, link.jetStream(), streams, region, ids, clock);
            Thread telling = Thread.ofPlatform().name("tell-regions").start(() -> tell(announcer));
            parts.add(() -> telling.join(STOPS_WITHIN));
        } catch (IOException e) {
            throw new IllegalStateException("a connection that is open has JetStream", e);
        }
        parts.add(link);
    }

    private void tell(Announcer announcer) {
        try {
            do {
                tellOnce(announcer);
                releaseHeld();
            } while (!closing.await(TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("regions are told nothing any more");
        }
    }

    private static void tellOnce(Announcer announcer) {
        try {
            announcer.round();
        } catch (SQLException | IOException | JetStreamApiException | RuntimeException e) {
            // our own store or NATS: all of it is told in the next round
            LOG.warn("the other regions are not told what goes on here: {}", e.toString());
        }
    }

    private void releaseHeld() {
        Instant now = clock.instant();
        Instant landedUntil = heard.neighbours().heardUpTo().minus(AnswerPlace.KNOWN_WITHIN);
        try {
            int released = database.inTransaction(connection -> HeldAnswers.release(connection, landedUntil, now));
            if (released > 0) {
                applier.stored();
            }
        } catch (SQLException e) {
            LOG.warn("answers that are held wait for the store: {}", e.getMessage());
        }
    }

    private static HandOver.Answer forward(Connection link, String region, List<ForwardedAnswer> answers)
            throws InterruptedException, InvalidProtocolBufferException {
        InboxBatch.Builder batch = InboxBatch.newBuilder();
        answers.forEach(answer -> batch.addEntries(answer.entry().toBuilder()
                .setSourceEventId(idElsewhere(region, answer.entry().getSourceEventId()))
                .setForwardedBy(region)));
        Message reply = link.request(
                Subjects.forwardedAnswers(answers.getFirst().region()),
                batch.build().toByteArray(),
                PEER_ANSWERS_WITHIN);
        if (reply == null || reply.isStatusMessage()) {
            return HandOver.Answer.NOT_NOW;
        }
        return InboxReply.parseFrom(reply.getData()).getCommitted() ? HandOver.Answer.TAKEN : HandOver.Answer.MALFORMED;
    }

    /// Unique over regions, and the same for a repeat. It may be as long as it likes and is bounded.
    static String idElsewhere(String region, String sourceEventId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(sourceEventId.getBytes(StandardCharsets.UTF_8));
            return "forwarded:" + region + ":" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private byte[] take(byte[] request) throws SQLException, InterruptedException {
        try {
            InboxBatch batch = InboxBatch.parseFrom(request);
            for (InboxEntry entry : batch.getEntriesList()) {
                if (!entry.hasMobileOriginated() || entry.getForwardedBy().isEmpty()) {
                    throw new IllegalArgumentException("regions hand over answers, and say who does");
                }
            }
            inbox.commit(batch);
            return COMMITTED;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warn("refused answers that another region forwarded: {}", e.getMessage());
            return REFUSED;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                // the others are closed all the same
                LOG.debug("a part of the link does not close", e);
            }
        }
    }
}
