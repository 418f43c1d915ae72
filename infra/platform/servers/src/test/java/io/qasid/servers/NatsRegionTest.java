package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.Mirror;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two servers, one link: what is in the linked account crosses it, everything else stays.
@Timeout(120)
@SuppressWarnings("try") // a NATS connection's close may be interrupted, which ends the test as it should
final class NatsRegionTest {
    private static final Duration LINKED_MAX = Duration.ofSeconds(20);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    private static final byte[] TEXT = "salaam".getBytes(StandardCharsets.UTF_8);

    @Test
    void onlyTheLinkedAccountCrossesTheLink() throws Exception {
        int port = FreePort.next();
        try (NatsServer hub = start("kbl", new NatsRegion.Side.Hub(port, port));
                NatsServer leaf = start("mzr", new NatsRegion.Side.Leaf(port));
                Connection hubLink = connect(hub.linkUrl().orElseThrow());
                Connection leafLink = connect(leaf.linkUrl().orElseThrow());
                Connection hubLocal = connect(hub.url());
                Connection leafLocal = connect(leaf.url())) {
            answer(hubLink, "asked.kbl");
            answer(leafLink, "asked.mzr");
            await("requests both ways")
                    .atMost(LINKED_MAX)
                    .until(() -> answers(hubLink, "asked.mzr") && answers(leafLink, "asked.kbl"));

            List<String> heard = new CopyOnWriteArrayList<>();
            for (Connection each : List.of(hubLocal, leafLocal, hubLink, leafLink)) {
                each.createDispatcher(message -> heard.add(message.getSubject()))
                        .subscribe(">");
                each.flush(ANSWER_MAX);
            }
            hubLocal.jetStreamManagement().addStream(stream("WORK", "work.>"));
            leafLocal.jetStreamManagement().addStream(stream("WORK", "work.>"));
            heard.clear();
            hubLocal.jetStream().publish("work.one", TEXT);
            hubLocal.publish("told", TEXT);
            hubLocal.flush(ANSWER_MAX);
            // who crosses the link now comes after whatever would have crossed it before
            assertThat(answers(hubLink, "asked.mzr")).isTrue();
            assertThat(answers(leafLink, "asked.kbl")).isTrue();

            assertThat(messages(hubLocal)).isEqualTo(1);
            assertThat(messages(leafLocal)).isZero();
            assertThat(heard.stream().filter("told"::equals)).hasSize(1);
            assertThat(heard.stream().filter("work.one"::equals)).hasSize(1);
        }
    }

    @Test
    void aStreamIsMirroredOverTheLinkBothWays() throws Exception {
        int port = FreePort.next();
        try (NatsServer hub = start("kbl", new NatsRegion.Side.Hub(port, port));
                NatsServer leaf = start("mzr", new NatsRegion.Side.Leaf(port));
                Connection hubLink = connect(hub.linkUrl().orElseThrow());
                Connection leafLink = connect(leaf.linkUrl().orElseThrow())) {
            hubLink.jetStreamManagement().addStream(stream("TOLD", "told.kbl"));
            leafLink.jetStreamManagement().addStream(stream("TOLD", "told.mzr"));
            hubLink.jetStreamManagement().addStream(mirror("mzr"));
            leafLink.jetStreamManagement().addStream(mirror("kbl"));
            hubLink.jetStream().publish("told.kbl", TEXT);
            leafLink.jetStream().publish("told.mzr", TEXT);
            leafLink.jetStream().publish("told.mzr", TEXT);
            await("both mirrors")
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> count(leafLink, "TOLD_kbl") == 1 && count(hubLink, "TOLD_mzr") == 2);
        }
    }

    private static NatsServer start(String name, NatsRegion.Side side) {
        return NatsServer.start(
                TestServers.freshFolder("nats-" + name),
                0,
                true,
                Optional.of(new NatsRegion(name, "linked-regions", side)));
    }

    private static StreamConfiguration stream(String name, String subject) {
        return StreamConfiguration.builder().name(name).subjects(subject).build();
    }

    private static StreamConfiguration mirror(String region) {
        return StreamConfiguration.builder()
                .name("TOLD_" + region)
                .mirror(Mirror.builder().sourceName("TOLD").domain(region).build())
                .build();
    }

    private static long count(Connection connection, String stream) throws Exception {
        return connection
                .jetStreamManagement()
                .getStreamInfo(stream)
                .getStreamState()
                .getMsgCount();
    }

    private static long messages(Connection connection) throws Exception {
        return count(connection, "WORK");
    }

    private static void answer(Connection connection, String subject) throws Exception {
        connection
                .createDispatcher(request -> connection.publish(request.getReplyTo(), request.getData()))
                .subscribe(subject);
        connection.flush(ANSWER_MAX);
    }

    private static boolean answers(Connection connection, String subject) throws Exception {
        Message reply = connection.request(subject, TEXT, ANSWER_MAX);
        return reply != null && !reply.isStatusMessage();
    }

    private static Connection connect(String url) throws Exception {
        return Nats.connect(new Options.Builder().server(url).noReconnect().build());
    }
}
