package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.qasid.events.NatsConnections;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.servers.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectorHostTest {
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
    void publishedAttemptsAreClaimedSentAndReported() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            List<AttemptId> attempts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                attempts.add(router.publishNew(i % 5 == 0 ? Lane.URGENT : Lane.NORMAL));
            }

            await().until(router::allSettled);

            assertThat(hosted.provider.written())
                    .extracting(written -> written.dispatch().attempt())
                    .containsExactlyInAnyOrderElementsOf(attempts);
            assertThat(attempts)
                    .extracting(attempt -> router.outcome(attempt, 1))
                    .allSatisfy(outcome -> {
                        assertThat(outcome.getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
                        assertThat(outcome.getProviderMessageIdsList()).hasSize(1);
                    });
            assertThat(hosted.count("connector.claims", "result", "granted")).isEqualTo(50);
            assertThat(hosted.count("connector.sends", "outcome", "accepted")).isEqualTo(50);
        }
    }
}
