package io.qasid.providerwebhooks.viber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.qasid.model.Msisdn;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.OttHeard;
import io.qasid.providerwebhooks.Callback;
import io.qasid.providerwebhooks.Entries;
import io.qasid.providerwebhooks.Told;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Events in the form in which Viber documents them.
class ViberEventTest {
    private static final String KEY = "sixteen-letters!";
    private static final ViberAccount ACCOUNT = new ViberAccount("qasid", Optional.empty(), Optional.empty());
    /// A little after the events.
    private static final Instant NOW = Instant.ofEpochMilli(1_457_764_197_627L).plusSeconds(1);

    private static final String RECEIPT = """
            {"event":"%s","timestamp":1457764197627,"message_token":4912661846655238145,"user_id":"01234567890A="%s}""";
    private static final String OPENED = """
            {"event":"conversation_started","timestamp":1457764197627,"message_token":4912661846655238145,"type":"open",
             "context":"%s","user":{"id":"01234567890A=","name":"John McClane","avatar":"http://avatar.example.com",
             "country":"UK","language":"en","api_version":1},"subscribed":%s}""";
    private static final String MESSAGE = """
            {"event":"message","timestamp":1457764197627,"message_token":4912661846655238145,
             "sender":{"id":"01234567890A=","name":"John McClane","avatar":"http://avatar.example.com","country":"UK",
             "language":"en","api_version":1},
             "message":%s}""";

    @ParameterizedTest
    @CsvSource({"delivered, DELIVERED", "seen, READ", "failed, FAILED"})
    void aReceiptIsOfItsTokenToTheLastDigit(String event, String state) {
        String more = "failed".equals(event) ? ",\"desc\":\"failure description\"" : "";
        InboxEntry entry = only(read(RECEIPT.formatted(event, more))).entry().orElseThrow();
        assertThat(entry.getSourceEventId()).isEqualTo("viber:qasid:4912661846655238145:" + event);
        assertThat(entry.getReceipt().getRoute()).isEqualTo("viber:qasid");
        assertThat(entry.getReceipt().getProviderMessageId()).isEqualTo("4912661846655238145");
        assertThat(entry.getReceipt().getState()).isEqualTo(state);
        assertThat(entry.getReceipt().getReasonCode()).isEqualTo("VIBER_" + event.toUpperCase(java.util.Locale.ROOT));
        assertThat(entry.getReceipt().getAt()).isEqualTo(Entries.timestamp(Instant.ofEpochMilli(1_457_764_197_627L)));
    }

    @Test
    void aTextIsAnAnswerOfWhomTheConnectorKnows() {
        Told told = only(read(MESSAGE.formatted("""
                {"type":"text","text":"a message to the service","media":"http://download_url",
                 "location":{"lat":50.76891,"lon":6.11499},"tracking_data":"tracking data"}""")));
        assertThat(told.fromIsHeard()).isTrue();
        OttHeard heard = told.heard().orElseThrow();
        assertThat(heard.getRoute()).isEqualTo("viber:qasid");
        assertThat(heard.getChatId()).isEqualTo("01234567890A=");
        assertThat(heard.getLinks()).isFalse();
        assertThat(heard.getBlocked()).isFalse();
        InboxEntry entry = told.entry().orElseThrow();
        assertThat(entry.getSourceEventId()).isEqualTo("viber:qasid:4912661846655238145");
        assertThat(entry.getMobileOriginated().getText()).isEqualTo("a message to the service");
        assertThat(entry.getMobileOriginated().getTo()).isEqualTo("qasid");
        assertThat(entry.getMobileOriginated().getFrom()).isEmpty();
    }

