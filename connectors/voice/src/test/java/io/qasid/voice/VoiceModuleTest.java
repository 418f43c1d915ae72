package io.qasid.voice;

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
import io.qasid.secrets.SealedFile;
import io.qasid.servers.TestServers;
import io.qasid.simulator.voice.VoiceSettings;
import io.qasid.simulator.voice.VoiceSimulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The module as it is deployed: settings, NATS, two accounts, health and metrics, with a router that grants
/// everything.
@Timeout(180)
class VoiceModuleTest {
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    private final VoiceSimulator first = VoiceSimulator.start(VoiceSettings.of(TestAccounts.SID, TestAccounts.TOKEN));
    private final VoiceSimulator second = VoiceSimulator.start(VoiceSettings.of(TestAccounts.SID, TestAccounts.TOKEN));
    private final String natsUrl = TestServers.nats().url();
    private final List<InboxEntry> inbox = new CopyOnWriteArrayList<>();
    private final Map<String, String> recipients = new ConcurrentHashMap<>();
    private final Connection router;

    VoiceModuleTest() throws InterruptedException {
        router = NatsConnections.open(natsUrl, "router");
    }

    @BeforeEach
    void serve() throws Exception {
        await().atMost(ENOUGH).until(() -> router.getStatus() == Connection.Status.CONNECTED);
        for (Lane lane : Lane.values()) {
            new DispatchStreams(router).recreateStream(Channel.VOICE, lane);
        }
        Dispatcher requests = router.createDispatcher();
        requests.subscribe(Subjects.CLAIM, "router", this::grant);
        requests.subscribe(Subjects.INBOX, "router", this::commit);
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        first.close();
        second.close();
    }

    @Test
    void carriesDispatchesToTheirAccountsAndOutcomesToTheRouter() throws Exception {
        try (ApplicationContext module = start()) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
            String one = publish("qasid", Lane.NORMAL, "+93700000001");
            String other = publish("other", Lane.URGENT, "+93790000002");
            String refused = publish("qasid", Lane.URGENT, "+93700009832");
            String cut = publish("qasid", Lane.NORMAL, "+93700009837");

            await().atMost(ENOUGH).until(() -> outcomes().size() == 4);

            assertThat(outcome(one).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
            assertThat(outcome(one).getProviderMessageIdsList())
                    .singleElement()
                    .asString()
                    .matches("CA[0-9a-f]{32}");
            assertThat(outcome(other).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
            assertThat(outcome(refused).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_REJECTED);
            assertThat(outcome(refused).getReasonCode()).isEqualTo("VOICE_21211");
            assertThat(outcome(cut).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_UNKNOWN);
            await().atMost(ENOUGH).until(() -> first.record().count("+93700000001", "code 1 2") == 1);
            await().atMost(ENOUGH).until(() -> second.record().count("+93790000002", "code 1 2") == 1);
            assertThat(first.record().calls()).as("one call each, no more").hasSize(2);
            assertThat(second.record().calls()).hasSize(1);
            assertThat(get(module, "/metrics").body())
                    .contains("provider_ready{route=\"voice:other\"} 1.0")
                    .contains("chan_provider_api_errors_total{http_status=\"400\",provider=\"voice\"} 1.0")
                    .contains("chan_provider_api_errors_total{http_status=\"401\",provider=\"voice\"} 0.0")
                    .contains("chan_provider_api_errors_total{http_status=\"429\",provider=\"voice\"} 0.0")
                    .contains("chan_provider_api_errors_total{http_status=\"none\",provider=\"voice\"} 1.0")
                    .doesNotContain("9370000");
        }
    }

    @Test
    void isReadyOnlyWhileEveryAccountIs() throws Exception {
        second.faults().refuseConnections();
        try (ApplicationContext module = start()) {
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/health/ready").body())
                            .contains("\"account qasid\":\"up\"")
                            .contains("\"account other\":\"down\"")
                            .contains("\"nats\":\"up\""));
            assertThat(get(module, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(module, "/health/live").statusCode()).isEqualTo(200);

            String sent = publish("qasid", Lane.NORMAL, "+93700000001");
            await().atMost(ENOUGH).until(() -> outcomes().size() == 1);
            assertThat(outcome(sent).getKind())
                    .as("an account that is down holds up no other one")
                    .isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);

            second.faults().clear();
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
        }
    }

    @Test
    void namesWhatIsWrongWithItsSettings() {
        Map<String, Object> none = Map.of("qasid.voice.http-port", 0, "qasid.voice.nats-url", natsUrl);
        assertThatThrownBy(() -> VoiceConnector.MODULE.start(none))
                .hasStackTraceContaining("qasid.voice.accounts needs at least one account");

        Map<String, Object> twice = settings();
        twice.put("qasid.voice.accounts[1].account", "qasid");
        assertThatThrownBy(() -> VoiceConnector.MODULE.start(twice))
                .hasStackTraceContaining("qasid.voice.accounts has account qasid twice");
    }

    @Test
    void shipsDefaultsOfItsOwnPrefixOnly() {
        assertThat(VoiceConnector.MODULE.defaults())
                .containsEntry("qasid.voice.http-port", 8095)
                .allSatisfy((key, value) -> assertThat(key).startsWith("qasid.voice."));
    }

    private ApplicationContext start() {
        return VoiceConnector.MODULE.start(settings());
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.voice.http-port", 0);
        settings.put("qasid.voice.nats-url", natsUrl);
        settings.put("qasid.voice.secrets.url", secrets());
        account(settings, 0, "qasid", first);
        account(settings, 1, "other", second);
        return settings;
    }

    private static String secrets() {
        Path file = TestServers.freshFolder("secrets").resolve("sealed");
        SealedFile sealed = new SealedFile(file, InstantSource.system());
        for (String account : List.of("qasid", "other")) {
            sealed.write("voice/" + account, before -> Map.of("auth-token", TestAccounts.TOKEN));
        }
        return file.toUri().toString();
    }

    /// As an operator would write it.
    private static void account(Map<String, Object> settings, int index, String name, VoiceSimulator voice) {
        String account = "qasid.voice.accounts[" + index + "].";
        settings.put(account + "account", name);
        settings.put(account + "base-url", voice.url());
        settings.put(account + "account-sid", TestAccounts.SID);
        settings.put(account + "from", TestAccounts.FROM);
        settings.put(account + "status-callback-url", "http://127.0.0.1:9/webhooks/voice/" + name);
        settings.put(account + "calls-per-second", 50);
        settings.put(account + "language", "fa-IR");
        settings.put(account + "probe-every", "300ms");
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
        router.jetStream().publish(Subjects.dispatch(new Route(Channel.VOICE, account), lane), envelope.toByteArray());
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
                        .setRoute(recipient.startsWith("+9379") ? "voice:other" : "voice:qasid")
                        .setRecipient(recipient)
                        .setSender("Qasid")
                        .setText("code 12")
                        .setCategory(Category.CATEGORY_OTP)
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
