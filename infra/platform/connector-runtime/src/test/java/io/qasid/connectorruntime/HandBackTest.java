package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.events.NatsConnections;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of messages while their provider wants a pause.
@Timeout(60)
class HandBackTest {
    private final String url = TestServers.nats().url();
    private Connection nats;
    private FakeRouter router;

    @BeforeEach
    void open() throws Exception {
        nats = NatsConnections.open(url, "router");
        router = new FakeRouter(nats);
        router.recreateStreams();
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        nats.close();
    }

    @Test
    void inALongPauseEveryMessageIsHandedBackWithoutBeingSent() throws Exception {
        try (HostedConnector hosted = hosted(Duration.ofMinutes(1))) {
            AttemptId first = router.publishNew(Lane.NORMAL);
            await().until(() -> router.settled(first));
            List<AttemptId> others = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                others.add(router.publishNew(i % 5 == 0 ? Lane.URGENT : Lane.NORMAL));
            }

            await().until(router::allSettled);

            assertThat(((Throttled) hosted.connector).sends).hasValue(1);
            assertThat(others).extracting(router::outcome).allSatisfy(outcome -> {
                assertThat(outcome.getKind()).isEqualTo(AttemptOutcome.Kind.KIND_DEFERRED);
                assertThat(outcome.getReasonCode()).isEqualTo("ADAPTER_RATE_LIMITED");
                assertThat(outcome.getRetryAfterMillis()).isBetween(30_000L, 60_000L);
            });
        }
    }

    @Test
    void aShortPauseIsWaitedFor() throws Exception {
        try (HostedConnector hosted = hosted(Duration.ofSeconds(2))) {
            AttemptId first = router.publishNew(Lane.NORMAL);
            await().until(() -> router.settled(first));
            AttemptId next = router.publishNew(Lane.URGENT);

            await().until(() -> router.settled(next));

            assertThat(router.outcome(next).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
            assertThat(((Throttled) hosted.connector).sends).hasValue(2);
        }
    }

    private HostedConnector hosted(Duration pause) throws InterruptedException {
        HostedConnector hosted = new HostedConnector(
                url,
                HostedConnector.SETTINGS.withSegmentsPerSecond(100),
                self -> new Throttled(self.inMemory(10), pause));
        hosted.host.start();
        return hosted;
    }

    /// Refuses the first message, and wants a pause.
    private static final class Throttled implements ChannelConnector {
        private final ChannelConnector inner;
        private final Duration pause;
        private final AtomicInteger sends = new AtomicInteger();
        private volatile long pausedUntil = System.nanoTime();

        private Throttled(ChannelConnector inner, Duration pause) {
            this.inner = inner;
            this.pause = pause;
        }

        @Override
        public Route route() {
            return inner.route();
        }

        @Override
        public int window() {
            return inner.window();
        }

        @Override
        public boolean ready() {
            return inner.ready() && throttledFor().isZero();
        }

        @Override
        public Duration throttledFor() {
            return Duration.ofNanos(Math.max(0, pausedUntil - System.nanoTime()));
        }

        @Override
        public SendOutcome send(Dispatch dispatch, Duration timeLeft) throws InterruptedException {
            if (sends.incrementAndGet() > 1) {
                return inner.send(dispatch, timeLeft);
            }
            pausedUntil = System.nanoTime() + pause.toNanos();
            return new SendOutcome.Deferred(pause, Reason.of("ADAPTER_RATE_LIMITED"));
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