    /// Anybody can share anybody's contact: Viber does not say whose it is.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"contact\",\"contact\":{\"phone_number\":\"93700000001\"}}",
                "{\"type\":\"picture\",\"text\":\"caption\",\"media\":\"https://x\"}",
                "{\"type\":\"text\",\"text\":\"\"}",
                "{}"
            })
    void whatIsNoTextSubscribesAndSaysNothingElse(String message) {
        Callback callback = read(MESSAGE.formatted(message));
        assertThat(callback.unknown()).isEqualTo(1);
        Told told = callback.told().getFirst();
        assertThat(told.entry()).isEmpty();
        assertThat(told.heard().orElseThrow().getLinks()).isFalse();
        assertThat(told.heard().orElseThrow().getRecipient()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoOpensALinkOfOursHasThatNumber(boolean subscribed) {
        String context = ViberLink.context(KEY, "qasid", new Msisdn("+93700000001"), NOW.plusSeconds(60));
        OttHeard heard =
                only(read(OPENED.formatted(context, subscribed))).heard().orElseThrow();
        assertThat(heard.getLinks()).isTrue();
        assertThat(heard.getRecipient()).isEqualTo("+93700000001");
        assertThat(heard.getChatId()).isEqualTo("01234567890A=");
        assertThat(heard.getBlocked()).isEqualTo(!subscribed);
    }

    @Test
    void aLinkCountsAtTheTimeWhenItWasOpened() {
        String context = ViberLink.context(KEY, "qasid", new Msisdn("+93700000001"), NOW.plusSeconds(60));
        byte[] body = OPENED.formatted(context, false).getBytes(StandardCharsets.UTF_8);
        assertThat(ViberEvent.read(body, ACCOUNT, List.of(KEY), NOW.plusSeconds(3_600))
                        .told())
                .as("told again an hour later")
                .hasSize(1);
    }

    @Test
    void anotherContextLinksNobody() {
        String forged = "93700000001-1457764297-" + "0".repeat(32);
        assertThat(read(OPENED.formatted(forged, false))).isEqualTo(new Callback(List.of(), 1));
        assertThat(read(OPENED.formatted("", false))).isEqualTo(new Callback(List.of(), 0));
        String good = ViberLink.context(KEY, "qasid", new Msisdn("+93700000001"), NOW.plusSeconds(60));
        assertThat(ViberEvent.read(
                        OPENED.formatted(good, false).getBytes(StandardCharsets.UTF_8), ACCOUNT, List.of(), NOW))
                .isEqualTo(new Callback(List.of(), 0));
    }

    @Test
    void whoTurnsTheBotOffOrOnIsHeard() {
        OttHeard off = only(read(RECEIPT.formatted("unsubscribed", ""))).heard().orElseThrow();
        assertThat(off.getBlocked()).isTrue();
        assertThat(off.getChatId()).isEqualTo("01234567890A=");
        OttHeard on = only(read(OPENED.formatted("x", true).replace("conversation_started", "subscribed")))
                .heard()
                .orElseThrow();
        assertThat(on.getBlocked()).isFalse();
        assertThat(on.getChatId()).isEqualTo("01234567890A=");
    }

    @Test
    void theWebhooksOwnEventIsTakenAndNothingFollows() {
        assertThat(read("{\"event\":\"webhook\",\"timestamp\":1457764197627,\"message_token\":241256543215}"))
                .isEqualTo(new Callback(List.of(), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"event\":\"client_status\",\"message_token\":1}",
                "{\"event\":\"delivered\"}",
                "{\"event\":\"delivered\",\"message_token\":1.5}",
                "{\"event\":\"delivered\",\"message_token\":\"a b\"}",
                "{\"event\":\"message\",\"message_token\":1,\"message\":{\"type\":\"text\",\"text\":\"hi\"}}",
                "{\"event\":\"message\",\"message_token\":1,\"sender\":{\"id\":\"a b\"}}",
                "{\"event\":\"unsubscribed\",\"message_token\":1}"
            })
    void whatCannotBeUnderstoodIsCountedAndNothingElse(String body) {
        assertThat(read(body)).isEqualTo(new Callback(List.of(), 1));
    }

    @Test
    void mutatedBodiesAreUnderstoodOrCountedButNeverBreakIt() {
        String context = ViberLink.context(KEY, "qasid", new Msisdn("+93700000001"), NOW.plusSeconds(60));
        List<String> bodies = List.of(
                RECEIPT.formatted("seen", ""),
                OPENED.formatted(context, true),
                MESSAGE.formatted("{\"type\":\"text\",\"text\":\"\\u0633\"}"));
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] mutated = bodies.get(seed % bodies.size()).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i <= random.nextInt(6); i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            byte[] body = random.nextInt(5) == 0 ? Arrays.copyOf(mutated, random.nextInt(mutated.length)) : mutated;
            assertThatCode(() -> ViberEvent.read(body, ACCOUNT, List.of(KEY), NOW))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    private static Callback read(String body) {
        return ViberEvent.read(body.getBytes(StandardCharsets.UTF_8), ACCOUNT, List.of(KEY), NOW);
    }

    private static Told only(Callback callback) {
        assertThat(callback.unknown()).isZero();
        assertThat(callback.told()).hasSize(1);
        return callback.told().getFirst();
    }
}
