package io.qasid.orchestrator.feeder;

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
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.orchestrator.Wire;
import io.qasid.proto.v1.Envelope;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The work queues between feeder and who brings notifications to the router: one stream and one durable consumer for
/// each lane. All of it is transport: it may be deleted at any moment and is made again from PostgreSQL.
@Singleton
public final class NotificationQueue {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationQueue.class);

    /// How often a message is delivered; the last delivery is handled by whoever gets it.
    public static final int DELIVERIES_MAX = 6;
    /// Of the envelope.
    public static final String TYPE = "notification.due.v1";

    private static final String CONSUMER = "orchestrator";
    private static final int STREAM_NOT_FOUND = 10059;
    private static final int CONSUMER_NOT_FOUND = 10014;
    /// Far above what the feeder keeps ahead.
    private static final long MESSAGES_MAX = 200_000;
    private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(2);
    /// What is so old belongs to a generation that is long gone: one that was never acknowledged, past its last
    /// delivery.
    private static final Duration AGE_MAX = Duration.ofHours(1);

    private final Connection nats;
    private final InstantSource clock;

    NotificationQueue(Connection nats, InstantSource clock) {
        this.nats = nats;
        this.clock = clock;
    }

    public static String streamName(Lane lane) {
        return "NOTIFICATIONS_" + lane.name();
    }

    public static String consumerName() {
        return CONSUMER;
    }

    /// Makes stream and consumer if they aren't there.
    ///
    /// @param ackWait longer than a call to the router and its commit
    public void ensure(Lane lane, Duration ackWait) throws IOException, JetStreamApiException {
        JetStreamManagement management = nats.jetStreamManagement();
        try {
            management.getStreamInfo(streamName(lane));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw e;
            }
            management.addStream(configuration(lane));
        }
        management.addOrUpdateConsumer(
                streamName(lane),
                ConsumerConfiguration.builder()
                        .durable(CONSUMER)
                        .ackPolicy(AckPolicy.Explicit)
                        .ackWait(ackWait)
                        .maxDeliver(DELIVERIES_MAX)
                        .maxAckPending(10_000)
                        .build());
    }

    /// Deletes the stream and makes it again, which is the only thing that heals one whose files were taken away while
    /// the server ran.
    void recreate(Lane lane) throws IOException, JetStreamApiException {
        JetStreamManagement management = nats.jetStreamManagement();
        try {
            management.deleteStream(streamName(lane));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw e;
            }
        }
        management.addStream(configuration(lane));
    }

    /// Messages of a lane that nobody was given yet, or was given and has not answered; below 0: there is no stream.
    /// One whose files were taken away may be wrong about it.
    long waiting(Lane lane) throws IOException, JetStreamApiException {
        try {
            ConsumerInfo consumer = nats.jetStreamManagement().getConsumerInfo(streamName(lane), CONSUMER);
            return consumer.getNumPending() + consumer.getNumAckPending();
        } catch (JetStreamApiException e) {
            return switch (e.getApiErrorCode()) {
                case STREAM_NOT_FOUND -> -1;
                case CONSUMER_NOT_FOUND -> 1;
                default -> throw e;
            };
        }
    }

    boolean connected() {
        return nats.getStatus() == Connection.Status.CONNECTED;
    }

    /// Does not wait for an acknowledgement, because that would prove nothing: a notification counts as handed over
    /// when it is claimed, and is published again when it isn't.
    void publish(Lane lane, Collection<DueNotification> due) {
        try {
            for (DueNotification each : due) {
                nats.publish(message(lane, each));
            }
        } catch (IllegalStateException e) {
            LOG.debug("NATS is away; {} notifications will be published again", due.size());
        }
    }

    private NatsMessage message(Lane lane, DueNotification due) {
        Envelope envelope = Envelope.newBuilder()
                .setId(due.id().toString())
                .setType(TYPE)
                .setGeneration(due.generation())
                .setTenantId(due.tenant().toString())
                .setTime(Wire.timestamp(clock.instant()))
                .setDeadline(Wire.timestamp(due.deadline()))
                .build();
        // a re-publish under an old id would be acknowledged and thrown away, hence the generation
        return NatsMessage.builder()
                .subject(Subjects.notifications(lane))
                .headers(new Headers().put("Nats-Msg-Id", due.id() + "." + due.generation()))
                .data(envelope.toByteArray())
                .build();
    }

    private static StreamConfiguration configuration(Lane lane) {
        return StreamConfiguration.builder()
                .name(streamName(lane))
                .subjects(Subjects.notifications(lane))
                .retentionPolicy(RetentionPolicy.WorkQueue)
                .discardPolicy(DiscardPolicy.New)
                .storageType(StorageType.File)
                .maxMessages(MESSAGES_MAX)
                .maxAge(AGE_MAX)
                .duplicateWindow(DUPLICATE_WINDOW)
                .build();
    }
}
