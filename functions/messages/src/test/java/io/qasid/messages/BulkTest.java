package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.qasid.proto.v1.OnBlocked;
import io.qasid.proto.v1.SubmitRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkTest {
    private FakeRouter router;
    private RunningMessages messages;

    @BeforeEach
    void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of());
    }

    @AfterEach
    void stop() {
        messages.close();
        router.close();
    }

    @Test
    void eachItemHasItsOwnResultAndBadOnesDoNotSinkGoodOnes() {
        HttpResponse<String> response =
                messages.bulk("spring", """
                {"messages":[
                  {"to":"0701234567","text":"سلام","category":"MARKETING","idempotencyKey":"s-1","onBlocked":"hold"},
                  {"to":"nobody","text":"","category":"MARKETING"},
                  7,
                  {"to":"+93701234567","text":"reused","category":"OTP","idempotencyKey":"s-2"},
                  {"to":"+93701234567","text":"later","category":"TRANSACTIONAL","sendAt":"%s"}]}""".formatted(java.time.Instant.now().plus(Duration.ofHours(1))));

        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode answer = json(response);
        assertThat(answer.path("queued").asInt()).isEqualTo(2);
        assertThat(answer.path("refused").asInt()).isEqualTo(3);
        JsonNode results = answer.path("results");
        assertThat(results.findValuesAsText("status"))
                .containsExactly("queued", "refused", "refused", "refused", "scheduled");
        assertThat(results.path(0).path("id").asText()).isNotEmpty();
        assertThat(results.path(1).at("/problem/errors/0/pointer").asText()).isEqualTo("/messages/1/to");
        assertThat(results.path(1).at("/problem/errors/1/pointer").asText()).isEqualTo("/messages/1/text");
        assertThat(results.path(1).at("/problem/code").asText()).isEqualTo("INVALID_FIELDS");
        assertThat(results.path(1).has("id")).isFalse();
        assertThat(results.path(2).at("/problem/errors/0/pointer").asText()).isEqualTo("/messages/2");
        assertThat(results.path(3).at("/problem/code").asText()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        SubmitRequest submitted = messages.orchestrator().submitted().getFirst();
        assertThat(submitted.getTenantId()).isEqualTo(RunningMessages.TENANT);
        assertThat(submitted.getIdempotencyKey()).isEqualTo("spring");
        var first = submitted.getItems(0).getNotification();
        assertThat(first.getRequest().getRecipient()).isEqualTo("+93701234567");
        assertThat(first.getRequest().getSender()).isEqualTo("Qasid");
        assertThat(first.getRequest().getIdempotencyKey()).isEqualTo("s-1");
        assertThat(first.getOnBlocked()).isEqualTo(OnBlocked.ON_BLOCKED_HOLD);
        assertThat(first.hasSendAt()).isFalse();
        assertThat(submitted.getItems(4).getNotification().hasSendAt()).isTrue();
        assertThat(router.routed()).as("nothing goes past the orchestrator").isEmpty();
    }

    @Test
    void aRepeatHasTheSameOctetsHoweverItIsWrittenAndWhenever() {
        String deadline =
                java.time.Instant.now().plus(Duration.ofDays(3).plusMinutes(30)).toString();
        HttpResponse<String> first = messages.bulk("spring", """
                {"messages":[{"to":"+93701234567","text":"a","category":"OTP","deadline":"%s"}, %s]}""".formatted(deadline, GOOD_BODY));
        messages.advance(Duration.ofHours(1));
        HttpResponse<String> second = messages.bulk("spring", """
                { "messages": [ {"deadline":"%s", "category":"OTP","text":"a","to":"+93701234567"}, %s ] }""".formatted(deadline, GOOD_BODY));

        assertThat(json(first).path("refused").asInt())
                .as("too far ahead, then")
                .isEqualTo(1);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    }

    @Test
    void theSameKeyWithAnotherRequestIsAConflict() {
        messages.bulk("spring", "{\"messages\":[" + GOOD_BODY + "]}");
        HttpResponse<String> other = messages.bulk("spring", "{\"messages\":[" + GOOD_BODY + "," + GOOD_BODY + "]}");

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).path("code").asText()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                | /messages | required",
                "{\"messages\":null}             | /messages | required",
                "{\"messages\":{}}               | /messages | wrong_type",
                "{\"messages\":[]}               | /messages | empty",
                "{\"messages\":[{}],\"to\":1}  | /to       | unknown",
            })
    void whatIsNoBulkRequestHasOneErrorAndStoresNothing(String body, String pointer, String code) {
        HttpResponse<String> response = messages.bulk("spring", body);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("errors").size()).isEqualTo(1);
        assertThat(json(response).at("/errors/0/pointer").asText()).isEqualTo(pointer);
        assertThat(json(response).at("/errors/0/code").asText()).isEqualTo(code);
        assertThat(messages.orchestrator().submitted()).isEmpty();
    }

    @Test
    void aThousandAreTakenAndNotOneMore() {
        String thousand = String.join(",", Collections.nCopies(1000, GOOD_BODY));

        HttpResponse<String> taken = messages.bulk("thousand", "{\"messages\":[" + thousand + "]}");
        HttpResponse<String> more = messages.bulk("more", "{\"messages\":[" + thousand + "," + GOOD_BODY + "]}");

        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(json(taken).path("queued").asInt()).isEqualTo(1000);
        assertThat(more.statusCode()).isEqualTo(422);
        assertThat(json(more).at("/errors/0/code").asText()).isEqualTo("too_many");
        assertThat(messages.orchestrator().submitted()).hasSize(1);
    }

    @Test
    void aBodyOverTwoMebibytesIsTooLarge() {
        String large = "{\"messages\":[" + GOOD_BODY.replace("سلام", "a".repeat(2 * 1024 * 1024)) + "]}";

        HttpResponse<String> response = messages.bulk("large", large);

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(json(response).path("code").asText()).isEqualTo("BODY_TOO_LARGE");
    }

    @Test
    void aTextOf100KilobytesIsOneItemsProblem() {
        String body = "{\"messages\":[" + GOOD_BODY + "," + GOOD_BODY.replace("سلام", "a".repeat(100_000)) + "]}";

        JsonNode answer = json(messages.bulk("long", body));

        assertThat(answer.at("/results/1/problem/errors/0/code").asText()).isEqualTo("too_long");
        assertThat(answer.path("queued").asInt()).isEqualTo(1);
    }

    @Test
    void withoutAnAnswerTheTenantIsToldToRepeatIt() {
        messages.orchestrator().failWith(Status.UNAVAILABLE.asRuntimeException());

        HttpResponse<String> response = messages.bulk("spring", "{\"messages\":[" + GOOD_BODY + "]}");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(response).path("retryable").asBoolean()).isTrue();
    }

    @Test
    void itWantsAKeyOfTheTenantAndOneOfItsOwn() {
        var withoutKey = messages.authorized("/v1/messages:batch").header("Content-Type", "application/json");
        var nobody = messages.request("/v1/messages:batch").header("Content-Type", "application/json");

        assertThat(messages.exchange(withoutKey.POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(400);
        assertThat(messages.exchange(nobody.POST(BodyPublishers.ofString("{}"))).statusCode())
                .isEqualTo(401);
    }
}
