package io.qasid.simulator.ott;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ViberSimulatorTest {
    private static final ViberBot BOT = new ViberBot("qasidbot", "4453b6ac-viber");
    private static final String ALI = "93701110001";
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private OttSimulator ott;
    private Webhook webhook;

    @BeforeEach
    void start() throws IOException {
        Instant now = Instant.parse("2026-03-21T08:00:00Z");
        ott = OttSimulator.start(
                OttSettings.of(List.of(), List.of(), List.of(BOT)).withClock(() -> now));
        webhook = new Webhook();
        ott.callbacks(null, null, webhook.url());
    }

    @AfterEach
    void stop() {
        ott.close();
        webhook.close();
    }

    @Test
    void whoOpensTheBotIsReachedOnlyOnceTheyHaveWritten() throws Exception {
        assertThat(statusOf(send(ALI, "hi"))).isEqualTo(6);

        ott.viberStart(ALI, "93701110001-1-ab");

        await().atMost(ENOUGH).until(() -> webhook.taken.size() == 2);
        JsonNode opened = webhook.taken.getFirst().json();
        assertThat(opened.path("event").asText()).isEqualTo("conversation_started");
        assertThat(opened.path("context").asText()).isEqualTo("93701110001-1-ab");
        assertThat(opened.path("subscribed").asBoolean(true)).isFalse();
        assertThat(opened.path("user").path("id").asText()).isEqualTo(OttSimulator.viberUser("+" + ALI));
        assertThat(opened.path("timestamp").asLong()).isEqualTo(1_774_080_000_000L);
        JsonNode message = webhook.taken.getLast().json();
        assertThat(message.path("event").asText()).isEqualTo("message");
        assertThat(message.path("sender").path("id").asText()).isEqualTo(OttSimulator.viberUser(ALI));
        assertThat(message.path("message").path("text").asText()).isEqualTo("Salaam");

        assertThat(statusOf(send(ALI, "hi"))).isZero();
        ott.viberUnsubscribe(ALI);
        assertThat(statusOf(send(ALI, "hi"))).isEqualTo(6);
        await().atMost(ENOUGH).until(() -> events().contains("unsubscribed"));
        assertThat(ott.record().count(OttChannel.VIBER, "+" + ALI, "hi")).isEqualTo(1);
        assertThat(ott.record().requestsRefused()).isEqualTo(2);
    }

    @Test
    void whatBecameOfAMessageIsToldUnderItsTokenAndSigned() throws Exception {
        ott.viberStart(ALI, "");

        JsonNode answer = send(ALI, "سلام");

        long token = answer.path("message_token").asLong();
        assertThat(token).as("more than a double holds").isGreaterThan(1L << 53);
        await().atMost(ENOUGH).untilAsserted(() -> assertThat(eventsOf(token)).containsExactly("delivered", "seen"));
        JsonNode seen = webhook.taken.getLast().json();
        assertThat(seen.path("user_id").asText()).isEqualTo(OttSimulator.viberUser(ALI));
        assertThat(webhook.taken)
                .allSatisfy(one -> assertThat(one.headers().getFirst("X-Viber-Content-Signature"))
                        .isEqualTo(hmac(one.octets())));
    }

    private static String hmac(byte[] octets) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(BOT.authToken().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(octets));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "{}, 4",
                "{\"receiver\":\"%s\";\"type\":\"text\";\"text\":\"x\"}, 4",
                "{\"receiver\":\"%s\";\"type\":\"text\";\"sender\":{\"name\":\"Q\"}}, 4",
                "{\"receiver\":\"%s\";\"type\":\"sticker\";\"text\":\"x\";\"sender\":{\"name\":\"Q\"}}, 3",
                "{\"receiver\":\"nobody=\";\"type\":\"text\";\"text\":\"x\";\"sender\":{\"name\":\"Q\"}}, 5"
            })
    void whatIsWrongIsSaidByAStatusInsideHttp200(String body, int status) throws Exception {
        ott.viberStart(ALI, "");
        HttpResponse<String> answer = post(
                "send_message",
                BOT.authToken(),
                body.replace("%s", OttSimulator.viberUser(ALI)).replace(';', ','));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(statusOf(json(answer))).isEqualTo(status);
    }

    @Test
    void aTextOrASenderThatIsTooLongIsBadData() throws Exception {
        ott.viberStart(ALI, "");
        assertThat(statusOf(send(ALI, "x".repeat(7_000)))).isZero();
        assertThat(statusOf(send(ALI, "x".repeat(7_001)))).isEqualTo(3);
        String body = message(ALI, "x").replace("Qasid", "Q".repeat(29));
        assertThat(statusOf(json(post("send_message", BOT.authToken(), body)))).isEqualTo(3);
    }

    @Test
    void onlyTheBotsOwnTokenIsLetIn() throws Exception {
        for (String token : List.of("", "other")) {
            assertThat(statusOf(json(post("get_account_info", token, "{}")))).isEqualTo(2);
        }
        JsonNode account = json(post("get_account_info", BOT.authToken(), "{}"));
        assertThat(statusOf(account)).isZero();
        assertThat(account.path("uri").asText()).isEqualTo("qasidbot");
        assertThat(post("get_moon", BOT.authToken(), "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void theNumbersOfTheTableDoWhatTheyAskFor() throws Exception {
        for (String last : List.of("01", "02", "03", "04", "05", "07", "08", "09", "10", "41")) {
            ott.viberStart("937011198" + last, "");
        }
        await().atMost(ENOUGH).until(() -> webhook.taken.size() == 20);

        assertThat(statusOf(send("93701119802", "x"))).isEqualTo(6);
        assertThat(statusOf(send("93701119803", "x"))).isEqualTo(12);
        assertThat(statusOf(send("93701119803", "x"))).isZero();
        long failed = tokenOf(send("93701119841", "x"));
        long elsewhere = tokenOf(send("93701119810", "x"));
        long early = tokenOf(send("93701119804", "x"));
        assertThat(eventsOf(early)).as("before the answer").contains("delivered");
        long silent = tokenOf(send("93701119805", "x"));
        assertThatThrownBy(() -> send("93701119807", "x")).isInstanceOf(IOException.class);
        assertThat(ott.record().count(OttChannel.VIBER, "93701119807", "x")).isEqualTo(1);
        long twice = tokenOf(send("93701119809", "x"));
        send("93701119808", "x");
        await().atMost(ENOUGH).untilAsserted(() -> {
            assertThat(eventsOf(failed)).containsExactly("failed");
            assertThat(eventsOf(elsewhere)).as("known to WhatsApp alone").containsExactly("failed");
            assertThat(eventsOf(twice)).containsExactly("seen", "delivered", "delivered", "seen");
            assertThat(webhook.taken)
                    .anyMatch(one ->
                            one.json().path("message").path("text").asText().equals("Salaam, received."));
        });
        assertThat(eventsOf(silent)).isEmpty();
        assertThat(ott.record().count(OttChannel.VIBER, "93701119841", "x")).isZero();
    }

    @Test
    void aWebhookHearsWhatItAskedFor() throws Exception {
        String wish = "{\"url\":\"" + webhook.url() + "\",\"event_types\":[\"seen\"]}";
        assertThat(statusOf(json(post("set_webhook", BOT.authToken(), wish)))).isZero();
        ott.viberStart(ALI, "");
        long token = tokenOf(send(ALI, "x"));
        await().atMost(ENOUGH).until(() -> eventsOf(token).contains("seen"));
        assertThat(events()).containsExactly("webhook", "message", "seen");
        assertThat(statusOf(json(post("set_webhook", BOT.authToken(), "{\"url\":\"ftp://x\"}"))))
                .isEqualTo(1);
    }

    @Test
    void aWebhookThatRefusesIsToldAgain() {
        webhook.refusals.set(2);
        ott.viberMessage(ALI, "one");
        await().atMost(ENOUGH).until(() -> webhook.taken.size() == 1);
    }

    @Test
    void aChannelThatIsBrokenSaysSoByTheHttpStatus() throws Exception {
        ott.viberStart(ALI, "");
        ott.faults(OttChannel.VIBER).errors(503);
        HttpResponse<String> answer = post("send_message", BOT.authToken(), message(ALI, "x"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).has("status")).isFalse();
        ott.faults(OttChannel.VIBER).clear();
        assertThat(statusOf(send(ALI, "x"))).isZero();
    }

    private List<String> events() {
        return webhook.taken.stream()
                .map(one -> one.json().path("event").asText())
                .toList();
    }

    private List<String> eventsOf(long token) {
        return webhook.taken.stream()
                .filter(one -> one.json().path("message_token").asLong() == token)
                .map(one -> one.json().path("event").asText())
                .toList();
    }

    private static int statusOf(JsonNode answer) {
        return answer.path("status").asInt(-1);
    }

    private static long tokenOf(JsonNode answer) {
        assertThat(statusOf(answer)).isZero();
        return answer.path("message_token").asLong();
    }

    private static String message(String to, String text) {
        return "{\"receiver\":\"" + OttSimulator.viberUser(to)
                + "\",\"min_api_version\":1,\"sender\":{\"name\":\"Qasid\"},\"type\":\"text\",\"text\":\"" + text
                + "\"}";
    }

    private JsonNode send(String to, String text) throws Exception {
        return json(post("send_message", BOT.authToken(), message(to, text)));
    }

    private HttpResponse<String> post(String method, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(ott.viberUrl() + "/pa/" + method))
                .timeout(ENOUGH)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Viber-Auth-Token", token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return AsciiJson.read(response.body().getBytes(StandardCharsets.UTF_8));
    }
}
