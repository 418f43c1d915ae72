package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/// Somebody lies while traffic flows: a provider's callbacks are forged, a few and then as many as fit, and a record of
/// the audit chain is
/// altered behind the router's back. The last leaves a chain that stays broken, so it comes last.
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ForgeriesDrillTest {
    private static final long SEED = 20_261_129;
    private static final int PER_SECOND = 30;
    private static final int MESSAGES_MAX = 5_000;
    private static final int FELT = 100;
    private static final int FORGERIES = 200;
    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(3);
    private static final Duration END_MAX = Duration.ofMinutes(4);
    /// Requests of one source in a second: fewer than by default, so that a slow machine can flood too, and more than
    /// the
    /// simulated providers need.
    private static final int PER_SOURCE = 120;

    /// Until a message that was accepted amid a flood has its receipt.
    private static final Duration HEARD_MAX = Duration.ofSeconds(10);

    /// A module has a heap of 256 MB, and what a JVM needs besides.
    private static final long MEMORY_KB_MAX = 480 * 1_024;

    private static final String FORGER = "127.0.0.66";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final HttpClient FORGERS =
            HttpClient.newBuilder().localAddress(InetAddress.ofLiteral(FORGER)).build();

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Stand stand;

    @BeforeAll
    static void start() {
        // what the forger says of where a request is from is not believed
        stand = new Stand(
                "",
                Map.of(
                        "qasid.provider-webhooks.requests-per-second",
                        PER_SOURCE,
                        "qasid.provider-webhooks.trusted-proxies",
                        "127.0.0.1/32"));
    }

    @AfterAll
    static void stop() {
        stand.close();
    }

    @Row("CHAN-14")
    @Test
    @Order(1)
    void forgedCallbacksAreTurnedAwayAndChangeNothingWhileGenuineOnesAreTaken() throws Exception {
        Metrics webhooks = new Metrics(stand.addresses().providerWebhooks());
        List<DrillMessage> messages = DrillMessage.chats("forged", MESSAGES_MAX, SEED);
        stand.link(messages);
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
            traffic.awaitAccepted(FELT, STEP_MAX);
            double before = forged(webhooks);
            for (int i = 0; i < FORGERIES; i++) {
                assertThat(forge(i)).isEqualTo(401);
            }
            assertThat(forged(webhooks)).isEqualTo(before + FORGERIES);
            traffic.awaitAccepted(traffic.acceptedIds().size() + FELT, STEP_MAX);
            traffic.stopArrivals(STEP_MAX);
            int unknown = new Books(stand, "forged").close(traffic, END_MAX);
            assertThat(unknown).isZero();
        }
        assertThat(count("select count(*) from chan.inbox where source_event_id like '%forged%'"))
                .as("nothing of a forgery gets in")
                .isZero();
    }

    /// Whatever it says of where it comes from.
    @Row("CHAN-14")
    @Test
    @Order(2)
    void oneSourcesFloodIsHeldAtTheDoorAndNobodyElseIsHeardLater() throws Exception {
        Metrics webhooks = new Metrics(stand.addresses().providerWebhooks());
        List<DrillMessage> messages = DrillMessage.chats("flooded", MESSAGES_MAX, SEED);
        stand.link(messages);
        long pid = stand.module("provider-webhooks").pid();
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
            traffic.awaitAccepted(FELT, STEP_MAX);
            double forgedBefore = forged(webhooks);
            double turnedAwayBefore = turnedAway(webhooks);
            Flood flood = Flood.from(
                    FORGER,
                    number -> forgery(number)
                            .header("X-Forwarded-For", "203.0.113." + number % 250)
                            .build());
            try (flood) {
                Map<String, String> before = traffic.acceptedIds();
                traffic.awaitAccepted(before.size() + FELT, STEP_MAX);
                List<String> amid = traffic.acceptedIds().entrySet().stream()
                        .filter(accepted -> !before.containsKey(accepted.getKey()))
                        .map(Map.Entry::getValue)
                        .toList();
                await("receipts amid the flood")
                        .atMost(HEARD_MAX)
                        .until(() ->
                                amid.stream().allMatch(id -> stand.eventsOf(id).contains("message.delivered")));
                await("the flood to be held").atMost(STEP_MAX).until(() -> flood.answered(429) > FORGERIES);
            }
            Map<Integer, Integer> answers = flood.answers();
            Stand.say("flooded: %s in %.1f s, %d MB at most"
                    .formatted(answers, flood.seconds(), memoryMost(pid) / 1_024));
            assertThat(answers).containsOnlyKeys(401, 429);
            assertThat(flood.answered(401))
                    .as("looked at: what one source may, and what it may at once")
                    .isLessThanOrEqualTo((int) (PER_SOURCE * (flood.seconds() + 2)) + 1);
            assertThat(flood.answered(429)).as("more than that").isGreaterThan(FORGERIES);
            assertThat(forged(webhooks)).isEqualTo(forgedBefore + flood.answered(401));
            assertThat(turnedAway(webhooks)).isEqualTo(turnedAwayBefore + flood.answered(429));
            assertThat(memoryMost(pid)).isLessThan(MEMORY_KB_MAX);

            traffic.stopArrivals(STEP_MAX);
            assertThat(traffic.reasons()).as("no request had to be repeated").isEmpty();
            assertThat(new Books(stand, "flooded").close(traffic, END_MAX)).isZero();
        }
        assertThat(stand.module("provider-webhooks").pid()).isEqualTo(pid);
        assertThat(count("select count(*) from chan.inbox where source_event_id like '%forged%'"))
                .as("nothing of a forgery gets in")
                .isZero();
    }

    @Row("CHAN-13")
    @Test
    @Order(3)
    void anAlteredRecordIsFoundItsChainSetAsideAndTrafficGoesOn() throws Exception {
        Metrics router = new Metrics(stand.addresses().router());
        List<DrillMessage> messages = DrillMessage.some("altered", MESSAGES_MAX, SEED);
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
            traffic.awaitAccepted(FELT, STEP_MAX);
            assertThat(router.sum("chan_audit_chain_break_total")).isZero();
            assertThat(update("""
                    update chan.audit set payload = convert_to(replace(convert_from(payload, 'UTF8'), '"at":"2', '"at":"3'), 'UTF8')
                    where (region, slot, sequence) = ('kbl', 0, 5)
                    """)).isEqualTo(1);

            verifyAll();

            assertThat(router.sum("chan_audit_chain_break_total")).isEqualTo(1);
            JsonNode verification = stand.api().auditVerification();
            assertThat(verification.path("intact").asBoolean()).isFalse();
            assertThat(verification.path("quarantined")).hasSize(1);
            Stand.say("altered: " + verification.path("quarantined").path(0));
            traffic.awaitAccepted(traffic.acceptedIds().size() + FELT, STEP_MAX);
            traffic.stopArrivals(STEP_MAX);
            assertThat(traffic.reasons()).as("no request had to be repeated").isEmpty();
            verifyAll();
            assertThat(router.sum("chan_audit_chain_break_total"))
                    .as("a break is counted once, and the chain that goes on is whole")
                    .isEqualTo(1);
            int unknown = new Books(stand, "altered").closeBesideABrokenChain(traffic, END_MAX);
            assertThat(unknown).isZero();
        }
    }

    private static double forged(Metrics webhooks) {
        return webhooks.sum("chan_webhook_signature_invalid_total", "provider=\"whatsapp\"");
    }

    private static double turnedAway(Metrics webhooks) {
        return webhooks.sum("chan_webhook_turned_away_total", "reason=\"too_many\"");
    }

    /// The most memory that a process has had until now, in KB.
    private static long memoryMost(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static int forge(int number) throws Exception {
        return FORGERS.send(forgery(number).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /// An answer of somebody who never wrote, under a signature of the right form.
    private static HttpRequest.Builder forgery(int number) {
        String body = """
                {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
                "messaging_product":"whatsapp","metadata":{"phone_number_id":"105500000000001"},
                "messages":[{"from":"93701234567","id":"wamid.forged%d","timestamp":"1795900000","type":"text",
                "text":{"body":"STOP"}}]}}]}]}
                """.formatted(number);
        return HttpRequest.newBuilder(URI.create(stand.addresses().providerWebhooks() + "/webhooks/whatsapp/qasid"))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", "sha256=" + "%064x".formatted(number + 1))
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /// As a person on call does it.
    private static void verifyAll() throws IOException, InterruptedException {
        String pass = "?pass=full";
        boolean more = true;
        while (more) {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(
                                    URI.create(stand.addresses().router() + "/v1/channel/audit/verification" + pass))
                            .timeout(Duration.ofSeconds(30))
                            .header("Authorization", "Bearer " + stand.adminKey())
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            more = JSON.readTree(answer.body()).path("more").asBoolean();
            pass = "";
        }
    }

    private static int count(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static int update(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                stand.addresses().database(),
                stand.addresses().databaseUser(),
                stand.addresses().databasePassword());
    }
}
