package io.qasid.channelrouter.regions;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.Mirror;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.events.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;

/// The streams in which regions tell which conversations go on in them: each has one of its own, and a mirror of each
/// other region's. All of it may be deleted at any moment and is made again from PostgreSQL.
final class ConversationStreams {
    /// The region's own.
    static final String ORIGIN = "CHANNEL_CONVERSATIONS";

    static final String CONSUMER = "channel-router";
    private static final int STREAM_NOT_FOUND = 10059;
    private static final long OCTETS_MAX = 512L << 20;
    private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(2);
    private static final Duration ACK_WAIT = Duration.ofSeconds(30);
    private static final Duration OVER_THE_LINK_MAX = Duration.ofSeconds(2);

    private final Connection link;

    ConversationStreams(Connection link) {
        this.link = link;
    }

    static String mirrorOf(String peer) {
        return ORIGIN + "_" + peer;
    }

    /// @return whether it had to be made: nobody can read there what was told before
    boolean ensureOrigin(String region) throws IOException, JetStreamApiException {
        if (isThere(ORIGIN)) {
            return false;
        }
        link.jetStreamManagement()
                .addStream(builder(ORIGIN)
                        .subjects(Subjects.conversations(region))
                        .duplicateWindow(DUPLICATE_WINDOW)
                        .build());
        return true;
    }

    /// Makes the mirror of a region's stream, and what reads it, if they aren't there. The link may be cut.
    void ensureMirror(String peer) throws IOException, JetStreamApiException {
        JetStreamManagement management = link.jetStreamManagement();
        if (!isThere(mirrorOf(peer))) {
            management.addStream(builder(mirrorOf(peer))
                    .mirror(Mirror.builder().sourceName(ORIGIN).domain(peer).build())
                    .build());
        }
        management.addOrUpdateConsumer(
                mirrorOf(peer),
                ConsumerConfiguration.builder()
                        .durable(CONSUMER)
                        .ackPolicy(AckPolicy.Explicit)
                        .ackWait(ACK_WAIT)
                        .build());
    }

    /// Deletes the mirror and makes it again. It is filled anew, from all that the origin has.
    void recreateMirror(String peer) throws IOException, JetStreamApiException {
        if (isThere(mirrorOf(peer))) {
            link.jetStreamManagement().deleteStream(mirrorOf(peer));
        }
        ensureMirror(peer);
    }

    /// Whether the origin answers over the link, and has what the mirror doesn't get. One whose origin was made anew
    /// says nothing of it and stands still until the new one has as many messages as the old one had, and those it
    /// never gets. It may look older than its origin because of two clocks: then it is made anew in vain.
    ///
    /// @throws IOException if the origin doesn't answer: the link is cut, or that region is away
    boolean mirrorMisses(String peer, Duration behindMax) throws IOException, JetStreamApiException {
        StreamInfo origin = link.jetStreamManagement(JetStreamOptions.builder()
                        .domain(peer)
                        .requestTimeout(OVER_THE_LINK_MAX)
                        .build())
                .getStreamInfo(ORIGIN);
        StreamInfo mirror = link.jetStreamManagement().getStreamInfo(mirrorOf(peer));
        ZonedDateTime told = origin.getStreamState().getLastTime();
        ZonedDateTime had = mirror.getStreamState().getLastTime();
        boolean standsStill =
                told != null && (had == null || had.plus(behindMax).isBefore(told));
        return standsStill || origin.getCreateTime().isAfter(mirror.getCreateTime());
    }

    private boolean isThere(String stream) throws IOException, JetStreamApiException {
        try {
            link.jetStreamManagement().getStreamInfo(stream);
            return true;
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static StreamConfiguration.Builder builder(String name) {
        return StreamConfiguration.builder()
                .name(name)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.Old)
                .storageType(StorageType.File)
                .maxAge(AnswerOwner.OPEN_FOR)
                .maxBytes(OCTETS_MAX);
    }
}
