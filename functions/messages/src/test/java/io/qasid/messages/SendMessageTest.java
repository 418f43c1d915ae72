package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.RouteRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendMessageTest {
    private static FakeRouter router;
    private static RunningMessages messages;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of());
    }

    @AfterAll
    static void stop() {
        messages.close();
        router.close();
    }

    @BeforeEach
    void reset() {
        router.reset();
    }

    @Test
    void anAcceptedMessageAnswersWithItsIdAndWhereToFindIt() {
        HttpResponse<String> response = messages.send("order-7", GOOD_BODY);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("""
                {"id":"%s","status":"accepted","acceptedAt":"2026-03-21T04:30:00.123Z"}""".formatted(FakeRouter.MESSAGE_ID));
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Location")).hasValue("/v1/messages/" + FakeRouter.MESSAGE_ID);
        assertThat(response.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(response.headers().firstValue("X-Request-Id"))
                .hasValueSatisfying(
                        id -> assertThat(UUID.fromString(id).version()).isEqualTo(7));
    }

    @Test
    void theRouterGetsEverythingThatTheTenantSaid() {
        Instant before = Instant.now();
        String deadline = before.plusSeconds(600).toString();
        HttpResponse<String> response = messages.send("order-7", """
                {"to":"٠٧٠١٢٣٤٥٦٧","sender":"Kabul Bank","text":"کود شما ۱۲۳۴ است","category":"OTP",
                 "deadline":"%s","metadata":{"order":"7"}}
                """.formatted(deadline));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(router.routed()).hasSize(1);
        RouteRequest routed = router.routed().getFirst();
        assertThat(routed.getTenantId()).isEqualTo(RunningMessages.TENANT);
        assertThat(routed.getIdempotencyKey()).isEqualTo("order-7");
        assertThat(routed.getBodyHash().size()).isEqualTo(32);
        assertThat(routed.getRecipient()).isEqualTo("+93701234567");
        assertThat(routed.getSender()).isEqualTo("Kabul Bank");
        assertThat(routed.getText()).isEqualTo("کود شما ۱۲۳۴ است");
        assertThat(routed.getCategory()).isEqualTo(Category.CATEGORY_OTP);
        assertThat(WireTime.text(routed.getDeadline())).isEqualTo(WireTime.text(WireTime.of(Instant.parse(deadline))));
        assertThat(routed.getMetadataMap()).containsExactly(Map.entry("order", "7"));
        assertThat(routed.getTraceId())
                .matches("[0-9a-f]{32}")
                .isEqualTo(response.headers()
                        .firstValue("X-Request-Id")
                        .orElseThrow()
                        .replace("-", ""));
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        Instant before = Instant.now();
        messages.send("order-7", GOOD_BODY);

        RouteRequest routed = router.routed().getFirst();
        assertThat(routed.getSender()).isEqualTo("Qasid");
        assertThat(Instant.ofEpochSecond(routed.getDeadline().getSeconds()))
                .isBetween(before.plusSeconds(86_399), Instant.now().plusSeconds(86_400));
    }

    @Test
    void aRepeatedRequestGetsTheSameAnswerAndIsMarkedAsReplayed() {
        HttpResponse<String> first = messages.send("order-7", GOOD_BODY);
        HttpResponse<String> quoted = messages.send("\"order-7\"", """
                {"category":"TRANSACTIONAL", "to":"0701234567", "text":"سلام"}""");

        assertThat(quoted.statusCode()).isEqualTo(202);
        assertThat(quoted.body()).isEqualTo(first.body());
        assertThat(quoted.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(quoted.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    }

    @Test
    void aKeyThatWasUsedForAnotherBodyIsAConflict() {
        messages.send("order-7", GOOD_BODY);
        HttpResponse<String> response = messages.send("order-7", GOOD_BODY.replace("سلام", "other"));

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).path("code").asText()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(json(response).path("retryable").asBoolean(true)).isFalse();
    }

    @Test
    void theSameKeyOfAnotherTenantIsAnotherKey() {
        messages.send("order-7", GOOD_BODY);
        HttpResponse<String> response = messages.exchange(messages.post("order-7", new byte[0])
                .setHeader("Authorization", "Bearer " + RunningMessages.OTHER_KEY)
                .POST(BodyPublishers.ofString(GOOD_BODY)));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(router.routed())
                .extracting(RouteRequest::getTenantId)
                .containsExactly(RunningMessages.TENANT, RunningMessages.OTHER_TENANT);
    }

    @Test
    void theSchemeOfAuthorizationIsCaseInsensitive() {
        HttpResponse<String> response =
                messages.exchange(messages.post("order-7", GOOD_BODY.getBytes(StandardCharsets.UTF_8))
                        .setHeader("Authorization", "bearer " + RunningMessages.KEY));

        assertThat(response.statusCode()).isEqualTo(202);
    }
}
