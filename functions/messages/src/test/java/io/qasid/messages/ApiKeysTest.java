package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.KEY;
import static io.qasid.messages.RunningMessages.TENANT;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.qasid.proto.v1.KeyDecision;
import io.qasid.proto.v1.KeyGrant;
import io.qasid.proto.v1.KeyRefusal.Reason;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ApiKeysTest {
    private FakeRouter router;
    private RunningMessages messages;

    @BeforeEach
    void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of("qasid.messages.tenants-deadline", "500ms"));
    }

    @AfterEach
    void stop() {
        messages.close();
        router.close();
    }

    @Test
    void aKnownKeyIsAskedAboutOnceAMinute() {
        for (int i = 0; i < 5; i++) {
            assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
        }
        messages.advance(Duration.ofSeconds(58));
        assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
        assertThat(messages.tenants().asked(KEY)).isEqualTo(1);

        messages.tenants().refuses(KEY, Reason.REASON_REVOKED, TENANT);
        messages.advance(Duration.ofSeconds(3));
        assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(401);
        assertThat(messages.tenants().asked(KEY)).isEqualTo(2);
    }

    @Test
    void anUnknownKeyIsAskedAboutAgainAfterFiveSeconds() {
        assertThat(with("qk_new").statusCode()).isEqualTo(401);
        messages.tenants().knows("qk_new", FakeTenants.grant(TENANT));
        assertThat(with("qk_new").statusCode()).isEqualTo(401);
        assertThat(messages.tenants().asked("qk_new")).isEqualTo(1);

        messages.advance(Duration.ofSeconds(6));
        assertThat(with("qk_new").statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyIsNoneFromItsExpiryOnHoweverFreshTheAnswerIs() {
        Instant expiry = Instant.now().plusSeconds(20);
        messages.tenants()
                .knows(
                        "qk_short",
                        FakeTenants.grant(TENANT).toBuilder()
                                .setExpiresAt(Timestamp.newBuilder().setSeconds(expiry.getEpochSecond()))
                                .build());
        assertThat(with("qk_short").statusCode()).isEqualTo(200);
        messages.tenants().refuses("qk_short", Reason.REASON_EXPIRED, TENANT);

        messages.advance(Duration.ofSeconds(21));
        assertThat(with("qk_short").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "messages:send, POST, /v1/messages",
        "messages:send, POST, /v1/messages:preview",
        "messages:read, GET, /v1/messages",
        "messages:read, GET, /v1/messages/01990c5e-4e80-7000-8000-00000000002a",
        "ledger:read, GET, /v1/ledger",
        "audit:read, GET, /v1/audit/verification",
    })
    void whatAKeyLacksIsNamed(String scope, String method, String path) {
        KeyGrant.Builder others = FakeTenants.grant(TENANT).toBuilder().clearScopes();
        for (Scope each : Scope.values()) {
            if (!each.wireName().equals(scope)) {
                others.addScopes(each.wireName());
            }
        }
        messages.tenants().knows("qk_less", others.build());
        messages.tenants()
                .knows("qk_only", others.clone().clearScopes().addScopes(scope).build());

        HttpResponse<String> response = messages.exchange(request("qk_less", method, path));
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(json(response).path("code").asText()).isEqualTo("SCOPE_MISSING");
        assertThat(json(response).path("detail").asText()).isEqualTo("This key lacks the scope " + scope + ".");
        assertThat(router.routed()).isEmpty();
        assertThat(messages.exchange(request("qk_only", method, path)).statusCode())
                .isNotIn(401, 403);
    }

    @Test
    void aSuspendedTenantIsToldSo() {
        messages.tenants().refuses(KEY, Reason.REASON_TENANT_SUSPENDED, TENANT);

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(json(response).path("code").asText()).isEqualTo("TENANT_SUSPENDED");
        assertThat(json(response).path("retryable").asBoolean(true)).isFalse();
        assertThat(router.routed()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"REASON_UNKNOWN", "REASON_EXPIRED", "REASON_REVOKED"})
    void aDeadKeyIsToldFromAWrongOneByNobody(Reason reason) {
        messages.tenants().refuses(KEY, reason, TENANT);

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(json(response).path("detail").asText())
                .isEqualTo(json(messages.exchange(messages.request("/v1/ledger")))
                        .path("detail")
                        .asText());
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "INTERNAL", "UNIMPLEMENTED"})
    void whoCannotBeAskedAboutIsToldToComeAgain(Status.Code code) {
        messages.tenants().failWith(code.toStatus().withDescription("10.0.0.3").asRuntimeException());

        assertUnchecked(messages.send("key-1", GOOD_BODY));
        assertThat(router.routed()).isEmpty();

        messages.tenants().failWith(null);
        assertThat(messages.send("key-1", GOOD_BODY).statusCode())
                .as("silence is not remembered")
                .isEqualTo(202);
    }

    @Test
    void anAnswerThatIsNoneLetsNobodyIn() {
        List<KeyDecision> nonsense = List.of(
                KeyDecision.getDefaultInstance(),
                KeyDecision.newBuilder().setGranted(FakeTenants.grant("me")).build(),
                KeyDecision.newBuilder()
                        .setGranted(KeyGrant.getDefaultInstance())
                        .build());
        for (KeyDecision decision : nonsense) {
            messages.tenants().answers(KEY, decision);
            assertUnchecked(messages.send("key-1", GOOD_BODY));
        }
        messages.tenants().refuses(KEY, Reason.REASON_UNSPECIFIED, TENANT);
        assertUnchecked(messages.send("key-1", GOOD_BODY));
        assertThat(router.routed()).isEmpty();
    }

    @Test
    void whoIsRememberedGoesOnWhileTheOthersAreGone() {
        assertThat(messages.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(messages.send("key-1", GOOD_BODY).statusCode()).isEqualTo(202);
        messages.tenants().stop();

        assertThat(messages.send("key-2", GOOD_BODY).statusCode()).isEqualTo(202);
        assertUnchecked(with(RunningMessages.OTHER_KEY));
        assertThat(messages.get("/health/ready").statusCode()).isEqualTo(200);
        messages.advance(Duration.ofSeconds(61));
        assertUnchecked(messages.send("key-3", GOOD_BODY));

        messages.tenants().restart();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(messages.send("key-3", GOOD_BODY).statusCode())
                                .isEqualTo(202));
    }

    @Test
    void silenceEndsAtTheDeadline() {
        CountDownLatch hold = messages.tenants().holdAnswers();
        Instant begin = Instant.now();

        assertUnchecked(messages.send("key-1", GOOD_BODY));

        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
        hold.countDown();
    }

    @Test
    void manyAtOnceAskOnce() throws Exception {
        try (RunningMessages patient =
                new RunningMessages(router.address(), Map.of("qasid.messages.tenants-deadline", "10s"))) {
            CountDownLatch hold = patient.tenants().holdAnswers();
            List<Callable<HttpResponse<String>>> requests = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                requests.add(() -> patient.get("/v1/ledger"));
            }
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<HttpResponse<String>>> answers =
                        requests.stream().map(threads::submit).toList();
                await().untilAsserted(
                                () -> assertThat(patient.tenants().asked(KEY)).isEqualTo(1));
                hold.countDown();
                for (Future<HttpResponse<String>> answer : answers) {
                    assertThat(answer.get().statusCode()).isEqualTo(200);
                }
            }
            assertThat(patient.tenants().asked(KEY)).isEqualTo(1);
        }
    }

    @Test
    void aMessageWithoutASenderComesFromTheTenantsDefaultBeforeTheFunctions() {
        messages.tenants()
                .knows(
                        KEY,
                        FakeTenants.grant(TENANT).toBuilder()
                                .setDefaultSender("Bank")
                                .build());

        assertThat(messages.send("key-1", GOOD_BODY).statusCode()).isEqualTo(202);
        assertThat(messages.send("key-2", GOOD_BODY.replace("}", ",\"sender\":\"Shop\"}"))
                        .statusCode())
                .isEqualTo(202);
        HttpRequest.Builder other = messages.post("key-3", GOOD_BODY.getBytes(StandardCharsets.UTF_8))
                .setHeader("Authorization", "Bearer " + RunningMessages.OTHER_KEY);
        assertThat(messages.exchange(other).statusCode()).isEqualTo(202);

        assertThat(router.routed()).extracting(request -> request.getSender()).containsExactly("Bank", "Shop", "Qasid");
    }

    private HttpResponse<String> with(String key) {
        return messages.exchange(request(key, "GET", "/v1/ledger"));
    }

    private HttpRequest.Builder request(String key, String method, String path) {
        HttpRequest.Builder request = messages.request(path).header("Authorization", "Bearer " + key);
        return method.equals("GET")
                ? request
                : request.header("Content-Type", "application/json")
                        .header("Idempotency-Key", "key-1")
                        .POST(BodyPublishers.ofString(GOOD_BODY));
    }

    private static void assertUnchecked(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(json(response).path("code").asText()).isEqualTo("KEY_UNCHECKED");
        assertThat(json(response).path("retryable").asBoolean()).isTrue();
        assertThat(response.body()).doesNotContain("10.0.0.3");
    }
}
