package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import io.qasid.proto.v1.KeyDecision;
import io.qasid.proto.v1.KeyRefusal;
import io.qasid.proto.v1.Refusal;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Problem documents, word for word: tenants' programs read them.
class ProblemDocumentsTest {
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
    void malformedBody() {
        assertIsGolden(messages.send("key-1", "{\"to\":}"), "malformed-body.json");
    }

    @Test
    void invalidFields() {
        assertIsGolden(
                messages.send("key-1", "{\"to\":\"+93202301234\",\"text\":\"\",\"category\":7,\"colour\":\"red\"}"),
                "invalid-fields.json");
    }

    @Test
    void missingIdempotencyKey() {
        assertIsGolden(
                messages.exchange(messages.authorized("/v1/messages")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(GOOD_BODY))),
                "idempotency-key-invalid.json");
    }

    @Test
    void unauthorized() {
        assertIsGolden(messages.exchange(messages.request("/v1/ledger")), "unauthorized.json");
    }

    @Test
    void whatIsWrongWithAKey() {
        messages.tenants()
                .knows(
                        "qk_1",
                        FakeTenants.grant(RunningMessages.TENANT).toBuilder()
                                .clearScopes()
                                .build());
        messages.tenants().refuses("qk_2", KeyRefusal.Reason.REASON_TENANT_SUSPENDED, RunningMessages.TENANT);
        messages.tenants().answers("qk_3", KeyDecision.getDefaultInstance());

        assertIsGolden(ledger("qk_1"), "scope-missing.json");
        assertIsGolden(ledger("qk_2"), "tenant-suspended.json");
        assertIsGolden(ledger("qk_3"), "key-unchecked.json");
    }

    private static HttpResponse<String> ledger(String key) {
        return messages.exchange(messages.request("/v1/ledger").header("Authorization", "Bearer " + key));
    }

    @Test
    void notFound() {
        assertIsGolden(messages.get("/v1/nothing"), "not-found.json");
        assertIsGolden(messages.get("/v1/messages/" + FakeRouter.MESSAGE_ID), "message-not-found.json");
    }

    @Test
    void bodyTooLarge() {
        assertIsGolden(messages.send("key-1", "a".repeat(70_000)), "body-too-large.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"IDEMPOTENCY_KEY_REUSED", "REFUSED_CONSENT", "REFUSED_CONSENT_UNKNOWN", "REFUSED_DEADLINE_PASSED"
            })
    void refusals(String code) {
        router.refuseWith(
                Status.FAILED_PRECONDITION,
                Refusal.newBuilder()
                        .setCode(code)
                        .setDetail("CONSENT_WITHDRAWN")
                        .build());

        assertIsGolden(
                messages.send("key-1", GOOD_BODY), code.toLowerCase(Locale.ROOT).replace('_', '-') + ".json");
    }

    @Test
    void routerUnavailable() {
        router.failWith(Status.UNAVAILABLE.asRuntimeException());
        assertIsGolden(messages.send("key-1", GOOD_BODY), "router-unavailable.json");
    }

    @Test
    void internalError() {
        router.failWith(Status.INTERNAL.asRuntimeException());
        assertIsGolden(messages.send("key-1", GOOD_BODY), "internal-error.json");
    }

    private static void assertIsGolden(HttpResponse<String> response, String name) {
        ObjectNode problem = (ObjectNode) json(response);
        assertThat(problem.path("request_id").asText())
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
        problem.put("request_id", "REQUEST_ID");
        assertThat(problem.toPrettyString())
                .isEqualTo(Golden.json("problems/" + name).toPrettyString());
    }
}
