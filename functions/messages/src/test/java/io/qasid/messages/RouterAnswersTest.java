package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import io.grpc.Metadata;
import io.grpc.Status;
import io.qasid.proto.v1.Refusal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RouterAnswersTest {
    private static FakeRouter router;
    private static RunningMessages messages;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of("qasid.messages.router-deadline", "300ms"));
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

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "IDEMPOTENCY_KEY_REUSED,         false, 409, IDEMPOTENCY_KEY_REUSED,  false",
        "REFUSED_CONSENT,                false, 403, REFUSED_CONSENT,         false",
        "REFUSED_CONSENT_UNKNOWN,        true,  503, REFUSED_CONSENT_UNKNOWN, true",
        "REFUSED_DEADLINE_PASSED,        false, 422, REFUSED_DEADLINE_PASSED, false",
        "REFUSED_COST_CAP,               false, 422, REFUSED_COST_CAP,        false",
        "REFUSED_BUDGET,                 false, 403, REFUSED_BUDGET,          false",
        "REFUSED_LADDER_UNKNOWN,         false, 422, REFUSED_LADDER_UNKNOWN,  false",
        "REFUSED_CURRENCY,               false, 422, REFUSED_CURRENCY,        false",
        "REFUSED_NO_STEP,                false, 403, REFUSED_NO_STEP,         false",
        "REFUSED_SOMETHING_NEW,          false, 403, REFUSED,                 false",
        "REFUSED_SOMETHING_NEW,          true,  503, REFUSED_FOR_NOW,         true",
        "REFUSED_SENDER_UNAUTHORIZED,    false, 403, REFUSED_SENDER_UNAUTHORIZED, false",
        "REFUSED_SENDER_UNAUTHORIZED,    true,  503, REFUSED_SENDER_UNKNOWN, true",
        "REFUSED_COMPLIANCE,             false, 403, REFUSED_COMPLIANCE,      false",
        "REFUSED_COMPLIANCE_UNKNOWN,     true,  503, REFUSED_COMPLIANCE_UNKNOWN, true",
        "REFUSED_QUIET_HOURS,            true,  403, REFUSED_QUIET_HOURS,     true",
        "<script>alert(1)</script>,      false, 403, REFUSED,                 false",
    })
    void everyRefusalHasItsProblem(String code, boolean retryable, int status, String problem, boolean retry) {
        router.refuseWith(
                Status.FAILED_PRECONDITION,
                Refusal.newBuilder().setCode(code).setRetryable(retryable).build());

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).path("code").asText()).isEqualTo(problem);
        assertThat(json(response).path("retryable").asBoolean(!retry)).isEqualTo(retry);
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(retry);
    }

    @Test
    void quietHoursSayWhenToComeAgain() {
        long end = Instant.now().getEpochSecond() + 3_600;
        router.refuseWith(
                Status.FAILED_PRECONDITION,
                Refusal.newBuilder()
                        .setCode("REFUSED_QUIET_HOURS")
                        .setRetryable(true)
                        .setNotBefore(Timestamp.newBuilder().setSeconds(end))
                        .build());

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);

        assertThat(Long.parseLong(response.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(3_540L, 3_602L);
    }

    @Test
    void aPassedDeadlineIsTheRoutersToRefuseAndNamesTheField() {
        router.refuseWith(
                Status.FAILED_PRECONDITION,
                Refusal.newBuilder().setCode("REFUSED_DEADLINE_PASSED").build());

        HttpResponse<String> response =
                messages.send("key-1", GOOD_BODY.replace("}", ",\"deadline\":\"2026-01-01T00:00:00Z\"}"));

        JsonNode error = json(response).path("errors").path(0);
        assertThat(error.path("pointer").asText()).isEqualTo("/deadline");
        assertThat(error.path("code").asText()).isEqualTo("past");
    }

    @Test
    void aRefusalForWantOfConsentSaysWhichWant() {
        router.refuseWith(
                Status.FAILED_PRECONDITION,
                Refusal.newBuilder()
                        .setCode("REFUSED_CONSENT")
                        .setDetail("CONSENT_WITHDRAWN")
                        .build());

        assertThat(json(messages.send("key-1", GOOD_BODY)).path("detail").asText())
                .contains("CONSENT_WITHDRAWN");
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"})
    void aRouterThatCannotAnswerMeansTryAgainWithTheSameKey(Status.Code code) {
        router.failWith(code.toStatus()
                .withDescription("pool of 7 exhausted at 10.0.0.3")
                .asRuntimeException());

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(json(response).path("code").asText()).isEqualTo("ROUTER_UNAVAILABLE");
        assertThat(json(response).path("retryable").asBoolean()).isTrue();
        assertThat(response.body()).doesNotContain("10.0.0.3");
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"INTERNAL", "UNKNOWN", "INVALID_ARGUMENT", "UNIMPLEMENTED", "NOT_FOUND", "FAILED_PRECONDITION"})
    void aRouterThatAnswersNonsenseIsAnInternalErrorWithoutInternals(Status.Code code) {
        router.failWith(code.toStatus()
                .withDescription("NullPointerException at RouterGrpc.java:77")
                .asRuntimeException());

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(json(response).path("code").asText()).isEqualTo("INTERNAL_ERROR");
        assertThat(response.body()).doesNotContain("NullPointer").doesNotContain("RouterGrpc");
    }

    @Test
    void aRefusalThatCannotBeReadIsAnInternalError() {
        Metadata trailers = new Metadata();
        trailers.put(
                Metadata.Key.of("qasid-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {(byte) 0xFF, 1, 2});
        router.failWith(Status.FAILED_PRECONDITION.asRuntimeException(trailers));

        assertThat(messages.send("key-1", GOOD_BODY).statusCode()).isEqualTo(500);
    }

    @Test
    void aRouterThatIsSilentIsGivenUpAtTheDeadline() {
        CountDownLatch hold = router.holdAnswers();

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);
        hold.countDown();

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(router.routed()).hasSize(1);
    }

    @Test
    void aRouterThatIsGoneIsNoticedAndItsReturnToo() {
        assertThat(messages.get("/health/ready").statusCode()).isEqualTo(200);
        router.stop();
        try {
            assertThat(messages.send("key-1", GOOD_BODY).statusCode()).isEqualTo(503);
            assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(503);
            // long enough for gRPC's own back-off to have grown to seconds
            await().during(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(messages.get("/health/ready").statusCode())
                                    .isEqualTo(503));
        } finally {
            router.restart();
        }
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> assertThat(messages.send("key-1", GOOD_BODY).statusCode())
                                .isEqualTo(202));
        assertThat(messages.get("/health/ready").statusCode()).isEqualTo(200);
    }
}
