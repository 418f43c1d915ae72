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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OttSimulatorTest {
    private static final WhatsAppAccount ACCOUNT =
            new WhatsAppAccount("1055", "wa-token", "app-secret", "verify", "93700000000");
    private static final TelegramBot BOT = new TelegramBot("77:bot-token", "QasidBot", "hook-secret");
    private static final String WORKS = "93701110001";

    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Instant now = Instant.parse("2026-03-21T08:00:00Z");
    private OttSimulator ott;
    private Webhook webhook;

    @BeforeEach
    void start() throws IOException {
        ott = OttSimulator.start(
                OttSettings.of(List.of(ACCOUNT), List.of(BOT), List.of()).withClock(() -> now));
        webhook = new Webhook();
        ott.callbacks(webhook.url(), webhook.url(), null);
    }

    @AfterEach
    void stop() {
        ott.close();
        webhook.close();
    }

    @Test
    void aTextInsideTheWindowArrivesAndItsStatusesAreSigned() throws Exception {
        ott.whatsAppMessage(WORKS, "سلام");
        await().until(() -> webhook.values().size() == 1);
        JsonNode message = webhook.values().getFirst().path("messages").path(0);
        assertThat(message.path("from").asText()).isEqualTo(WORKS);
        assertThat(message.path("text").path("body").asText()).isEqualTo("سلام");
        Webhook.Taken first = webhook.taken.getFirst();
        assertThat(new String(first.octets(), StandardCharsets.UTF_8))
                .contains("\\u0633")
                .doesNotContain("س");

        HttpResponse<String> answer = whatsApp(WORKS, text("salaam"));

        assertThat(answer.statusCode()).isEqualTo(200);
        String id = json(answer).path("messages").path(0).path("id").asText();
        assertThat(id).startsWith("wamid.");
        await().untilAsserted(() -> assertThat(statuses())
                .extracting(status -> status.path("status").asText())
                .containsExactly("sent", "delivered", "read"));
        assertThat(webhook.values())
                .as("who it is about")
                .extracting(
                        value -> value.path("contacts").path(0).path("wa_id").asText())
                .containsOnly(WORKS);
        assertThat(statuses()).allSatisfy(status -> {
            assertThat(status.path("id").asText()).isEqualTo(id);
            assertThat(status.path("biz_opaque_callback_data").asText()).isEqualTo("m.1");
            assertThat(status.path("timestamp").isTextual()).isTrue();
        });
        assertThat(ott.record().count(OttChannel.WHATSAPP, WORKS, "salaam")).isEqualTo(1);
        assertThat(webhook.taken)
                .allSatisfy(one -> assertThat(one.headers().getFirst("X-Hub-Signature-256"))
                        .isEqualTo("sha256=" + hmac(one.octets())));
    }

    private static String hmac(byte[] octets) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("app-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(octets));
    }

    @Test
    void outsideTheWindowATextFailsLaterAndATemplateArrives() throws Exception {
        ott.whatsAppMessage(WORKS, "hello");
        now = now.plus(Duration.ofHours(24));
        assertThat(whatsApp(WORKS, text("too late")).statusCode()).isEqualTo(200);
        await().until(() -> !statuses().isEmpty());
        assertThat(statuses().getFirst().path("status").asText()).isEqualTo("failed");
        assertThat(statuses().getFirst().path("errors").path(0).path("message").asText())
                .as("what client libraries read")
                .isNotEmpty();
        assertThat(statuses().getFirst().path("errors").path(0).path("code").asInt())
                .isEqualTo(131047);

        whatsApp(WORKS, template("otp_v2", "fa", "48213"));
        assertThat(ott.record().count(OttChannel.WHATSAPP, "+" + WORKS, "otp_v2 48213"))
                .isEqualTo(1);
        assertThat(ott.record().count(OttChannel.WHATSAPP, WORKS, "too late")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "otp_v2, en, 132001",
        "otp_v2, fa, 132000",
    })
    void aTemplateThatIsNotSoIsRefused(String name, String language, int code) throws Exception {
        String body =
                template(name, language, "1").replace(code == 132000 ? "\"text\":\"1\"}" : "~", "\"text\":\"1\"},{}");
        assertThat(json(whatsApp(WORKS, body)).path("error").path("code").asInt())
                .isEqualTo(code);
    }

    @Test
    void whatIsWrongIsSaidInGraphsWords() throws Exception {
        assertThat(json(post("/v23.0/1055/messages", "Bearer other", "{}"))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(190);
        assertThat(json(post("/v23.0/9/messages", "Bearer wa-token", "{}"))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(100);
        assertThat(json(whatsApp(WORKS, "\"type\":\"text\",\"text\":{}"))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(131008);
        assertThat(json(whatsApp(WORKS, "\"type\":\"sticker\""))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(131051);
        assertThat(ott.record().requestsRefused()).isEqualTo(2);
    }

    @Test
    void aTokenThatWasReplacedIsRefusedAndOneThatWasPreparedIsNot() throws Exception {
        ott.prepare(OttChannel.TELEGRAM, "77:next");
        assertThat(post("/bot77:bot-token/getMe", "", "{}").statusCode()).isEqualTo(200);
        assertThat(post("/bot77:next/getMe", "", "{}").statusCode()).isEqualTo(200);

        ott.rotate(OttChannel.TELEGRAM, "77:next");
        ott.rotate(OttChannel.WHATSAPP, "wa-next");

        assertThat(post("/bot77:bot-token/getMe", "", "{}").statusCode()).isEqualTo(401);
        assertThat(post("/bot77:next/getMe", "", "{}").statusCode()).isEqualTo(200);
        HttpResponse<String> old = whatsApp(WORKS, text("salaam"));
        assertThat(old.statusCode()).isEqualTo(401);
        assertThat(json(old).path("error").path("code").asInt()).isEqualTo(190);
        assertThat(ott.record().count(OttChannel.WHATSAPP, WORKS, "salaam")).isZero();
    }

    @Test
    void theNumbersOfTheTableDoOnWhatsAppWhatTheyAskFor() throws Exception {
        String body = template("otp_v2", "fa", "1");
        assertThat(whatsApp("93701119801", body).statusCode()).isEqualTo(200);
        await().until(() ->
                statuses().stream().anyMatch(one -> one.findValuesAsText("code").contains("131026")));
        assertThat(whatsApp("93701119820", body).statusCode())
                .as("known to Telegram alone")
                .isEqualTo(200);
        await().until(() -> statuses().stream()
                        .filter(one -> one.path("status").asText().equals("failed"))
                        .count()
                == 2);
        assertThat(json(whatsApp("93701119812", body))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(131030);
        assertThat(json(whatsApp("93701119803", body))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(130429);
        assertThat(json(whatsApp("93701119803", body))
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(130429);
        assertThat(whatsApp("93701119803", body).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> whatsApp("93701119807", body)).isInstanceOf(IOException.class);
        assertThat(ott.record().count(OttChannel.WHATSAPP, "93701119807", "otp_v2 1"))
                .isEqualTo(1);
        String early = json(whatsApp("93701119804", body))
                .path("messages")
                .path(0)
                .path("id")
                .asText();
        assertThat(statusesOf(early)).as("before the answer").contains("delivered");
        String twice = json(whatsApp("93701119809", body))
                .path("messages")
                .path(0)
                .path("id")
                .asText();
        await().untilAsserted(() ->
                assertThat(statusesOf(twice)).containsExactly("read", "delivered", "sent", "delivered", "read"));
        String silent = json(whatsApp("93701119805", body))
                .path("messages")
                .path(0)
                .path("id")
                .asText();
        whatsApp("93701119808", body);
        await().until(() -> webhook.values().stream().anyMatch(value -> value.has("messages")));
        assertThat(statusesOf(silent)).isEmpty();
    }

    @Test
    void onePersonGetsNoMoreThanThePairLimitAllows() throws Exception {
        String body = template("otp_v2", "fa", "1");
        for (int i = 0; i < 45; i++) {
            assertThat(whatsApp(WORKS, body).statusCode()).isEqualTo(200);
        }
        assertThat(json(whatsApp(WORKS, body)).path("error").path("code").asInt())
                .isEqualTo(131056);
        assertThat(whatsApp("93701110002", body).statusCode()).isEqualTo(200);
    }

    @Test
    void aWebhookThatRefusesIsToldAgain() throws Exception {
        webhook.refusals.set(2);
        ott.whatsAppMessage(WORKS, "one");
        await().until(() -> webhook.values().size() == 1);
    }

    @Test
    void aBotReachesWhoHasStartedItAndNobodyElse() throws Exception {
        assertThat(json(telegram(WORKS, "hi")).path("description").asText()).isEqualTo("Bad Request: chat not found");
        ott.telegramStart(WORKS);
        await().until(() -> webhook.taken.size() == 2);
        JsonNode contact = webhook.taken.getLast().json().path("message");
        assertThat(contact.path("contact").path("phone_number").asText()).isEqualTo(WORKS);
        assertThat(contact.path("contact").path("user_id").asLong())
                .isEqualTo(contact.path("from").path("id").asLong())
                .isGreaterThan(Integer.MAX_VALUE);
        assertThat(webhook.taken.getFirst().headers().getFirst("X-Telegram-Bot-Api-Secret-Token"))
                .isEqualTo("hook-secret");

        JsonNode sent = json(telegram(WORKS, "hi"));
        assertThat(sent.path("ok").asBoolean()).isTrue();
        assertThat(sent.path("result").path("message_id").asLong()).isPositive();
        assertThat(ott.record().count(OttChannel.TELEGRAM, WORKS, "hi")).isEqualTo(1);

        ott.telegramBlock(WORKS);
        assertThat(json(telegram(WORKS, "hi")).path("error_code").asInt()).isEqualTo(403);
        await().until(() -> webhook.taken.size() == 3);
        assertThat(webhook.taken.getLast().json().findValuesAsText("status")).contains("kicked");
    }

    @Test
    void theNumbersOfTheTableDoOnTelegramWhatTheyAskFor() throws Exception {
        for (String last : List.of("9801", "9802", "9803", "9807", "9808", "9810")) {
            ott.telegramStart("9370111" + last);
        }
        assertThat(json(telegram("93701119801", "x")).path("error_code").asInt())
                .isEqualTo(403);
        assertThat(json(telegram("93701119810", "x")).path("error_code").asInt())
                .as("WhatsApp's")
                .isEqualTo(403);
        assertThat(json(telegram("93701119802", "x")).path("error_code").asInt())
                .isEqualTo(400);
        assertThat(json(telegram("93701119803", "x"))
                        .path("parameters")
                        .path("retry_after")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(telegram("93701119803", "x")).path("ok").asBoolean()).isTrue();
        assertThatThrownBy(() -> telegram("93701119807", "x")).isInstanceOf(IOException.class);
        telegram("93701119808", "x");
        await().until(() -> webhook.taken.stream()
                .anyMatch(
                        one -> one.json().path("message").path("text").asText().startsWith("Salaam")));
    }

    @Test
    void updatesAreFetchedOnlyWithoutAWebhook() throws Exception {
        assertThat(json(post("/bot77:bot-token/getUpdates", "", "{}"))
                        .path("error_code")
                        .asInt())
                .isEqualTo(409);
        for (String bad : List.of("foo", "ftp://x/y", "http://", "http://a b")) {
            assertThat(json(post("/bot77:bot-token/setWebhook", "", "{\"url\":\"" + bad + "\"}"))
                            .path("error_code")
                            .asInt())
                    .as(bad)
                    .isEqualTo(400);
        }
        post("/bot77:bot-token/deleteWebhook", "", "{}");
        ott.telegramMessage(WORKS, "hello");
        JsonNode updates = json(post("/bot77:bot-token/getUpdates", "", "{\"timeout\":5}"));
        assertThat(updates.path("result").path(0).path("message").path("text").asText())
                .isEqualTo("hello");
        assertThat(json(post("/bot77:wrong/getMe", "", "{}")).path("error_code").asInt())
                .isEqualTo(401);
    }

    @Test
    void aChannelThatIsBrokenLeavesTheOtherOneWell() throws Exception {
        ott.faults(OttChannel.WHATSAPP).errors(503);
        assertThat(whatsApp(WORKS, text("x")).statusCode()).isEqualTo(503);
        ott.telegramStart(WORKS);
        assertThat(telegram(WORKS, "x").statusCode()).isEqualTo(200);
        ott.faults(OttChannel.WHATSAPP).clear();
        assertThat(whatsApp(WORKS, text("x")).statusCode()).isEqualTo(200);
    }

    @Test
    void aRefusedCredentialReadsAsTheRealOne() throws Exception {
        ott.faults(OttChannel.WHATSAPP).errors(401);
        ott.faults(OttChannel.TELEGRAM).errors(401);
        HttpResponse<String> whatsApp = whatsApp(WORKS, text("x"));
        assertThat(whatsApp.statusCode()).isEqualTo(401);
        assertThat(json(whatsApp).path("error").path("code").asInt()).isEqualTo(190);
        HttpResponse<String> telegram = post("/bot" + BOT.token() + "/getMe", "", "{}");
        assertThat(telegram.statusCode()).isEqualTo(401);
        assertThat(json(telegram).path("error_code").asInt()).isEqualTo(401);
    }

    private List<JsonNode> statuses() {
        return webhook.values().stream()
                .flatMap(value -> java.util.stream.StreamSupport.stream(
                        value.path("statuses").spliterator(), false))
                .toList();
    }

    private List<String> statusesOf(String id) {
        return statuses().stream()
                .filter(status -> status.path("id").asText().equals(id))
                .map(status -> status.path("status").asText())
                .toList();
    }

    private static String text(String text) {
        return "\"type\":\"text\",\"text\":{\"body\":\"" + text + "\"}";
    }

    private static String template(String name, String language, String parameter) {
        return "\"type\":\"template\",\"template\":{\"name\":\"" + name + "\",\"language\":{\"code\":\"" + language
                + "\"},\"components\":[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"" + parameter
                + "\"}]}]}";
    }

    private HttpResponse<String> whatsApp(String to, String content) throws Exception {
        return post(
                "/v23.0/1055/messages",
                "Bearer wa-token",
                "{\"messaging_product\":\"whatsapp\",\"to\":\"" + to + "\",\"biz_opaque_callback_data\":\"m.1\","
                        + content + "}");
    }

    private HttpResponse<String> telegram(String to, String text) throws Exception {
        return post(
                "/bot77:bot-token/sendMessage",
                "",
                "{\"chat_id\":" + OttSimulator.telegramChat(to) + ",\"text\":\"" + text + "\"}");
    }

    private HttpResponse<String> post(String path, String authorization, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(ott.whatsAppUrl() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return AsciiJson.read(response.body().getBytes(StandardCharsets.UTF_8));
    }
}
