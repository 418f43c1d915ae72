package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.events.NatsConnections;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.CircuitState;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.proto.v1.CircuitReply;
import io.qasid.proto.v1.CircuitReport;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CircuitReportsTest {
    private final List<CircuitReport> heard = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong(5);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Breaker connector = new Breaker();
    private Connection nats;
    private Thread thread;
    private @Nullable Responder router;

    @BeforeEach
    void open() throws Exception {
        nats = NatsConnections.open(TestServers.nats().url(), "circuit-reports");
        thread = Thread.ofVirtual()
                .unstarted(new CircuitReports(connector, "ott-1", new RouterRequests(nats), nanos::get, closing));
    }

    @AfterEach
    void stop() throws Exception {
        closing.countDown();
        thread.join();
        if (router != null) {
            router.close();
        }
        nats.close();
    }

    @Test
    void aChangeIsToldAtOnceAndTheStateOnceInTenSeconds() {
        listen();
        thread.start();
        await().untilAsserted(() -> assertThat(states()).containsExactly("CLOSED"));

        connector.state = CircuitState.OPEN;
        await().untilAsserted(() -> assertThat(states()).containsExactly("CLOSED", "OPEN"));
        assertThat(heard.getLast().getRoute()).isEqualTo("sms:awcc");
        assertThat(heard.getLast().getInstance()).isEqualTo("ott-1");

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        await().untilAsserted(() -> assertThat(states()).containsExactly("CLOSED", "OPEN", "OPEN"));
    }

    @Test
    void whatNoRouterHeardIsToldAgain() {
        thread.start();
        await().until(() -> connector.looks.get() > 1);
        listen();
        await().untilAsserted(() -> {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(states()).isNotEmpty();
        });
    }

    @Test
    void whoGoesAwaySaysSo() throws Exception {
        listen();
        thread.start();
        await().untilAsserted(() -> assertThat(states()).containsExactly("CLOSED"));

        closing.countDown();
        thread.join();

        assertThat(states()).containsExactly("CLOSED", "");
    }

    private void listen() {
        router = new Responder(nats, Subjects.CIRCUIT, "router", 1, Duration.ofSeconds(2), request -> {
            heard.add(CircuitReport.parseFrom(request));
            return CircuitReply.newBuilder().setCommitted(true).build().toByteArray();
        });
    }

    private List<String> states() {
        return heard.stream().map(CircuitReport::getState).toList();
    }

    private static final class Breaker implements ChannelConnector {
        private final AtomicLong looks = new AtomicLong();
        private volatile CircuitState state = CircuitState.CLOSED;

        @Override
        public Route route() {
            return FakeRouter.ROUTE;
        }

        @Override
        public int window() {
            return 1;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public CircuitState circuit() {
            looks.incrementAndGet();
            return state;
        }

        @Override
        public SendOutcome send(Dispatch dispatch, Duration timeLeft) {
            throw new IllegalStateException("nothing is sent here");
        }

        @Override
        public void close() {}
    }
}
