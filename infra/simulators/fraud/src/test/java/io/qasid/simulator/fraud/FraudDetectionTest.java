package io.qasid.simulator.fraud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.ChannelAbuseDetected;
import io.qasid.proto.v1.Envelope;
import io.qasid.servers.FreePort;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FraudDetectionTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

    @Test
    void whoeverListensIsTold() throws Exception {
        String url = TestServers.nats().url();
        Connection listener = NatsConnections.open(url, "listener");
        try (FraudDetection fraud = FraudDetection.start(url, () -> NOW)) {
            Subscription heard = listener.subscribe(Subjects.CHANNEL_ABUSE);
            listener.flush(Duration.ofSeconds(5));

            fraud.channelAbuse("sms:awcc", "PUMPED_TRAFFIC");

            Message message = heard.nextMessage(Duration.ofSeconds(5));
            Envelope envelope = Envelope.parseFrom(message.getData());
            assertThat(envelope.getType()).isEqualTo("fraud.detected.channel_abuse.v1");
            assertThat(envelope.getTime().getSeconds()).isEqualTo(NOW.getEpochSecond());
            assertThat(ChannelAbuseDetected.parseFrom(envelope.getPayload()))
                    .isEqualTo(ChannelAbuseDetected.newBuilder()
                            .setAdapter("sms:awcc")
                            .setReasonCode("PUMPED_TRAFFIC")
                            .build());
        } finally {
            listener.close();
        }
    }

    @Test
    void withoutAServerItIsAnError() throws Exception {
        try (FraudDetection fraud = FraudDetection.start("nats://127.0.0.1:" + FreePort.next(), () -> NOW)) {
            assertThatThrownBy(() -> fraud.channelAbuse("whatsapp", "PUMPED_TRAFFIC"))
                    .isInstanceOf(IOException.class);
        }
    }
}
