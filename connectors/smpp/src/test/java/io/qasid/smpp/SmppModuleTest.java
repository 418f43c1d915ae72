package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.micronaut.context.ApplicationContext;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.qasid.boot.Module;
import io.qasid.events.DispatchStreams;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.model.Channel;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ClaimReply;
import io.qasid.proto.v1.ClaimRequest;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.InboxReply;
import io.qasid.servers.TestServers;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.SmscSimulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The module as it is deployed: settings, NATS, two binds, health and metrics, with a router that grants everything.
@Timeout(180)
class SmppModuleTest {
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    private final SmscSimulator smsc =
            SmscSimulator.start(SmscSettings.of(SmscAccount.of("first", "secret"), SmscAccount.of("second", "secret")));
    private final String natsUrl = TestServers.nats().url();
    private final List<InboxEntry> inbox = new CopyOnWriteArrayList<>();
    private final Map<String, String> recipients = new HashMap<>();
    private final Connection router;

    SmppModuleTest() throws InterruptedException {
        router = NatsConnections.open(natsUrl, "router");
    }

    @BeforeEach
    void serve() throws Exception {
        await().atMost(ENOUGH).until(() -> router.getStatus() == Connection.Status.CONNECTED);
        for (Lane lane : Lane.values()) {
            new DispatchStreams(router).recreateStream(Channel.SMS, lane);
        }
        Dispatcher requests = router.createDispatcher();
        requests.subscribe(Subjects.CLAIM, "router", this::grant);
        requests.subscribe(Subjects.INBOX, "router", this::commit);
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        smsc.close();
    }

