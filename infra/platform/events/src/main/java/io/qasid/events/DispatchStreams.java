package io.qasid.events;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.qasid.model.Channel;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/// The work queues between router and connectors: one stream for each channel and lane, one durable consumer for each
/// account in it. All of it is transport: it may be deleted at any moment and is made again from PostgreSQL.
public final class DispatchStreams {
    /// A stream that does not exist; likewise a consumer.
    private static final int STREAM_NOT_FOUND = 10059;

    private static final int CONSUMER_NOT_FOUND = 10014;
    /// Far above the second of work that the feeder keeps ahead: reaching it is a fault, and publishing then fails
    /// loudly.
    private static final long MESSAGES_MAX = 200_000;
    private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(2);
    /// A connector acknowledges right after its claim, which takes milliseconds.
    private static final Duration ACK_WAIT = Duration.ofSeconds(10);

    private final Connection connection;

    public DispatchStreams(Connection connection) {
        this.connection = connection;
    }

    public static String streamName(Channel channel, Lane lane) {
        return ("DISPATCH_" + channel.wireName() + "_" + lane.wireName()).toUpperCase(Locale.ROOT);
    }

    public static String consumerName(Route route, Lane lane) {
        return "dispatch-" + route.channel().wireName() + "-" + lane.wireName() + "-" + route.account();
    }

    /// Makes the stream if it isn't there. Safe to call from everywhere at any time.
    public void ensureStream(Channel channel, Lane lane) throws IOException, JetStreamApiException {
        JetStreamManagement management = connection.jetStreamManagement();
        try {
            management.getStreamInfo(streamName(channel, lane));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw e;
            }
            management.addStream(configuration(channel, lane));
        }
    }

    /// Deletes the stream and makes it again, which is the only thing that heals one whose files were taken away while
    /// the server ran. Nothing is lost: whatever was in it is published again from PostgreSQL.
    public void recreateStream(Channel channel, Lane lane) throws IOException, JetStreamApiException {
        JetStreamManagement management = connection.jetStreamManagement();
        try {
            management.deleteStream(streamName(channel, lane));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw e;
            }
        }
        management.addStream(configuration(channel, lane));
    }

    /// Makes stream and durable pull consumer if they aren't there.
    public void ensureConsumer(Route route, Lane lane) throws IOException, JetStreamApiException {
        ensureStream(route.channel(), lane);
        ConsumerConfiguration configuration = ConsumerConfiguration.builder()
                .durable(consumerName(route, lane))
                .filterSubject(Subjects.dispatch(route, lane))
                .ackPolicy(AckPolicy.Explicit)
                .ackWait(ACK_WAIT)
                .maxAckPending(1_000)
                .build();
        connection.jetStreamManagement().addOrUpdateConsumer(streamName(route.channel(), lane), configuration);
    }

    /// How a route's consumer stands, as the server sees it. One whose files were taken away may be wrong about
    /// `waiting`.
    ///
    /// @param streamThere false: nothing can wait anywhere
    /// @param connectorAsks whether a connector asks for messages at this moment
    /// @param waiting messages of the route that no connector was given yet, or was given and is claiming
    public record Queue(boolean streamThere, boolean connectorAsks, long waiting) {}

    public Queue queue(Route route, Lane lane) throws IOException, JetStreamApiException {
        try {
            ConsumerInfo consumer = connection
                    .jetStreamManagement()
                    .getConsumerInfo(streamName(route.channel(), lane), consumerName(route, lane));
            return new Queue(
                    true, consumer.getNumWaiting() > 0, consumer.getNumPending() + consumer.getNumAckPending());
        } catch (JetStreamApiException e) {
            return switch (e.getApiErrorCode()) {
                case STREAM_NOT_FOUND -> new Queue(false, false, 0);
                // no connector was ever there; what waits for it is in the stream
                case CONSUMER_NOT_FOUND -> new Queue(true, false, 1);
                default -> throw e;
            };
        }
    }

    private static StreamConfiguration configuration(Channel channel, Lane lane) {
        return StreamConfiguration.builder()
                .name(streamName(channel, lane))
                .subjects(Subjects.dispatchPrefix(channel, lane) + ">")
                .retentionPolicy(RetentionPolicy.WorkQueue)
                .discardPolicy(DiscardPolicy.New)
                .storageType(StorageType.File)
                .maxMessages(MESSAGES_MAX)
                .duplicateWindow(DUPLICATE_WINDOW)
                .build();
    }
}
