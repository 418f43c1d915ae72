package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.qasid.events.DispatchStreams;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.servers.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class DispatchPullTest {
    private static final Lane LANE = Lane.NORMAL;

    /// While the caller waited for room the request ended: what it brought and its end are still to be read, and its
    /// end
    /// is not the next request's.
    @Test
    void aCallerWhoWasAwayLongerThanARequestLastsFindsWhatItBroughtAndGoesOn() throws Exception {
        AtomicLong ahead = new AtomicLong();
        Connection nats = NatsConnections.open(TestServers.nats().url(), "slow-pull");
        new DispatchStreams(nats).recreateStream(FakeRouter.ROUTE.channel(), LANE);
        try (DispatchPull pull =
                DispatchPull.open(nats, FakeRouter.ROUTE, LANE, () -> System.nanoTime() + ahead.get())) {
            assertThat(pull.next(10, Duration.ofMillis(1))).isNull();
            nats.jetStream()
                    .publish(Subjects.dispatch(FakeRouter.ROUTE, LANE), "there".getBytes(StandardCharsets.UTF_8));
            await().until(() -> nats.jetStreamManagement()
                            .getConsumerInfo(
                                    DispatchStreams.streamName(FakeRouter.ROUTE.channel(), LANE),
                                    DispatchStreams.consumerName(FakeRouter.ROUTE, LANE))
                            .getNumWaiting()
                    == 0);
            ahead.set(Duration.ofSeconds(1).toNanos());

            assertThat(pull.next(10, Duration.ofMillis(100))).isNotNull();
            assertThat(pull.next(10, Duration.ofMillis(100))).isNull();
        } finally {
            nats.close();
        }
    }

    /// The server counts a request's life from when it reads it, so that it may give something to a request that is
    /// over for us. Left alone that would come again only after the acknowledgement's ten seconds.
    @Test
    void whatTheServerGivesToARequestThatIsOverForUsIsGivenBackToo() throws Exception {
        AtomicLong ahead = new AtomicLong();
        Semaphore looks = new Semaphore(0);
        LongSupplier clock = () -> {
            looks.release();
            return System.nanoTime() + ahead.get();
        };
        Connection nats = NatsConnections.open(TestServers.nats().url(), "late-pull");
        new DispatchStreams(nats).recreateStream(FakeRouter.ROUTE.channel(), LANE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                DispatchPull pull = DispatchPull.open(nats, FakeRouter.ROUTE, LANE, clock)) {
            assertThat(pull.next(10, Duration.ofMillis(1))).isNull();
            ahead.set(Duration.ofMillis(505).toNanos());
            looks.drainPermits();

            Future<List<Message>> rest = threads.submit(pull::finish);
            looks.acquire();
            nats.jetStream()
                    .publish(Subjects.dispatch(FakeRouter.ROUTE, LANE), "late".getBytes(StandardCharsets.UTF_8));

            assertThat(rest.get(10, TimeUnit.SECONDS))
                    .extracting(message -> new String(message.getData(), StandardCharsets.UTF_8))
                    .containsExactly("late");
        } finally {
            nats.close();
        }
    }
}
