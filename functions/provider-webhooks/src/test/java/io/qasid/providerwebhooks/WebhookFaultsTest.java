package io.qasid.providerwebhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.OttHeard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bodies, neighbours and times that are not as they should be.
class WebhookFaultsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALI = "93700000001";
    private static final String ZAHRA = "93700000002";

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
    void oneThatTheConnectorCannotTakeDoesNotKeepTheOthersWindowsShut() throws Exception {
        stand.poisonNumber = "+" + ALI;
        String body = body(message("wamid.1", ALI, now), message("wamid.2", ZAHRA, now));
        assertThat(stand.whatsApp(body).statusCode()).isEqualTo(200);
        assertThat(stand.heard).extracting(OttHeard::getRecipient).containsExactly("+" + ZAHRA);
        assertThat(stand.inbox).hasSize(2);
        assertThat(stand.metrics()).contains("chan_webhook_events_dropped_total{provider=\"whatsapp\"} 1.0");
    }

    /// Meta repeats for up to seven days. Taken for new, an old message would open 24 hours that are long over.
    @Test
    void whatMetaRepeatsDaysLaterWasStillWrittenThen() throws Exception {
        long then = now - Duration.ofDays(6).toSeconds();
        assertThat(stand.whatsApp(body(message("wamid.1", ALI, then))).statusCode())
                .isEqualTo(200);
        assertThat(stand.heard)
                .singleElement()
                .satisfies(heard -> assertThat(heard.getAt().getSeconds()).isEqualTo(then));
    }

    @Test
    void aSlowRouterThatRefusesDoesNotHoldTheProviderForLong() throws Exception {
        stand.routerTakes = Duration.ofMillis(1_500);
        stand.poison = "whatsapp:wamid.0:sent";
        String body =
                body(IntStream.range(0, 30).mapToObj(i -> status("wamid." + i)).toArray(String[]::new));
        long begun = System.nanoTime();
        assertThat(stand.whatsApp(body).statusCode()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void withoutNatsTheProviderHearsSoon() throws Exception {
        try (Stand alone = new Stand(Map.of("qasid.provider-webhooks.nats-url", "nats://127.0.0.1:1"))) {
            long begun = System.nanoTime();
            assertThat(alone.whatsApp(body(status("wamid.1"))).statusCode()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aBodyThatIsNoFormIsAForgeryToo() throws Exception {
        byte[] body = "CallSid=%zz".getBytes(StandardCharsets.US_ASCII);
        assertThat(stand.post("/webhooks/voice/qasid", body, "X-Twilio-Signature", "x")
                        .statusCode())
                .isEqualTo(401);
        assertThat(stand.metrics()).contains("chan_webhook_signature_invalid_total{provider=\"voice\"} 1.0");
    }

    @Test
    void onlyMetaMaySendLargeBodies() throws Exception {
        byte[] large = new byte[64 * 1024 + 1];
        assertThat(stand.post("/webhooks/telegram/qasid", large, "X-Telegram-Bot-Api-Secret-Token", Stand.HOOK_SECRET)
                        .statusCode())
                .isEqualTo(413);
        assertThat(stand.post("/webhooks/viber/qasid", large, "X-Viber-Content-Signature", "x")
                        .statusCode())
                .isEqualTo(413);
        assertThat(stand.post("/webhooks/voice/qasid", large, "X-Twilio-Signature", "x")
                        .statusCode())
                .isEqualTo(413);
        assertThat(stand.post("/webhooks/whatsapp/qasid", large, "X-Hub-Signature-256", "x")
                        .statusCode())
                .as("not too large, but not signed")
                .isEqualTo(401);
        assertThat(stand.post("/webhooks/whatsapp/qasid", new byte[3 * 1024 * 1024 + 1], "X-Hub-Signature-256", "x")
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void onlyTheCommandStartIsNoAnswer() throws Exception {
        stand.numbersOfChats.put("7", "+" + ALI);
        stand.telegram(text(1, "/start"));
        stand.telegram(text(2, "/start abc"));
        assertThat(stand.inbox).isEmpty();
        stand.telegram(text(3, "/started yesterday"));
        assertThat(stand.inbox).extracting(InboxEntry::getSourceEventId).containsExactly("telegram:qasid:3");
    }

    @Test
    void whichInlineBotWroteATextDoesNotChangeWhoGotIt() throws Exception {
        stand.numbersOfChats.put("7", "+" + ALI);
        stand.telegram(text(1, "hi").replace("\"text\"", "\"via_bot\":{\"username\":\"other_bot\"},\"text\""));
        assertThat(stand.inbox)
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.getMobileOriginated().getTo()).isEqualTo("qasid"));
    }

    @Test
    void anyOrderAndAnyRepeatSaysTheSameOfPeopleAndMessages() throws Exception {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            parts.add(message("wamid.in" + i, i % 2 == 0 ? ALI : ZAHRA, now - i));
            parts.add(status("wamid." + i));
        }
        assertThat(stand.whatsApp(body(parts.toArray(String[]::new))).statusCode())
                .isEqualTo(200);
        Set<InboxEntry> entries = withoutArrival(stand.inbox);
        Set<OttHeard> heard = new HashSet<>(stand.heard);
        for (int seed = 0; seed < 15; seed++) {
            stand.inbox.clear();
            stand.heard.clear();
            Random random = new Random(seed);
            List<String> shuffled = new ArrayList<>(parts);
            shuffled.addAll(parts.subList(0, random.nextInt(parts.size())));
            Collections.shuffle(shuffled, random);
            assertThat(stand.whatsApp(body(shuffled.toArray(String[]::new))).statusCode())
                    .isEqualTo(200);
            assertThat(withoutArrival(stand.inbox)).as("seed %d", seed).isEqualTo(entries);
            assertThat(new HashSet<>(stand.heard)).as("seed %d", seed).isEqualTo(heard);
        }
    }

    private static Set<InboxEntry> withoutArrival(List<InboxEntry> entries) {
        Set<InboxEntry> set = new HashSet<>();
        entries.forEach(entry -> set.add(entry.toBuilder().clearReceivedAt().build()));
        return set;
    }

    /// Another type, or nothing, wherever a body has something.
    @Test
    void bodiesOfAnotherShapeNeverBreakIt() throws Exception {
        String whatsApp = body(status("wamid.A"), message("wamid.in1", ALI, now));
        String contact = "{\"update_id\":2,\"message\":{\"date\":" + now
                + ",\"from\":{\"id\":7},\"chat\":{\"id\":7,\"type\":\"private\"},\"contact\":{\"phone_number\":\"" + ALI
                + "\",\"user_id\":7}}}";
        String viber = "{\"event\":\"%s\",\"timestamp\":" + now + "000,\"message_token\":7,\"user_id\":\"a=\","
                + "\"user\":{\"id\":\"a=\"},\"sender\":{\"id\":\"a=\"},\"context\":\"x\",\"subscribed\":false,"
                + "\"message\":{\"type\":\"text\",\"text\":\"hi\"}}";
        List<String> events = List.of("message", "delivered", "failed", "conversation_started", "unsubscribed");
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            int status = switch (seed % 4) {
                case 0 -> stand.whatsApp(reshaped(whatsApp, random)).statusCode();
                case 1 -> stand.telegram(reshaped(text(4, "hi"), random)).statusCode();
                case 2 ->
                    stand.viber(reshaped(viber.formatted(events.get(random.nextInt(events.size()))), random))
                            .statusCode();
                default -> stand.telegram(reshaped(contact, random)).statusCode();
            };
            assertThat(status).as("seed %d", seed).isEqualTo(200);
        }
    }

    private static String reshaped(String body, Random random) throws Exception {
        JsonNode root = JSON.readTree(body);
        List<Runnable> places = new ArrayList<>();
        JsonNode junk = JSON.readTree(List.of(
                        "null",
                        "[]",
                        "{}",
                        "-1",
                        "1e400",
                        "99999999999999999999999",
                        "true",
                        "\"\"",
                        "\"\\u0000\"",
                        "\"\\ud800\"",
                        "[[[]]]",
                        "{\"a\":null}",
                        "\"" + "9".repeat(400) + "\"")
                .get(random.nextInt(13)));
        gather(root, junk, places);
        places.get(random.nextInt(places.size())).run();
        return JSON.writeValueAsString(root);
    }

    private static void gather(JsonNode node, JsonNode junk, List<Runnable> places) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                places.add(() -> object.set(member.getKey(), junk));
                gather(member.getValue(), junk, places);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int place = i;
                places.add(() -> array.set(place, junk));
                gather(array.get(i), junk, places);
            }
        }
    }

    private static String body(String... values) {
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

    private String status(String id) {
        return "\"statuses\":[{\"id\":\"" + id + "\",\"status\":\"sent\",\"timestamp\":\"" + now + "\"}]";
    }

    private static String message(String id, String from, long at) {
        return "\"messages\":[{\"from\":\"" + from + "\",\"id\":\"" + id + "\",\"timestamp\":\"" + at
                + "\",\"type\":\"text\",\"text\":{\"body\":\"hi\"}}]";
    }

    private String text(int update, String text) {
        return "{\"update_id\":" + update + ",\"message\":{\"message_id\":1,\"date\":" + now
                + ",\"from\":{\"id\":7},\"chat\":{\"id\":7,\"type\":\"private\"},\"text\":\"" + text + "\"}}";
    }
}
