package io.qasid.ott;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import io.qasid.proto.v1.MessageTemplate;
import io.qasid.proto.v1.OttHeard;
import io.qasid.proto.v1.OttHeardBatch;
import io.qasid.proto.v1.OttHeardReply;
import io.qasid.redis.Redis;
import io.qasid.secrets.RotationSignals;
import io.qasid.secrets.SealedFile;
import io.qasid.servers.RedisServer;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.simulator.ott.OttChannel;
import io.qasid.simulator.ott.OttSimulator;
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
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The module as it is deployed, with a router that grants everything.
@Timeout(180)
class OttModuleTest {
    private static final Duration ENOUGH = Duration.ofSeconds(30);
    private static final String ALI = "+93700000001";

    private final OttSimulator ott = Stand.simulator();
    private final SealedFile secrets = Stand.secrets();
    private final String natsUrl = TestServers.nats().url();
    private final List<InboxEntry> inbox = new CopyOnWriteArrayList<>();
    private final Map<String, ClaimedAttempt> wanted = new ConcurrentHashMap<>();
    private final Connection router;

    OttModuleTest() throws InterruptedException {
        router = NatsConnections.open(natsUrl, "router");
    }

    @BeforeEach
    void serve() throws Exception {
        await().atMost(ENOUGH).until(() -> router.getStatus() == Connection.Status.CONNECTED);
        for (Lane lane : Lane.values()) {
            new DispatchStreams(router).recreateStream(Channel.WHATSAPP, lane);
            new DispatchStreams(router).recreateStream(Channel.TELEGRAM, lane);
            new DispatchStreams(router).recreateStream(Channel.VIBER, lane);
        }
        Dispatcher requests = router.createDispatcher();
        requests.subscribe(Subjects.CLAIM, "router", this::grant);
        requests.subscribe(Subjects.INBOX, "router", this::commit);
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        ott.close();
    }

    @Test
    void sendsFreeTextOnlyWhereItMayAndKnowsWhoseChatIsWhose() throws Exception {
        try (ApplicationContext module = OttConnector.MODULE.start(settings())) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);

