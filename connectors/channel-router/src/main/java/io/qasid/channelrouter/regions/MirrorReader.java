package io.qasid.channelrouter.regions;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.qasid.channelrouter.Wire;
import io.qasid.channelrouter.conversations.SessionKey;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ConversationsTold;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.ToldConversation;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads our mirror of one other region's stream into PostgreSQL, and makes the mirror anew when it misses what its
/// origin has. The routers of a region share the work; a message is acknowledged when what it tells
/// is kept.
final class MirrorReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorReader.class);
    private static final int PULLED_MAX = 32;
    private static final Duration PULL_FOR = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(250);
    /// Something comes every second.
    private static final Duration STANDS_STILL_AFTER = Duration.ofSeconds(10);

    private static final Duration MEND_EVERY = Duration.ofSeconds(10);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private final String peer;
    private final Connection link;
    private final ConversationStreams streams;
    private final ElsewhereStore store;
    private final HeardRegions heard;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable JetStreamSubscription subscription;
    private Instant mendedAt;

    MirrorReader(
            String peer,
            Connection link,
            ConversationStreams streams,
            ElsewhereStore store,
            HeardRegions heard,
            InstantSource clock) {
        this.peer = peer;
        this.link = link;
        this.streams = streams;
        this.store = store;
        this.heard = heard;
        this.clock = clock;
        this.mendedAt = clock.instant();
        this.thread = Thread.ofPlatform().name("region-" + peer).start(this::run);
    }

    private void run() {
        try {
            do {
                round();
            } while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("region {} is not listened to any more", peer);
        }
    }

    private void round() {
        try {
            JetStreamSubscription current = subscription;
            if (current == null) {
                streams.ensureMirror(peer);
                current = link.jetStream()
                        .subscribe(
                                null,
                                PullSubscribeOptions.bind(
                                        ConversationStreams.mirrorOf(peer), ConversationStreams.CONSUMER));
                subscription = current;
            }
            Iterator<Message> messages = current.iterate(PULLED_MAX, PULL_FOR);
            while (messages.hasNext() && closing.getCount() > 0) {
                take(messages.next());
            }
            store.heardUpTo(peer).ifPresent(upTo -> heard.heard(peer, upTo));
            mend();
        } catch (SQLException | IOException | JetStreamApiException | RuntimeException e) {
            // whatever it was, PostgreSQL and NATS are asked anew in a moment; a mirror is made again from its origin
            LOG.warn("what region {} tells can't be read now: {}", peer, e.toString());
            leave();
        }
    }

    private void take(Message message) throws SQLException {
        Optional<ConversationsTold> told = read(message);
        if (told.isPresent()) {
            List<ConversationElsewhere> conversations = told.get().getConversationsList().stream()
                    .map(this::conversation)
                    .toList();
            Optional<Instant> upTo = told.filter(ConversationsTold::hasUpTo).map(each -> Wire.instant(each.getUpTo()));
            store.keep(peer, conversations, upTo);
            int closed = store.reconcile(peer, conversations, clock.instant());
            if (closed > 0) {
                LOG.info("{} sessions are closed: they go on in region {}", closed, peer);
            }
        }
        message.ack();
    }

    private Optional<ConversationsTold> read(Message message) {
        try {
            return Optional.of(ConversationsTold.parseFrom(
                    Envelope.parseFrom(message.getData()).getPayload()));
        } catch (InvalidProtocolBufferException e) {
            // as it stands it will never be read, and what is behind it must be
            LOG.error("region {} told something that can't be read", peer, e);
            return Optional.empty();
        }
    }

    private ConversationElsewhere conversation(ToldConversation told) {
        return new ConversationElsewhere(
                peer,
                UUID.fromString(told.getConversationId()),
                new SessionKey(
                        new TenantId(UUID.fromString(told.getTenantId())), told.getSender(), told.getMsisdnHash()),
                Wire.instant(told.getLastActiveAt()));
    }

    /// Looks now and then whether all comes that there is.
    private void mend() throws IOException, JetStreamApiException {
        Instant now = clock.instant();
        if (now.isBefore(mendedAt.plus(MEND_EVERY))) {
            return;
        }
        mendedAt = now;
        streams.ensureMirror(peer);
        if (originHasMore()) {
            LOG.warn("the mirror of region {} misses what its origin has, and is made anew", peer);
            streams.recreateMirror(peer);
            leave();
        }
    }

    private boolean originHasMore() {
        try {
            return streams.mirrorMisses(peer, STANDS_STILL_AFTER);
        } catch (IOException | JetStreamApiException e) {
            // the link is cut, or that region is away: the metric says so
            LOG.debug("region {} does not answer: {}", peer, e.getMessage());
            return false;
        }
    }

    private void leave() {
        JetStreamSubscription left = subscription;
        subscription = null;
        try {
            if (left != null) {
                left.unsubscribe();
            }
        } catch (IllegalStateException e) {
            LOG.debug("it was closed already", e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(STOPS_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
