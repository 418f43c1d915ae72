package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.qasid.events.DispatchStreams;
import io.qasid.events.NatsConnections;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.servers.NatsServer;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// NATS is taken away in every way that was seen; pulling goes on by itself. The router does its part of it: it makes
/// streams again and publishes again what was not claimed.
class HealingTest {
    private static final Duration HEALED = Duration.ofSeconds(5);

    private NatsServer server;
    private Connection nats;
    private FakeRouter router;
    private HostedConnector hosted;

    @BeforeEach
    void start() throws Exception {
        server = NatsServer.start(TestServers.freshFolder("nats-to-break"), 0);
        nats = NatsConnections.open(server.url(), "router");
        router = new FakeRouter(nats);
        router.recreateStreams();
        hosted = HostedConnector.start(server.url());
        for (Lane lane : Lane.values()) {
            AttemptId before = router.publishNew(lane);
            await().until(() -> router.settled(before));
        }
    }

    @AfterEach
    void stop() throws Exception {
        hosted.close();
        router.close();
        nats.close();
        server.close();
    }

    @Test
    void aDeletedConsumerIsMadeAgain() throws Exception {
        for (Lane lane : Lane.values()) {
            nats.jetStreamManagement()
                    .deleteConsumer(stream(lane), DispatchStreams.consumerName(FakeRouter.ROUTE, lane));
        }
        assertGoesOn();
    }

    @Test
    void aDeletedStreamIsMadeAgain() throws Exception {
        for (Lane lane : Lane.values()) {
            nats.jetStreamManagement().deleteStream(stream(lane));
        }
        assertGoesOn();
    }

    @Test
    void aRecreatedStreamIsPulledAgain() throws Exception {
        router.recreateStreams();
        assertGoesOn();
    }

    @Test
    void aKilledServerIsPulledAgainOnceItIsBack() throws Exception {
        server.kill();
        server.restart();
        awaitConnection();
        assertGoesOn();
    }

    @Test
    void aStoreDeletedUnderARunningServerHealsWhenTheRouterRecreatesTheStreams() throws Exception {
        server.deleteStore();
        router.recreateStreams();
        assertGoesOn();
    }

    @Test
    void aStoreDeletedWithARestartHealsWithoutTheRouter() throws Exception {
        server.kill();
        server.deleteStore();
        server.restart();
        awaitConnection();
        assertGoesOn();
    }

    @Test
    void whatIsUnderWayWhenNatsDiesIsReportedOnceItIsBack() throws Exception {
        hosted.provider.hold();
        AttemptId underWay = router.publishNew(Lane.NORMAL);
        await().until(() -> hosted.sent().contains(underWay));
        server.kill();
        hosted.provider.release();
        await().until(() -> hosted.waitingInInbox() == 1);

        server.restart();

        await().atMost(HEALED.multipliedBy(2)).until(() -> router.settled(underWay));
        assertThat(hosted.sent()).doesNotHaveDuplicates();
    }

    @Test
    void aServerThatStaysAwayCausesNoBusyLoop() {
        server.kill();
        await().until(() -> nats.getStatus() != Connection.Status.CONNECTED);
        double before = hosted.count("connector.pull.reopened");

        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

        // both lanes, a quarter of a second apart
        assertThat(hosted.count("connector.pull.reopened") - before).isLessThan(30);
    }

    /// The server may have died with an acknowledgement on its way, so that old messages may be there still.
    private void assertGoesOn() throws Exception {
        for (Lane lane : Lane.values()) {
            AttemptId attempt = router.attempt(lane, "salam");
            await().atMost(HEALED)
                    .ignoreExceptionsMatching(HealingTest::fromNats)
                    .until(() -> {
                        router.publish(attempt);
                        return true;
                    });
            await().atMost(HEALED).until(() -> router.settled(attempt));
        }
        assertThat(hosted.sent()).doesNotHaveDuplicates();
    }

    private void awaitConnection() {
        await().atMost(Duration.ofSeconds(10)).until(() -> nats.getStatus() == Connection.Status.CONNECTED);
    }

    private static boolean fromNats(Throwable e) {
        return e instanceof IOException || e instanceof JetStreamApiException || e instanceof IllegalStateException;
    }

    private static String stream(Lane lane) {
        return DispatchStreams.streamName(FakeRouter.ROUTE.channel(), lane);
    }
}
