package io.qasid.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResponderTest {
    private static final int TIMES = 200;
    private static final Duration WAIT = Duration.ofSeconds(5);

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
            try (Responder responder = new Responder(answering, subject, "group", 1, WAIT, request -> request)) {
                Message reply = asking.requestWithTimeout(subject, new byte[] {7}, Duration.ofSeconds(5))
                        .get(5, TimeUnit.SECONDS);
                assertThat(reply.getData()).containsExactly(7);
                assertThat(responder).isNotNull();
            }
        }
    }

    @Test
    void whatWaitedLongerThanItsSenderDoesIsNotWorkedOn() throws Exception {
        String subject = "test.stale." + UUID.randomUUID();
        Duration senderWaits = Duration.ofMillis(200);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Byte> worked = new CopyOnWriteArrayList<>();
        try (Responder responder = new Responder(answering, subject, "group", 1, senderWaits, request -> {
            worked.add(request[0]);
            first.countDown();
            goOn.await(10, TimeUnit.SECONDS);
            return request;
        })) {
            CompletableFuture<Message> slow = asking.requestWithTimeout(subject, new byte[] {1}, WAIT);
            assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Message> stale = asking.requestWithTimeout(subject, new byte[] {2}, senderWaits);
            assertThatThrownBy(() -> stale.get(2 * senderWaits.toMillis(), TimeUnit.MILLISECONDS))
                    .isNotNull();
            goOn.countDown();
            assertThat(slow.get(5, TimeUnit.SECONDS).getData()).containsExactly(1);

            assertThat(asking.requestWithTimeout(subject, new byte[] {3}, WAIT)
                            .get(5, TimeUnit.SECONDS)
                            .getData())
                    .containsExactly(3);
            assertThat(worked).containsExactly((byte) 1, (byte) 3);
            assertThat(responder).isNotNull();
        }
    }
}
