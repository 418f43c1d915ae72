package io.qasid.providerwebhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.OttHeard;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhooksTest {
    private static final String ALI = "93700000001";

    private final long now = InstantSource.system().instant().getEpochSecond();
    private Stand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new Stand(Map.of());
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void metasQuestionIsAnsweredWithItsChallenge() throws Exception {
        String good = "/webhooks/whatsapp/qasid?hub.mode=subscribe&hub.verify_token=verify-token&hub.challenge=11%3C2";
        HttpResponse<String> answer = stand.get(good);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("11<2");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        for (String bad : List.of(
                good.replace("verify-token", "other"),
                good.replace("subscribe", "unsubscribe"),
                good.replace("/qasid", "/nobody"),
                "/webhooks/whatsapp/qasid")) {
            assertThat(stand.get(bad).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void everyStatusAndMessageOfABodyReachesTheRouter() throws Exception {
        String body = changes(
                status("wamid.A", "delivered"),
                status("wamid.A", "sent"),
                "\"statuses\":[{\"id\":\"wamid.B\",\"status\":\"failed\",\"timestamp\":\"" + now
                        + "\",\"errors\":[{\"code\":131026}]}]",
                message("wamid.in1", "\\u0628\\u0644\\u0647"));

        assertThat(stand.whatsApp(body).statusCode()).isEqualTo(200);

        assertThat(stand.inbox)
                .filteredOn(InboxEntry::hasReceipt)
                .extracting(
                        InboxEntry::getSourceEventId,
                        entry -> entry.getReceipt().getProviderMessageId(),
                        entry -> entry.getReceipt().getState(),
                        entry -> entry.getReceipt().getReasonCode())
                .containsExactly(
                        tuple("whatsapp:wamid.A:delivered", "wamid.A", "DELIVERED", "WHATSAPP_DELIVERED"),
                        tuple("whatsapp:wamid.A:sent", "wamid.A", "ENROUTE", "WHATSAPP_SENT"),
                        tuple("whatsapp:wamid.B:failed", "wamid.B", "FAILED", "WHATSAPP_131026"));
        assertThat(stand.inbox.getLast().getMobileOriginated()).satisfies(message -> {
            assertThat(message.getRoute()).isEqualTo("whatsapp:qasid");
            assertThat(message.getFrom()).isEqualTo("+" + ALI);
            assertThat(message.getTo()).isEqualTo("93700000000");
            assertThat(message.getText()).isEqualTo("بله");
        });
        assertThat(stand.heard).singleElement().satisfies(heard -> {
            assertThat(heard.getRecipient()).isEqualTo("+" + ALI);
            assertThat(heard.getAt().getSeconds()).isEqualTo(now);
        });
    }

    /// Made with another program: `printf '%s' "$body" | openssl dgst -sha256 -hmac app-secret`.
    @Test
    void theSignatureIsOverTheOctetsAsTheyCame() throws Exception {
        byte[] body =
                "{\"object\":\"whatsapp_business_account\",\"entry\":[],\"note\":\"\\u0633\\u0644\\u0627\\u0645\"}"
                        .getBytes(StandardCharsets.US_ASCII);
        String signature = "84c8bdc52a66c77a1ed77d85d2fd4d750e42bb6b14e1430e9fa0ab267fd46818";
        assertThat(stand.post("/webhooks/whatsapp/qasid", body, "X-Hub-Signature-256", "sha256=" + signature)
                        .statusCode())
                .isEqualTo(200);
        byte[] decoded = new String(body, StandardCharsets.US_ASCII)
                .replace("\\u0633\\u0644\\u0627\\u0645", "سلام")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(stand.post("/webhooks/whatsapp/qasid", decoded, "X-Hub-Signature-256", "sha256=" + signature)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void forgeriesAreCountedFromZeroSoThatAnAlertSeesTheFirst() throws Exception {
        assertThat(stand.metrics())
                .contains("chan_webhook_signature_invalid_total{provider=\"whatsapp\"} 0.0")
                .contains("chan_webhook_signature_invalid_total{provider=\"telegram\"} 0.0")
                .contains("chan_webhook_signature_invalid_total{provider=\"voice\"} 0.0");
    }

    @Test
    void aForgedBodyHasNoEffectAndIsCounted() throws Exception {
        byte[] body = changes(status("wamid.A", "delivered")).getBytes(StandardCharsets.UTF_8);
        byte[] update = text(7, 1, "hi").getBytes(StandardCharsets.UTF_8);
        for (String[] headers : new String[][] {
            {"X-Other", "1"},
            {"X-Hub-Signature-256", "sha256="},
            {"X-Hub-Signature-256", "sha256=" + "0".repeat(64)},
            {"X-Telegram-Bot-Api-Secret-Token", "hook-secre"},
            {"X-Viber-Content-Signature", "0".repeat(64)},
            {"X-Twilio-Signature", Base64.getEncoder().encodeToString(new byte[20])}
        }) {
            assertThat(stand.post("/webhooks/whatsapp/qasid", body, headers).statusCode())
                    .isEqualTo(401);
            assertThat(stand.post("/webhooks/telegram/qasid", update, headers).statusCode())
                    .isEqualTo(401);
            assertThat(stand.post("/webhooks/viber/qasid", update, headers).statusCode())
                    .isEqualTo(401);
            assertThat(stand.post("/webhooks/voice/qasid", "CallSid=CA1".getBytes(StandardCharsets.UTF_8), headers)
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(stand.post("/webhooks/telegram/nobody", update, "X-Telegram-Bot-Api-Secret-Token", "hook-secret")
                        .statusCode())
                .isEqualTo(401);
        assertThat(stand.inbox).isEmpty();
        assertThat(stand.heard).isEmpty();
        assertThat(stand.metrics())
                .contains("chan_webhook_signature_invalid_total{provider=\"whatsapp\"} 6.0")
                .contains("chan_webhook_signature_invalid_total{provider=\"viber\"} 6.0")
                .contains("chan_webhook_signature_invalid_total{provider=\"telegram\"} 6.0")
                .contains("chan_webhook_signature_invalid_total{provider=\"voice\"} 6.0");
    }

    @Test
    void whatATelegramChatSaysComesFromTheNumberThatItIsLinkedTo() throws Exception {
        assertThat(stand.telegram(text(7, 1, "who am I?")).statusCode()).isEqualTo(200);
        assertThat(stand.inbox).as("nobody's").isEmpty();
        String contact = "{\"update_id\":2,\"message\":{\"message_id\":2,\"date\":" + now
                + ",\"from\":{\"id\":7},\"chat\":{\"id\":7,\"type\":\"private\"},\"contact\":{\"phone_number\":\"" + ALI
                + "\",\"user_id\":%s}}}";
        assertThat(stand.telegram(contact.formatted(8)).statusCode()).isEqualTo(200);
        assertThat(stand.heard).as("somebody else's number").noneMatch(OttHeard::getLinks);
        assertThat(stand.telegram(contact.formatted(7)).statusCode()).isEqualTo(200);
        assertThat(stand.heard.getLast()).satisfies(heard -> {
            assertThat(heard.getLinks()).isTrue();
            assertThat(heard.getRecipient()).isEqualTo("+" + ALI);
            assertThat(heard.getChatId()).isEqualTo("7");
        });

        stand.numbersOfChats.put("7", "+" + ALI);
        stand.telegram(text(7, 3, "/start abc"));
        stand.telegram(text(7, 4, "بله"));
        assertThat(stand.inbox).singleElement().satisfies(entry -> {
            assertThat(entry.getSourceEventId()).isEqualTo("telegram:qasid:4");
            assertThat(entry.getMobileOriginated().getFrom()).isEqualTo("+" + ALI);
            assertThat(entry.getMobileOriginated().getText()).isEqualTo("بله");
        });
        stand.telegram("{\"update_id\":5,\"my_chat_member\":{\"date\":" + now
                + ",\"chat\":{\"id\":7,\"type\":\"private\"},\"new_chat_member\":{\"status\":\"kicked\"}}}");
        assertThat(stand.heard.getLast().getBlocked()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ringing, ENROUTE, VOICE_RINGING",
        "completed, DELIVERED, VOICE_COMPLETED",
        "no-answer, FAILED, VOICE_NO_ANSWER",
        "busy, FAILED, VOICE_BUSY",
        "canceled, FAILED, VOICE_CANCELED"
    })
    void aCallsStatusIsItsReceipt(String status, String state, String reason) throws Exception {
        String sid = "CA" + "0".repeat(32);
        TreeMap<String, String> form = new TreeMap<>(
                Map.of("CallSid", sid, "CallStatus", status, "To", "+" + ALI, "Timestamp", "Thu, 26 Nov 2026 +0000"));
        assertThat(voice(form).statusCode()).isEqualTo(200);
        assertThat(stand.inbox).singleElement().satisfies(entry -> {
            assertThat(entry.getSourceEventId()).isEqualTo("voice:" + sid + ":" + status);
            assertThat(entry.getReceipt().getState()).isEqualTo(state);
            assertThat(entry.getReceipt().getReasonCode()).isEqualTo(reason);
            assertThat(entry.getReceipt().getProviderMessageId()).isEqualTo(sid);
        });
    }

    private HttpResponse<String> voice(SortedMap<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(field ->
                        field.getKey() + "=" + java.net.URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String signed = Stand.VOICE_URL
                + form.entrySet().stream()
                        .map(field -> field.getKey() + field.getValue())
                        .collect(Collectors.joining());
        return stand.post(
                "/webhooks/voice/qasid",
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "X-Twilio-Signature",
                Base64.getEncoder()
                        .encodeToString(Signatures.hmac(
                                "HmacSHA1", Stand.AUTH_TOKEN, signed.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void whoDoesNotAnswerMakesTheProviderSendItAgain() throws Exception {
        stand.routerAnswers = false;
        assertThat(stand.whatsApp(changes(status("wamid.A", "sent"))).statusCode())
                .isEqualTo(503);
        stand.routerAnswers = true;
        stand.connectorAnswers = false;
        assertThat(stand.whatsApp(changes(message("wamid.in1", "hi"))).statusCode())
                .isEqualTo(503);
        assertThat(stand.inbox).as("not before the connector knows").isEmpty();
        stand.connectorAnswers = true;
        assertThat(stand.whatsApp(changes(message("wamid.in1", "hi"))).statusCode())
                .isEqualTo(200);
        assertThat(stand.inbox).hasSize(1);
    }

    @Test
    void oneBadEntryDoesNotHoldUpTheOthers() throws Exception {
        stand.poison = "whatsapp:wamid.B:sent";
        String body = changes(status("wamid.A", "sent"), status("wamid.B", "sent"), status("wamid.C", "sent"));
        assertThat(stand.whatsApp(body).statusCode()).isEqualTo(200);
        assertThat(stand.inbox)
                .extracting(InboxEntry::getSourceEventId)
                .containsExactlyInAnyOrder("whatsapp:wamid.A:sent", "whatsapp:wamid.C:sent");
        assertThat(stand.metrics()).contains("chan_webhook_events_dropped_total{provider=\"whatsapp\"} 1.0");
    }

    @Test
    void anyOrderAndAnyRepeatGivesTheSameEntries() throws Exception {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            parts.add(status(
                    "wamid." + i / 3, List.of("sent", "delivered", "read").get(i % 3)));
        }
        stand.whatsApp(changes(parts.toArray(String[]::new)));
        var once = stand.inbox.stream().collect(Collectors.toMap(InboxEntry::getSourceEventId, InboxEntry::getReceipt));
        stand.inbox.clear();
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<String> shuffled = new ArrayList<>(parts);
            shuffled.addAll(parts.subList(0, random.nextInt(parts.size())));
            Collections.shuffle(shuffled, random);
            stand.whatsApp(changes(shuffled.toArray(String[]::new)));
            assertThat(stand.inbox.stream()
                            .collect(Collectors.toMap(
                                    InboxEntry::getSourceEventId, InboxEntry::getReceipt, (one, same) -> one)))
                    .as("seed %d", seed)
                    .isEqualTo(once);
            stand.inbox.clear();
        }
    }

    @Test
    void mutatedBodiesNeverBreakIt() throws Exception {
        stand.numbersOfChats.put("7", "+" + ALI);
        byte[] whatsApp =
                changes(status("wamid.A", "sent"), message("wamid.in1", "hi")).getBytes(StandardCharsets.UTF_8);
        byte[] telegram = text(7, 4, "hi").getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            String mutated =
                    new String(mutated(seed % 2 == 0 ? whatsApp : telegram, random), StandardCharsets.ISO_8859_1);
            int status = seed % 2 == 0
                    ? stand.whatsApp(mutated).statusCode()
                    : stand.telegram(mutated).statusCode();
            assertThat(status).as("seed %d", seed).isEqualTo(200);
        }
        TreeMap<String, String> form = new TreeMap<>(Map.of("CallSid", "nonsense", "CallStatus", "\u0000"));
        assertThat(voice(form).statusCode()).isEqualTo(200);
    }

    private static byte[] mutated(byte[] body, Random random) {
        byte[] mutated = body.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            mutated[random.nextInt(mutated.length)] = (byte) (32 + random.nextInt(95));
        }
        return random.nextInt(5) == 0 ? java.util.Arrays.copyOf(mutated, random.nextInt(mutated.length)) : mutated;
    }

    @Test
    void oneSourceCannotDrownTheOthersAndStrangersAreTurnedAway() throws Exception {
        try (Stand narrow = new Stand(Map.of(
                "qasid.provider-webhooks.requests-per-second",
                1,
                "qasid.provider-webhooks.telegram[0].allowed-networks",
                List.of("149.154.160.0/20")))) {
            byte[] update = text(7, 1, "hi").getBytes(StandardCharsets.UTF_8);
            String[] from = {"X-Telegram-Bot-Api-Secret-Token", Stand.HOOK_SECRET, "X-Forwarded-For", "149.154.161.5"};
            assertThat(narrow.post("/webhooks/telegram/qasid", update, from).statusCode())
                    .isEqualTo(200);
            assertThat(narrow.post("/webhooks/telegram/qasid", update, from).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> tooMany = narrow.post("/webhooks/telegram/qasid", update, from);
            assertThat(tooMany.statusCode()).isEqualTo(429);
            assertThat(tooMany.headers().firstValue("Retry-After")).isPresent();
            from[3] = "149.154.161.6";
            assertThat(narrow.post("/webhooks/telegram/qasid", update, from).statusCode())
                    .as("another source")
                    .isEqualTo(200);
            from[3] = "8.8.8.8";
            assertThat(narrow.post("/webhooks/telegram/qasid", update, from).statusCode())
                    .isEqualTo(401);
            from[3] = "149.154.161.5, 8.8.4.4";
            assertThat(narrow.post("/webhooks/telegram/qasid", update, from).statusCode())
                    .as("what a stranger says of an earlier hop")
                    .isEqualTo(401);
            assertThat(narrow.metrics())
                    .contains("chan_webhook_turned_away_total{reason=\"too_many\"} 1.0")
                    .contains("chan_webhook_turned_away_total{reason=\"not_allowed\"} 2.0");
        }
    }

    private static String changes(String... values) {
        StringBuilder body = new StringBuilder("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[");
        for (int i = 0; i < values.length; i++) {
            body.append(i == 0 ? "" : ",")
                    .append(
                            "{\"field\":\"messages\",\"value\":{\"metadata\":{\"display_phone_number\":\"93700000000\",")
                    .append("\"phone_number_id\":\"1055\"},")
                    .append(values[i])
                    .append("}}");
        }
        return body.append("]}]}").toString();
    }

    private String status(String id, String status) {
        return "\"statuses\":[{\"id\":\"" + id + "\",\"status\":\"" + status + "\",\"timestamp\":\"" + now + "\"}]";
    }

    private String message(String id, String text) {
        return "\"messages\":[{\"from\":\"" + ALI + "\",\"id\":\"" + id + "\",\"timestamp\":\"" + now
                + "\",\"type\":\"text\",\"text\":{\"body\":\"" + text + "\"}}]";
    }

    private String text(long chat, int update, String text) {
        return "{\"update_id\":" + update + ",\"message\":{\"message_id\":1,\"date\":" + now + ",\"from\":{\"id\":"
                + chat + "},\"chat\":{\"id\":" + chat + ",\"type\":\"private\"},\"text\":\"" + text + "\"}}";
    }
}
