package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.RedisClient;
import io.qasid.model.Lane;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.servers.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What counts as a turn of a conversation: a message once a provider took it, and an answer; each
/// once.
@Timeout(120)
class SessionsOfMessagesTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Route ROSHAN = Route.parse("sms:roshan");
    private static final String PERSON = "+93701234567";
    private static final String HASH = new Msisdn(PERSON).hash();
    private static final String KEY = "chan:session:QasidBank:" + HASH;
    private static final int AT_ONCE = 64;

    private RouterStand stand;

    @BeforeEach
    void start() throws Exception {
        forgetRedis();
        stand = new RouterStand(Map.of());
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    /// Other tests' conversations are with the same person.
    private static void forgetRedis() {
        RedisClient client = RedisClient.create(TestServers.redis().url());
        try (var connection = client.connect()) {
            connection.sync().del(KEY);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void messagesAtOnceToOnePersonAreTurnsOfOneConversation() throws Exception {
        List<String> accepted = new ArrayList<>();
        stand.accept(request("warm up").build());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String text = "message " + i;
                all.add(threads.submit(() -> stand.accept(request(text).build())));
            }
            for (Future<String> each : all) {
                accepted.add(each.get(30, TimeUnit.SECONDS));
            }
        }
        assertThat(accepted).doesNotHaveDuplicates().hasSize(AT_ONCE);
        List<ClaimedAttempt> claimed = new ArrayList<>();
        while (claimed.size() < AT_ONCE + 1) {
            claimed.addAll(stand.connector.pullAndClaim(AWCC, Lane.NORMAL));
        }
        assertThat(turns()).as("nobody knows whether they will be sent").isEmpty();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (ClaimedAttempt attempt : claimed) {
                // every report comes twice, at once
                for (int i = 0; i < 2; i++) {
                    all.add(threads.submit(() -> {
                        stand.connector.accepted(attempt, "p-" + attempt.getAttemptId());
                        return null;
                    }));
                }
            }
            for (Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
        }

        await().untilAsserted(() -> assertThat(turns()).isEqualTo("QasidBank " + (AT_ONCE + 1)));
        String id = stand.text("select conversation_id::text from sessions");
        await("Redis to be told").untilAsserted(() -> {
            JsonNode shown = get("/v1/channel/conversations/open/QasidBank/" + HASH);
            assertThat(shown.path("turns").asInt()).isEqualTo(AT_ONCE + 1);
            assertThat(shown.path("id").asText()).isEqualTo(id);
        });
        assertThat(inRedis("conversation")).isEqualTo(id);
        assertThat(get("/v1/channel/conversations/" + id).path("tenantId").asText())
                .isEqualTo(RouterStand.TENANT);
        assertThat(status("GET", "/v1/channel/conversations/nobody")).isEqualTo(404);
        assertThat(status("GET", "/v1/channel/conversations/open/QasidBank/nobody"))
                .isEqualTo(404);
    }

    @Test
    void whatAProviderRefusedIsNoTurnAndTheNextStepIsOneHoweverManyThereAre() throws Exception {
        String id = stand.accept(request("over two operators").build());
        ClaimedAttempt first = stand.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst();
        stand.connector.rejected(first, "NO_ROUTE");
        await().until(() -> stand.message(id).getAttemptsCount() == 2);
        assertThat(turns()).isEmpty();

        ClaimedAttempt second =
                stand.connector.pullAndClaim(ROSHAN, Lane.NORMAL).getFirst();
        stand.connector.accepted(second, "r1");
        stand.connector.receipt(ROSHAN, "r1", "DELIVERED");
        stand.connector.receipt(ROSHAN, "r1", "DELIVERED");

        await().until(() -> turns().equals("QasidBank 1"));
    }

    /// The first operator took it and then could not deliver, so the ladder went on: the person may
    /// have both.
    @Test
    void oneMessageThatTwoOperatorsTookIsOneTurn() throws Exception {
        String id = stand.accept(request("taken twice").build());
        stand.connector.accepted(stand.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst(), "a1");
        await().until(() -> turns().equals("QasidBank 1"));
        stand.connector.receipt(AWCC, "a1", "FAILED");
        await().until(() -> stand.message(id).getAttemptsCount() == 2);

        stand.connector.deliveredAtOnce(
                stand.connector.pullAndClaim(ROSHAN, Lane.NORMAL).getFirst(), ROSHAN, "r1");

        await().until(() -> stand.message(id).getStatus().equals("DELIVERED"));
        assertThat(turns()).isEqualTo("QasidBank 1");
    }

    @Test
    void anAnswerIsATurnOnceAndMayBeTheFirstOne() throws Exception {
        stand.accept(request("a question").build());
        ClaimedAttempt attempt = stand.connector.pullAndClaim(AWCC, Lane.NORMAL).getFirst();
        stand.connector.answer(AWCC, PERSON, "QasidBank", "yes");
        stand.connector.answer(AWCC, PERSON, "QasidBank", "yes");
        await().until(() -> turns().equals("QasidBank 1"));

        stand.connector.report(
                attempt,
                AttemptOutcome.newBuilder()
                        .setKind(AttemptOutcome.Kind.KIND_ACCEPTED)
                        .addProviderMessageIds("a1"));
        stand.connector.answer(AWCC, PERSON, "QasidBank", "no");

        await().until(() -> turns().equals("QasidBank 3"));
    }

    @Test
    void theScheduleIsAnsweredOnceADayUnlessAnAdminAsks() throws Exception {
        assertThat(status("POST", "/v1/channel/conversations/reconciliation?pass=half"))
                .isEqualTo(422);
        JsonNode first = post("/v1/channel/conversations/reconciliation");
        assertThat(first.path("more").asBoolean()).isFalse();
        long records = reconciled();
        assertThat(records).isEqualTo(1);
        post("/v1/channel/conversations/reconciliation");
        assertThat(reconciled()).isEqualTo(1);
        post("/v1/channel/conversations/reconciliation?pass=full");
        assertThat(reconciled()).isEqualTo(2);
    }

    private long reconciled() throws Exception {
        return Long.parseLong(stand.text("select count(*) from audit where kind = 'SESSIONS_RECONCILED'"));
    }

    /// Sender and turns of each.
    private String turns() throws Exception {
        return stand.text("select coalesce(string_agg(sender || ' ' || turns, ', '), '') from sessions");
    }

    private static String inRedis(String field) {
        RedisClient client = RedisClient.create(TestServers.redis().url());
        try (var connection = client.connect()) {
            return connection.sync().hget(KEY, field);
        } finally {
            client.shutdown();
        }
    }

    private JsonNode get(String path) throws Exception {
        return new ObjectMapper().readTree(ask("GET", path).body());
    }

    private JsonNode post(String path) throws Exception {
        return new ObjectMapper().readTree(ask("POST", path).body());
    }

    private int status(String method, String path) throws Exception {
        return ask(method, path).statusCode();
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(stand.url() + path))
                            .timeout(Duration.ofSeconds(30))
                            .header("Authorization", "Bearer " + RouterStand.ADMIN_KEY)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
