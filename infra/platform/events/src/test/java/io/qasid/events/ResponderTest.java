package io.qasid.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResponderTest {
    private static final int TIMES = 200;

    private Connection asking;
    private Connection answering;

    @BeforeEach
    void connect() throws Exception {
        asking = NatsConnections.open(TestServers.nats().url(), "asking");
        answering = NatsConnections.open(TestServers.nats().url(), "answering");
        // the connection's own subscription for replies is made by its first request
        asking.request("nobody." + UUID.randomUUID(), new byte[0], Duration.ofSeconds(5));
    }

    @AfterEach
    void disconnect() throws Exception {
        asking.close();
        answering.close();
    }

    @Test
    void theFirstRequestAfterTheStartIsAnswered() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            String subject = "test.first." + UUID.randomUUID();
            try (Responder responder = new Responder(answering, subject, "group", 1, request -> request)) {
                Message reply = asking.requestWithTimeout(subject, new byte[] {7}, Duration.ofSeconds(5))
                        .get(5, TimeUnit.SECONDS);
                assertThat(reply.getData()).containsExactly(7);
                assertThat(responder).isNotNull();
            }
        }
    }
}
