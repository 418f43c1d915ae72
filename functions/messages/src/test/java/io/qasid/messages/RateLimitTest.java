package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two requests a second, four at once, and a clock that stands.
class RateLimitTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-21T04:30:00Z"));
    private final FakeRouter router = new FakeRouter();
    private RunningMessages messages;

    @BeforeEach
    void start() {
        InstantSource clock = now::get;
        messages = new RunningMessages(router.address(), Map.of(), clock);
        messages.tenants()
                .knows(
                        RunningMessages.KEY,
                        FakeTenants.grant(RunningMessages.TENANT).toBuilder()
                                .setRequestsPerSecond(2)
                                .build());
    }

    @AfterEach
    void stop() {
        messages.close();
        router.close();
    }

    @Test
    void everyAnswerTellsHowMuchIsLeft() {
        assertThat(limit(messages.send("key-1", GOOD_BODY))).isEqualTo("202 \"tenant\";q=4;w=2 \"tenant\";r=3;t=1");
        assertThat(limit(messages.get("/v1/ledger"))).isEqualTo("200 \"tenant\";q=4;w=2 \"tenant\";r=2;t=1");
        assertThat(limit(messages.get("/v1/nothing"))).isEqualTo("404 \"tenant\";q=4;w=2 \"tenant\";r=1;t=2");
        assertThat(limit(preview())).isEqualTo("200 \"tenant\";q=4;w=2 \"tenant\";r=0;t=2");
    }

    @Test
    void whatIsTooMuchIsRefusedAndNotDone() {
        for (int i = 0; i < 4; i++) {
            assertThat(preview().statusCode()).isEqualTo(200);
        }

        HttpResponse<String> response = messages.send("key-1", GOOD_BODY);

        assertThat(limit(response)).isEqualTo("429 \"tenant\";q=4;w=2 \"tenant\";r=0;t=2");
        assertThat(response.headers().allValues("Retry-After")).containsExactly("2");
        assertThat(response.headers().firstValue("X-Request-Id"))
                .hasValue(json(response).path("request_id").asText());
        assertThat(json(response).path("code").asText()).isEqualTo("QUOTA_EXCEEDED");
        assertThat(json(response).path("retryable").asBoolean()).isTrue();
        assertThat(router.routed()).isEmpty();
    }

    @Test
    void whoComesWhenToldIsLetIn() {
        for (int i = 0; i < 4; i++) {
            messages.get("/v1/ledger");
        }
        HttpResponse<String> refused = messages.get("/v1/ledger");
        long seconds =
                Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow());

        now.updateAndGet(instant -> instant.plusSeconds(seconds));

        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            statuses.add(messages.get("/v1/ledger").statusCode());
        }
        assertThat(statuses).containsExactly(200, 200, 200, 200, 429);
    }

    @Test
    void theQuotaFillsSteadilyAndAClockThatIsSetBackFillsNothing() {
        for (int i = 0; i < 4; i++) {
            messages.get("/v1/ledger");
        }
        now.updateAndGet(instant -> instant.minusSeconds(3_600));
        assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(429);
        now.updateAndGet(instant -> instant.plusMillis(499));
        assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(429);
        now.updateAndGet(instant -> instant.plusMillis(1));
        assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(200);
        assertThat(messages.get("/v1/ledger").statusCode()).isEqualTo(429);
    }

    @Test
    void oneTenantsTrafficIsNotAnothersAndWithoutAKeyNothingIsCounted() {
        for (int i = 0; i < 5; i++) {
            messages.get("/v1/ledger");
        }

        HttpResponse<String> other = messages.exchange(
                messages.request("/v1/ledger").header("Authorization", "Bearer " + RunningMessages.OTHER_KEY));
        HttpResponse<String> stranger = messages.exchange(messages.request("/v1/ledger"));

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("RateLimit")).isEmpty();
        assertThat(messages.exchange(messages.request("/health/live")).headers().firstValue("RateLimit"))
                .isEmpty();
    }

    private HttpResponse<String> preview() {
        return messages.exchange(messages.authorized("/v1/messages:preview")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(GOOD_BODY)));
    }

    private static String limit(HttpResponse<String> response) {
        assertThat(response.headers().allValues("RateLimit")).hasSize(1);
        return response.statusCode() + " "
                + response.headers().firstValue("RateLimit-Policy").orElse("")
                + " " + response.headers().firstValue("RateLimit").orElse("");
    }
}