    @Test
    void carriesDispatchesToTheirBindsAndOutcomesAndReceiptsToTheRouter() throws Exception {
        try (ApplicationContext module = start()) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
            String first = publish("awcc", Lane.NORMAL, "+93700000001");
            String second = publish("roshan", Lane.URGENT, "+93790000002");
            String refused = publish("awcc", Lane.URGENT, "+93700009910");

            await().atMost(ENOUGH).until(() -> outcomes().size() == 3 && receipts() == 2);

            assertThat(outcome(first).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
            assertThat(outcome(second).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
            assertThat(outcome(refused).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_REJECTED);
            assertThat(outcome(refused).getReasonCode()).isEqualTo("ESME_RINVDSTADR");
            assertThat(smsc.record().count("93700000001", "salaam")).isEqualTo(1);
            assertThat(smsc.record().submits())
                    .extracting(submit -> submit.account() + " " + submit.destination())
                    .containsExactlyInAnyOrder("first 93700000001", "second 93790000002");
            await().atMost(ENOUGH).until(() -> smsc.record().totals().receiptsAcknowledged() == 2);
            assertThat(get(module, "/metrics").body())
                    .contains("smpp_bound{account=\"awcc\"} 1.0")
                    .contains("smpp_submits_total{account=\"roshan\",outcome=\"taken\"} 1.0")
                    .contains("smpp_receipts_total{account=\"awcc\",outcome=\"committed\",state=\"delivrd\"} 1.0")
                    .doesNotContain("9370000");
        }
        assertThat(smsc.binds("first")).isZero();
    }

    @Test
    void isReadyOnlyWhileEveryBindIsBound() throws Exception {
        smsc.faults("second").refuseBinds(Duration.ofHours(1));
        try (ApplicationContext module = start()) {
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/health/ready").body())
                            .contains("\"bind awcc\":\"up\"")
                            .contains("\"bind roshan\":\"down\"")
                            .contains("\"nats\":\"up\""));
            assertThat(get(module, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(module, "/health/live").statusCode()).isEqualTo(200);

            String sent = publish("awcc", Lane.NORMAL, "+93700000001");
            await().atMost(ENOUGH).until(() -> outcomes().size() == 1);
            assertThat(outcome(sent).getKind())
                    .as("a bind that is down holds up no other one")
                    .isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
        }
    }

    @Test
    void namesWhatIsWrongWithItsSettings() {
        Map<String, Object> none = Map.of("qasid.smpp.http-port", 0, "qasid.smpp.nats-url", natsUrl);
        assertThatThrownBy(() -> SmppConnector.MODULE.start(none))
                .hasStackTraceContaining("qasid.smpp.binds needs at least one bind");

        Map<String, Object> twice = settings();
        twice.put("qasid.smpp.binds[1].account", "awcc");
        assertThatThrownBy(() -> SmppConnector.MODULE.start(twice))
                .hasStackTraceContaining("qasid.smpp.binds has account awcc twice");
    }

    @Test
    void shipsDefaultsOfItsOwnPrefixOnly() {
        assertThat(SmppConnector.MODULE.defaults())
                .containsEntry("qasid.smpp.http-port", 8093)
                .allSatisfy((key, value) -> assertThat(key).startsWith("qasid.smpp."));
    }

    private ApplicationContext start() {
        return SmppConnector.MODULE.start(settings());
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.smpp.http-port", 0);
        settings.put("qasid.smpp.nats-url", natsUrl);
        String[] accounts = {"awcc", "roshan"};
        String[] systemIds = {"first", "second"};
        for (int i = 0; i < accounts.length; i++) {
            String bind = "qasid.smpp.binds[" + i + "].";
            settings.put(bind + "account", accounts[i]);
            settings.put(bind + "host", "127.0.0.1");
            settings.put(bind + "port", smsc.port());
            settings.put(bind + "system-id", systemIds[i]);
            settings.put(bind + "password", "secret");
        }
        return settings;
    }

    private String publish(String account, Lane lane, String recipient) throws Exception {
        String attempt = UUID.randomUUID() + ".1";
        recipients.put(attempt, recipient);
        Envelope envelope = Envelope.newBuilder()
                .setId(attempt)
                .setType("dispatch.attempt.v1")
                .setGeneration(1)
                .setTime(timestamp(InstantSource.system().instant()))
                .setDeadline(timestamp(deadline()))
                .build();
        router.jetStream().publish(Subjects.dispatch(new Route(Channel.SMS, account), lane), envelope.toByteArray());
        return attempt;
    }

    private void grant(Message message) throws InterruptedException {
        try {
            ClaimReply.Builder reply = ClaimReply.newBuilder().setLeaseMillis(30_000);
            for (AttemptRef attempt : ClaimRequest.parseFrom(message.getData()).getAttemptsList()) {
                String recipient = recipients.getOrDefault(attempt.getAttemptId(), "+93700000009");
                reply.addGranted(ClaimedAttempt.newBuilder()
                        .setAttemptId(attempt.getAttemptId())
                        .setGeneration(attempt.getGeneration())
                        .setRoute(recipient.startsWith("+9379") ? "sms:roshan" : "sms:awcc")
                        .setRecipient(recipient)
                        .setSender("Qasid")
                        .setText("salaam")
                        .setCategory(Category.CATEGORY_TRANSACTIONAL)
                        .setDeadline(timestamp(deadline())));
            }
            router.publish(message.getReplyTo(), reply.build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private void commit(Message message) throws InterruptedException {
        try {
            inbox.addAll(InboxBatch.parseFrom(message.getData()).getEntriesList());
            router.publish(
                    message.getReplyTo(),
                    InboxReply.newBuilder().setCommitted(true).build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<AttemptOutcome> outcomes() {
        return inbox.stream()
                .filter(InboxEntry::hasOutcome)
                .map(InboxEntry::getOutcome)
                .toList();
    }

    private AttemptOutcome outcome(String attempt) {
        return outcomes().stream()
                .filter(outcome -> outcome.getAttemptId().equals(attempt))
                .findFirst()
                .orElseThrow();
    }

    private long receipts() {
        return inbox.stream()
                .filter(InboxEntry::hasReceipt)
                .map(InboxEntry::getSourceEventId)
                .distinct()
                .count();
    }

    private static Instant deadline() {
        return InstantSource.system().instant().plus(Duration.ofMinutes(5));
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static HttpResponse<String> get(ApplicationContext module, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + Module.httpPort(module) + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
