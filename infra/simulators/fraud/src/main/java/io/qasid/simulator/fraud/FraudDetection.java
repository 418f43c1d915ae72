package io.qasid.simulator.fraud;

import com.google.protobuf.Timestamp;
import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.ChannelAbuseDetected;
import io.qasid.proto.v1.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/// Tells on NATS that a channel is abused: an event, once, for whoever is there. Nobody answers it, and nobody has to.
public final class FraudDetection implements AutoCloseable {
    private static final Duration FLUSH_MAX = Duration.ofSeconds(2);

    private final Connection nats;
    private final InstantSource clock;

    private FraudDetection(Connection nats, InstantSource clock) {
        this.nats = nats;
        this.clock = clock;
    }

    /// @param natsUrl `nats://host:port`
    public static FraudDetection start(String natsUrl, InstantSource clock) throws InterruptedException {
        return new FraudDetection(NatsConnections.open(natsUrl, "fraud-detection"), clock);
    }

    /// Returns when the server has it.
    ///
    /// @param adapter a route, or a channel's name: every account of it
    /// @param reasonCode upper case words joined by underscores
    /// @throws IOException if there is no server, or none that answers within two seconds
    public void channelAbuse(String adapter, String reasonCode) throws IOException, InterruptedException {
        Instant now = clock.instant();
        Envelope event = Envelope.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setType(Subjects.CHANNEL_ABUSE)
                .setGeneration(1)
                .setTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .setPayload(ChannelAbuseDetected.newBuilder()
                        .setAdapter(adapter)
                        .setReasonCode(reasonCode)
                        .build()
                        .toByteString())
                .build();
        try {
            nats.publish(Subjects.CHANNEL_ABUSE, event.toByteArray());
            nats.flush(FLUSH_MAX);
        } catch (IllegalStateException | TimeoutException e) {
            throw new IOException("NATS does not take the event", e);
        }
    }

    @Override
    public void close() {
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
