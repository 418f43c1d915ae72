package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.qasid.connector.tck.Behaviour;
import io.qasid.events.DispatchStreams;
import io.qasid.events.NatsConnections;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.servers.NatsServer;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages flow while everything around the connector breaks in turn; a sweeper does the router's part.
class FlowUnderFaultsTest {
    private static final Logger LOG = LoggerFactory.getLogger(FlowUnderFaultsTest.class);

    private static final int EACH_ROUND = 60;
    private static final ConnectorSettings SETTINGS = new ConnectorSettings(
            0.2, 0, Duration.ofMillis(500), Duration.ofSeconds(25), Duration.ofMillis(500), Duration.ofSeconds(5));

    private interface Fault {
        void happen() throws Exception;
    }

    @Test
    void everyAttemptIsSentOnceAndReportedOnce() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (NatsServer server = NatsServer.start(TestServers.freshFolder("nats-under-faults"), 0)) {
            Connection nats = NatsConnections.open(server.url(), "router");
            try (FakeRouter router = new FakeRouter(nats);
                    HostedConnector hosted = new HostedConnector(server.url(), SETTINGS, self -> self.inMemory(10))) {
                router.recreateStreams();
                hosted.provider.follow(dispatch -> random.nextInt(4) == 0 ? Behaviour.SLOW : Behaviour.ACCEPT);
                hosted.host.start();
                List<AttemptId> attempts = new ArrayList<>();

                for (Fault fault : faults(server, nats, router, random)) {
                    attempts.addAll(publish(router, random));
                    fault.happen();
                    attempts.addAll(publish(router, random));
                }

                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> {
                            quietly(() -> router.sweep(Duration.ofSeconds(1)));
                            return router.allSettled();
                        });
                assertThat(hosted.sent()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(attempts);
                assertThat(router.inbox().values())
                        .hasSize(attempts.size())
                        .extracting(entry -> entry.getOutcome().getKind())
                        .containsOnly(AttemptOutcome.Kind.KIND_ACCEPTED);
            } finally {
                nats.close();
            }
        }
    }

    private static List<Fault> faults(NatsServer server, Connection nats, FakeRouter router, Random random) {
        return List.of(
                () -> router.loseClaimReplies(2 + random.nextInt(3)),
                () -> router.loseInboxReplies(2 + random.nextInt(3)),
                () -> {
                    server.kill();
                    server.restart();
                },
                () -> {
                    router.away();
                    await().pollDelay(Duration.ofMillis(100 + random.nextInt(900)))
                            .until(() -> true);
                    router.back();
                },
                () -> {
                    for (Lane lane : Lane.values()) {
                        quietly(() -> nats.jetStreamManagement()
                                .deleteStream(DispatchStreams.streamName(FakeRouter.ROUTE.channel(), lane)));
                    }
                },
                () -> {
                    server.deleteStore();
                    await().ignoreExceptions().until(() -> {
                        router.recreateStreams();
                        return true;
                    });
                },
                () -> {
                    server.kill();
                    server.deleteStore();
                    server.restart();
                });
    }

    /// What can't be published stays the router's, and its sweeper's.
    private static List<AttemptId> publish(FakeRouter router, Random random) throws Exception {
        List<AttemptId> attempts = new ArrayList<>();
        for (int i = 0; i < EACH_ROUND; i++) {
            AttemptId attempt = router.attempt(random.nextInt(5) == 0 ? Lane.URGENT : Lane.NORMAL, "salam");
            attempts.add(attempt);
            quietly(() -> router.publish(attempt));
        }
        return attempts;
    }

    private static void quietly(Fault step) throws Exception {
        try {
            step.happen();
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            LOG.debug("NATS is away: {}", e.getMessage());
        }
    }
}