            String closed = publish(Channel.WHATSAPP, ALI, "free", false);
            String template = publish(Channel.WHATSAPP, ALI, "free", true);
            String nobody = publish(Channel.TELEGRAM, ALI, "hi", false);
            await().atMost(ENOUGH).until(() -> inbox.size() == 3);
            assertThat(outcome(closed).getReasonCode()).isEqualTo("WHATSAPP_WINDOW_CLOSED");
            assertThat(outcome(template).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
            assertThat(outcome(nobody).getReasonCode()).isEqualTo("TELEGRAM_NOT_LINKED");
            assertThat(ott.record().count(OttChannel.WHATSAPP, ALI, "notice salaam"))
                    .isEqualTo(1);

            ott.whatsAppMessage(ALI, "salaam");
            ott.telegramStart(ALI);
            OttHeardReply heard = hear(
                    OttHeard.newBuilder().setRoute("whatsapp:qasid").setRecipient(ALI),
                    OttHeard.newBuilder()
                            .setRoute("telegram:qasid")
                            .setRecipient(ALI)
                            .setChatId(Long.toString(OttSimulator.telegramChat(ALI)))
                            .setLinks(true));
            assertThat(heard.getRecipientsList()).containsExactly(ALI, ALI);

            String free = publish(Channel.WHATSAPP, ALI, "free", true);
            String chat = publish(Channel.TELEGRAM, ALI, "hi", false);
            String refused = publish(Channel.WHATSAPP, "+93700009812", "x", true);
            String cut = publish(Channel.WHATSAPP, "+93700009817", "x", true);
            await().atMost(ENOUGH).until(() -> inbox.size() == 7);
            assertThat(outcome(free).getProviderMessageIds(0)).startsWith("wamid.");
            assertThat(outcome(chat).getProviderMessageIds(0)).startsWith(OttSimulator.telegramChat(ALI) + ":");
            assertThat(outcome(refused).getReasonCode()).isEqualTo("WHATSAPP_131030");
            assertThat(outcome(cut).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_UNKNOWN);
            assertThat(ott.record().count(OttChannel.WHATSAPP, ALI, "free")).isEqualTo(1);
            assertThat(ott.record().count(OttChannel.TELEGRAM, ALI, "hi")).isEqualTo(1);
            assertThat(get(module, "/metrics").body())
                    .contains("provider_ready{route=\"telegram:qasid\"} 1.0")
                    .contains("chan_provider_api_errors_total{http_status=\"400\",provider=\"whatsapp\"} 1.0")
                    .doesNotContain("9370000");
        }
    }

    @Test
    void whoBlockedTheBotIsAskedOnce() throws Exception {
        try (ApplicationContext module = OttConnector.MODULE.start(settings())) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
            ott.telegramStart(ALI);
            hear(OttHeard.newBuilder()
                    .setRoute("telegram:qasid")
                    .setRecipient(ALI)
                    .setChatId(Long.toString(OttSimulator.telegramChat(ALI)))
                    .setLinks(true));
            ott.telegramBlock(ALI);

            String first = publish(Channel.TELEGRAM, ALI, "hi", false);
            await().atMost(ENOUGH).until(() -> inbox.size() == 1);
            String second = publish(Channel.TELEGRAM, ALI, "hi again", false);
            await().atMost(ENOUGH).until(() -> inbox.size() == 2);

            assertThat(outcome(first).getReasonCode()).isEqualTo("TELEGRAM_403");
            assertThat(outcome(second).getReasonCode()).isEqualTo("TELEGRAM_NOT_LINKED");
            assertThat(ott.record().requestsRefused()).isEqualTo(1);
        }
    }

    @Test
    void onViberItReachesWhoGaveTheirNumberAndCountsARefusalInsideHttp200() throws Exception {
        String gone = "+93700009842";
        String busy = "+93700009843";
        try (ApplicationContext module = OttConnector.MODULE.start(settings())) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
            String unlinked = publish(Channel.VIBER, ALI, "hi", false);
            await().atMost(ENOUGH).until(() -> inbox.size() == 1);
            assertThat(outcome(unlinked).getReasonCode()).isEqualTo("VIBER_NOT_LINKED");

            for (String person : List.of(ALI, gone, busy)) {
                ott.viberStart(person, "");
                hear(OttHeard.newBuilder()
                        .setRoute("viber:qasid")
                        .setRecipient(person)
                        .setChatId(OttSimulator.viberUser(person))
                        .setLinks(true));
            }
            String first = publish(Channel.VIBER, gone, "x", false);
            await().atMost(ENOUGH).until(() -> inbox.size() == 2);
            String second = publish(Channel.VIBER, gone, "x", false);
            String sent = publish(Channel.VIBER, ALI, "سلام", false);
            await().atMost(ENOUGH).until(() -> inbox.size() == 4);
            assertThat(outcome(first).getReasonCode()).isEqualTo("VIBER_6");
            assertThat(outcome(second).getReasonCode()).isEqualTo("VIBER_NOT_LINKED");
            assertThat(outcome(sent).getProviderMessageIds(0)).matches("[0-9]{19}");
            assertThat(ott.record().count(OttChannel.VIBER, ALI, "سلام")).isEqualTo(1);

            String slow = publish(Channel.VIBER, busy, "x", false);
            await().atMost(ENOUGH).until(() -> inbox.size() == 5);
            assertThat(outcome(slow).getReasonCode()).isEqualTo("ADAPTER_RATE_LIMITED");
            assertThat(outcome(slow).getReasonDetail()).isEqualTo("VIBER_12");
            assertThat(outcome(slow).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_DEFERRED);
            assertThat(get(module, "/metrics").body())
                    .contains("chan_provider_api_errors_total{http_status=\"400\",provider=\"viber\"} 1.0")
                    .contains("chan_provider_api_errors_total{http_status=\"429\",provider=\"viber\"} 1.0")
                    .doesNotContain("9370000");
        }
    }

    /// A tenth of a second's worth at once after a silence, what two copies have at hand, and what bunches on its way.
    @Test
    void twoCopiesKeepAnAccountsRateTogetherWhileRedisDiesAndComesBack() throws Exception {
        int perSecond = 40;
        int most = perSecond * 5 / 4;
        ott.limits(OttChannel.WHATSAPP).account(most, Optional.empty());
        try (RedisServer redis = RedisServer.start(TestServers.freshFolder("redis"), 0)) {
            Map<String, Object> settings = settings();
            settings.put("qasid.ott.redis-url", redis.url());
            settings.put("qasid.ott.whatsapp[0].sends-per-second", perSecond);
            try (ApplicationContext one = OttConnector.MODULE.start(settings);
                    ApplicationContext other = OttConnector.MODULE.start(settings)) {
                for (ApplicationContext module : List.of(one, other)) {
                    await().atMost(ENOUGH)
                            .until(() -> get(module, "/health/ready").statusCode() == 200);
                }
                campaign(10 * perSecond);
                await().atMost(ENOUGH).until(() -> inbox.size() > 3 * perSecond);
                redis.kill();
                int then = inbox.size();
                await().atMost(ENOUGH).until(() -> inbox.size() > then + 3 * perSecond);
                redis.restart();
                await().atMost(ENOUGH).until(() -> inbox.size() == 10 * perSecond);

                assertThat(inbox)
                        .extracting(entry -> entry.getOutcome().getKind())
                        .containsOnly(AttemptOutcome.Kind.KIND_ACCEPTED);
                List<Long> requests = ott.record().requestsReadAt(OttChannel.WHATSAPP);
                assertThat(mostInASecond(requests)).isLessThanOrEqualTo(most);
                long took = requests.getLast() - requests.getFirst();
                assertThat(took)
                        .as("the rate is used")
                        .isLessThan(Duration.ofSeconds(15).toNanos());
                assertThat(get(one, "/metrics").body() + get(other, "/metrics").body())
                        .contains("chan_adapter_tps_bucket_used{account=\"qasid\",provider=\"whatsapp\"}")
                        .contains("connector_sends_total{outcome=\"accepted\",route=\"whatsapp:qasid\"}");
            }
        }
    }

    @Test
    void whatTheProviderAllowsIsLearnedFromItsFirstNoByBothCopies() throws Exception {
        int allowed = 10;
        ott.limits(OttChannel.WHATSAPP).account(allowed, Optional.of(Duration.ofSeconds(1)));
        try (RedisServer redis = RedisServer.start(TestServers.freshFolder("redis"), 0)) {
            Map<String, Object> settings = settings();
            settings.put("qasid.ott.redis-url", redis.url());
            try (ApplicationContext one = OttConnector.MODULE.start(settings);
                    ApplicationContext other = OttConnector.MODULE.start(settings)) {
                for (ApplicationContext module : List.of(one, other)) {
                    await().atMost(ENOUGH)
                            .until(() -> get(module, "/health/ready").statusCode() == 200);
                }
                campaign(25 * allowed);
                await().atMost(ENOUGH.multipliedBy(2)).until(() -> inbox.size() == 25 * allowed);

                List<Long> requests = ott.record().requestsReadAt(OttChannel.WHATSAPP);
                long settled = requests.getFirst() + Duration.ofSeconds(1).toNanos();
                assertThat(mostInASecond(requests)).as("at first").isGreaterThan(allowed);
                assertThat(mostInASecond(
                                requests.stream().filter(at -> at > settled).toList()))
                        .as("after the first no")
                        .isLessThanOrEqualTo(allowed * 3 / 2);
                assertThat(inbox)
                        .extracting(entry -> entry.getOutcome().getReasonCode())
                        .contains("ADAPTER_RATE_LIMITED");
            }
        }
    }

    private void campaign(int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            publish(Channel.WHATSAPP, "+9370%07d".formatted(1_000_000 + i), "x", true);
        }
    }

    private static int mostInASecond(List<Long> times) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= 1_000_000_000L) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    @Test
    void aTokenThatViberDoesNotKnowIsSeenThroughItsHttp200() throws Exception {
        ott.rotate(OttChannel.VIBER, "another");
        try (ApplicationContext module = OttConnector.MODULE.start(settings())) {
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/metrics").body())
                            .contains("chan_provider_api_errors_total{http_status=\"401\",provider=\"viber\"}"));
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/health/ready").body())
                            .contains("\"viber\":\"down\"", "\"telegram\":\"up\""));
        }
    }

    @Test
    void aRefusedTokenIsReadAgainAndTheMessageGoesOnceAndAtOnce() throws Exception {
        try (ApplicationContext module = OttConnector.MODULE.start(settings())) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
            secrets.write("whatsapp/qasid", before -> Map.of("token", "wa-second"));
            ott.rotate(OttChannel.WHATSAPP, "wa-second");

            String attempt = publish(Channel.WHATSAPP, ALI, "rotated", true);

            await().atMost(ENOUGH).until(() -> inbox.size() == 1);
            assertThat(outcome(attempt).getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
            assertThat(ott.record().count(OttChannel.WHATSAPP, ALI, "notice salaam"))
                    .isEqualTo(1);
            assertThat(get(module, "/metrics").body())
                    .contains("chan_secret_version{route=\"whatsapp:qasid\"} 2.0")
                    .doesNotContain("wa-second");
            assertThat(get(module, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void hearsOfARotationByEventAndByTheSentinelBeforeTheProviderHasToSayNo() throws Exception {
        Redis redis = Redis.open(TestServers.redis().url(), "test", new SimpleMeterRegistry());
        Instant now = InstantSource.system().instant();
        try (redis;
                ApplicationContext module = OttConnector.MODULE.start(settings())) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);

            secrets.write("telegram/qasid", before -> Map.of("token", "77:second"));
            assertThat(RotationSignals.publish(router, Route.parse("telegram:qasid"), now, "1"))
                    .isTrue();
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/metrics").body())
                            .contains("chan_secret_version{route=\"telegram:qasid\"} 2.0"));

            secrets.write("telegram/qasid", before -> Map.of("token", "77:third"));
            await().atMost(ENOUGH)
                    .until(() -> RotationSignals.write(redis, Route.parse("telegram:qasid"), now.plusSeconds(1)));
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/metrics").body())
                            .contains("chan_secret_version{route=\"telegram:qasid\"} 3.0"));
        }
    }

    @Test
    void whatIsNotAnnouncedIsFoundByLooking() throws Exception {
        Map<String, Object> settings = settings();
        settings.put("qasid.ott.secrets.poll-every", "1s");
        try (ApplicationContext module = OttConnector.MODULE.start(settings)) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
            secrets.write("viber/qasid", before -> Map.of("auth-token", "viber-second"));
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/metrics").body())
                            .contains("chan_secret_version{route=\"viber:qasid\"} 2.0"));
        }
    }

    @Test
    void isReadyOnlyWhileEveryAccountIs() throws Exception {
        try (ApplicationContext module = OttConnector.MODULE.start(settings())) {
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
            ott.faults(OttChannel.WHATSAPP).errors(503);
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(get(module, "/health/ready").body())
                            .contains("\"whatsapp\":\"down\"", "\"telegram\":\"up\""));
            ott.faults(OttChannel.WHATSAPP).clear();
            await().atMost(ENOUGH).until(() -> get(module, "/health/ready").statusCode() == 200);
        }
    }

    @Test
    void namesWhatIsWrongWithItsSettings() throws Exception {
        Map<String, Object> none = settings();
        none.keySet().removeIf(key -> key.contains("whatsapp") || key.contains("telegram") || key.contains("viber"));
        assertThatThrownBy(() -> OttConnector.MODULE.start(none)).hasStackTraceContaining("at least one account");
        Map<String, Object> open = settings();
        open.put("qasid.ott.whatsapp[0].base-url", "http://graph.facebook.com");
        assertThatThrownBy(() -> OttConnector.MODULE.start(open)).hasStackTraceContaining("needs an https address");
    }

    private Map<String, Object> settings() throws Exception {
        TestDatabase database = Stand.migrated();
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.ott.http-port", 0);
        settings.put("qasid.ott.nats-url", natsUrl);
        settings.put("qasid.ott.redis-url", TestServers.redis().url());
        settings.put("qasid.ott.secrets.url", secrets.url());
        settings.put("qasid.ott.database.url", database.url());
        settings.put("qasid.ott.database.user", database.user());
        settings.put("qasid.ott.database.password", database.password());
        settings.put("qasid.ott.whatsapp[0].account", "qasid");
        settings.put("qasid.ott.whatsapp[0].base-url", ott.whatsAppUrl());
        settings.put("qasid.ott.whatsapp[0].phone-number-id", Stand.NUMBER.phoneNumberId());
        settings.put("qasid.ott.whatsapp[0].probe-every", "300ms");
        settings.put("qasid.ott.telegram[0].account", "qasid");
        settings.put("qasid.ott.telegram[0].base-url", ott.telegramUrl());
        settings.put("qasid.ott.viber[0].account", "qasid");
        settings.put("qasid.ott.viber[0].base-url", ott.viberUrl());
        settings.put("qasid.ott.viber[0].probe-every", "300ms");
        return settings;
    }

    private OttHeardReply hear(OttHeard.Builder... heard) throws Exception {
        OttHeardBatch.Builder batch = OttHeardBatch.newBuilder();
        for (OttHeard.Builder one : heard) {
            batch.addHeard(one.setAt(timestamp(InstantSource.system().instant())));
        }
        Message reply = router.request(Subjects.OTT_HEARD, batch.build().toByteArray(), ENOUGH);
        return OttHeardReply.parseFrom(Objects.requireNonNull(reply).getData());
    }

    private String publish(Channel channel, String recipient, String text, boolean withTemplate) throws Exception {
        String attempt = UUID.randomUUID() + ".1";
        ClaimedAttempt.Builder claimed = ClaimedAttempt.newBuilder()
                .setAttemptId(attempt)
                .setRoute(channel.wireName() + ":qasid")
                .setRecipient(recipient)
                .setSender("Qasid")
                .setText(text)
                .setCategory(Category.CATEGORY_TRANSACTIONAL)
                .setDeadline(timestamp(deadline()));
        if (withTemplate) {
            claimed.setTemplate(MessageTemplate.newBuilder()
                    .setName("notice")
                    .setLanguage("fa")
                    .addParameters("salaam"));
        }
        wanted.put(attempt, claimed.build());
        Envelope envelope = Envelope.newBuilder()
                .setId(attempt)
                .setType("dispatch.attempt.v1")
                .setGeneration(1)
                .setTime(timestamp(InstantSource.system().instant()))
                .setDeadline(timestamp(deadline()))
                .build();
        router.jetStream().publish(Subjects.dispatch(new Route(channel, "qasid"), Lane.NORMAL), envelope.toByteArray());
        return attempt;
    }

    private void grant(Message message) throws InterruptedException {
        try {
            ClaimReply.Builder reply = ClaimReply.newBuilder().setLeaseMillis(30_000);
            for (AttemptRef attempt : ClaimRequest.parseFrom(message.getData()).getAttemptsList()) {
                reply.addGranted(Objects.requireNonNull(wanted.get(attempt.getAttemptId())).toBuilder()
                        .setGeneration(attempt.getGeneration()));
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

    private AttemptOutcome outcome(String attempt) {
        return inbox.stream()
                .map(InboxEntry::getOutcome)
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
