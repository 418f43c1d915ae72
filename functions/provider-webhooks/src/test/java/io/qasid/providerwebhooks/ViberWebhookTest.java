package io.qasid.providerwebhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.providerwebhooks.viber.ViberLink;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ViberWebhookTest {
    private static final String ALI = "+93700000001";
    private static final String USER = "01234567890A=";

    private final long now = InstantSource.system().millis();
    private Stand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new Stand(Map.of());
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    /// Made with another program:
    /// `printf '%s' "$body" | openssl dgst -sha256 -hmac 445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9`.
    @Test
    void theSignatureIsOverTheOctetsAsTheyCame() throws Exception {
        String body = "{\"event\":\"webhook\",\"timestamp\":1457764197627, \"message_token\":241256543215}";
        String signature = "0fc6847f288eb7c3089318d1dab5ffbe42dbab5474508aa7090f62a5f15ae83b";
        assertThat(post(body, signature)).isEqualTo(200);
        assertThat(post(body.replace(", ", ","), signature)).isEqualTo(401);
        assertThat(post(body, signature.toUpperCase(java.util.Locale.ROOT)))
                .as("in lower case")
                .isEqualTo(401);
        assertThat(stand.metrics()).contains("chan_webhook_signature_invalid_total{provider=\"viber\"} 2.0");
    }

    private int post(String body, String signature) throws Exception {
        return stand.post(
                        "/webhooks/viber/qasid",
                        body.getBytes(StandardCharsets.US_ASCII),
                        "X-Viber-Content-Signature",
                        signature)
                .statusCode();
    }

    @Test
    void whatBecameOfAMessageReachesTheRouterUnderAnIdOfItsOwn() throws Exception {
        for (String event : List.of("delivered", "seen", "seen", "failed")) {
            assertThat(stand.viber(event(event, "\"user_id\":\"" + USER + "\"")).statusCode())
                    .isEqualTo(200);
        }
        assertThat(stand.inbox)
                .extracting(InboxEntry::getSourceEventId)
                .containsExactly(
                        "viber:qasid:5741311803571721087:delivered",
                        "viber:qasid:5741311803571721087:seen",
                        "viber:qasid:5741311803571721087:seen",
                        "viber:qasid:5741311803571721087:failed");
        assertThat(stand.heard).isEmpty();
    }

    @Test
    void aTextComesFromTheNumberThatItsPersonProved() throws Exception {
        String text = event(
                "message", "\"sender\":{\"id\":\"" + USER + "\"},\"message\":{\"type\":\"text\",\"text\":\"بله\"}");
        assertThat(stand.viber(text).statusCode()).isEqualTo(200);
        assertThat(stand.inbox).as("nobody's").isEmpty();

        String context = ViberLink.context(
                Stand.LINK_KEY,
                "qasid",
                new Msisdn(ALI),
                InstantSource.system().instant().plusSeconds(600));
        String opened = event(
                "conversation_started",
                "\"type\":\"open\",\"context\":\"" + context + "\",\"user\":{\"id\":\"" + USER
                        + "\"},\"subscribed\":false");
        assertThat(stand.viber(opened).statusCode()).isEqualTo(200);
        assertThat(stand.heard.getLast()).satisfies(heard -> {
            assertThat(heard.getRecipient()).isEqualTo(ALI);
            assertThat(heard.getLinks()).isTrue();
            assertThat(heard.getBlocked()).isTrue();
        });

        stand.numbersOfChats.put(USER, ALI);
        assertThat(stand.viber(text).statusCode()).isEqualTo(200);
        assertThat(stand.inbox).singleElement().satisfies(entry -> {
            assertThat(entry.getSourceEventId()).isEqualTo("viber:qasid:5741311803571721087");
            assertThat(entry.getMobileOriginated().getFrom()).isEqualTo(ALI);
            assertThat(entry.getMobileOriginated().getText()).isEqualTo("بله");
        });
    }

    @Test
    void anUnknownEventIsAcknowledgedAndCounted() throws Exception {
        assertThat(stand.viber(event("client_status", "\"x\":1")).statusCode()).isEqualTo(200);
        assertThat(stand.viber("no json").statusCode()).isEqualTo(200);
        assertThat(stand.inbox).isEmpty();
        assertThat(stand.metrics()).contains("chan_webhook_events_unknown_total{provider=\"viber\"} 2.0");
    }

    @Test
    void viberIsToldToComeAgainWhereNobodyCommits() throws Exception {
        String seen = event("seen", "\"user_id\":\"" + USER + "\"");
        stand.routerAnswers = false;
        assertThat(stand.viber(seen).statusCode()).isEqualTo(503);
        stand.routerAnswers = true;
        assertThat(stand.viber(seen).statusCode()).isEqualTo(200);
        assertThat(stand.inbox).hasSize(1);
    }

    @Test
    void aStrangerIsTurnedAwayBeforeTheSignatureIsLookedAt() throws Exception {
        try (Stand narrow =
                new Stand(Map.of("qasid.provider-webhooks.viber[0].allowed-networks", List.of("203.0.113.0/24")))) {
            assertThat(narrow.viber(event("seen", "\"user_id\":\"" + USER + "\""))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(narrow.inbox).isEmpty();
            assertThat(narrow.metrics()).contains("chan_webhook_signature_invalid_total{provider=\"viber\"} 0.0");
        }
    }

    private String event(String name, String fields) {
        return "{\"event\":\"" + name + "\",\"timestamp\":" + now + ",\"message_token\":5741311803571721087," + fields
                + "}";
    }
}
