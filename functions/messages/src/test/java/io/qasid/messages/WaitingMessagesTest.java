package io.qasid.messages;

import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageSummary;
import io.qasid.proto.v1.MessageView;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages that do not go at once, as their tenant sees and changes them.
class WaitingMessagesTest {
    private static final String ID = "01990c5e-4e80-7000-8000-00000000002b";

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
    void aMessageWithATimeIsScheduledAndARepeatIsAnsweredAlikeAlsoAfterThatTime() {
        Instant sendAt = Instant.now().plus(Duration.ofMinutes(10));
        String body = """
                {"to":"+93701234567","text":"a","category":"OTP","sendAt":"%s","onBlocked":"refuse"}""".formatted(sendAt);

        HttpResponse<String> first = messages.send("order-7", body);
        messages.advance(Duration.ofHours(1));
        HttpResponse<String> second = messages.send("order-7", body);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(json(first).path("status").asText()).isEqualTo("scheduled");
        assertThat(Instant.parse(json(first).path("sendAt").asText()))
                .isBetween(sendAt.minusMillis(1), sendAt.plusMillis(1));
        assertThat(first.headers().firstValue("Location"))
                .hasValue("/v1/messages/" + json(first).path("id").asText());
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(router.routed()).isEmpty();
        var notification =
                messages.orchestrator().submitted().getFirst().getItems(0).getNotification();
        assertThat(notification.getRequest().getDeadline().getSeconds()
                        - notification.getSendAt().getSeconds())
                .isEqualTo(300);
    }

    @Test
    void oneThatWaitsIsShownUntilTheRouterHasIt() {
        messages.orchestrator().knows(RunningMessages.TENANT, view("BLOCKED"));

        JsonNode waiting = json(messages.get("/v1/messages/" + ID));
        assertThat(waiting.path("status").asText()).isEqualTo("blocked");
        assertThat(waiting.path("strategy").asText()).isEqualTo("undecided");
        assertThat(waiting.has("sendAt")).isTrue();

        router.knows(RunningMessages.TENANT, view("IN_FLIGHT"));
        assertThat(json(messages.get("/v1/messages/" + ID)).path("status").asText())
                .isEqualTo("in_flight");
    }

    @Test
    void whereNobodyCanBeAskedItIsNotCalledUnknown() {
        messages.orchestrator().failWith(Status.UNAVAILABLE.asRuntimeException());

        assertThat(messages.get("/v1/messages/" + ID).statusCode()).isEqualTo(503);
    }

    @Test
    void listsShowBothSidesNewestFirstAndEachMessageOnce() {
        messages.orchestrator()
                .lists(MessagePage.newBuilder()
                        .addMessages(summary(5, "QUEUED"))
                        .addMessages(summary(3, "ROUTING"))
                        .addMessages(summary(1, "REFUSED"))
                        .build());
        router.lists(MessagePage.newBuilder()
                .addMessages(summary(4, "DELIVERED"))
                .addMessages(summary(3, "IN_FLIGHT"))
                .addMessages(summary(2, "FAILED"))
                .build());

        JsonNode page = json(messages.get("/v1/messages?limit=4"));

        assertThat(page.path("messages").findValuesAsText("status"))
                .containsExactly("queued", "delivered", "in_flight", "failed");
        assertThat(page.path("nextCursor").asText()).isEqualTo(id(2));
    }

    @ParameterizedTest
    @CsvSource({"blocked, true, false", "delivered, false, true", "expired, true, true"})
    void onlyWhoKnowsIsAskedForAStatus(String status, boolean orchestrator, boolean atRouter) {
        assertThat(messages.get("/v1/messages?status=" + status).statusCode()).isEqualTo(200);

        assertThat(messages.orchestrator().listed()).hasSize(orchestrator ? 1 : 0);
        assertThat(router.listed()).hasSize(atRouter ? 1 : 0);
    }

    @Test
    void cancelAndResumeAnswerWithTheMessageAsItStands() {
        messages.orchestrator().knows(RunningMessages.TENANT, view("CANCELLED"));

        HttpResponse<String> cancelled = post("/cancellation", RunningMessages.KEY);
        HttpResponse<String> resumed = post("/resumption", RunningMessages.KEY);

        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(json(cancelled).path("status").asText()).isEqualTo("cancelled");
        assertThat(resumed.statusCode()).isEqualTo(200);
        assertThat(messages.orchestrator().changes()).containsExactly("cancel " + ID, "resume " + ID);
    }

    @Test
    void whoComesTooLateIsToldWhereTheMessageIs() {
        messages.orchestrator().refuseWith("MESSAGE_NOT_WAITING", "ROUTING", false);
        HttpResponse<String> routing = post("/cancellation", RunningMessages.KEY);
        assertThat(routing.statusCode()).isEqualTo(409);
        assertThat(json(routing).path("code").asText()).isEqualTo("MESSAGE_NOT_WAITING");
        assertThat(json(routing).path("detail").asText()).endsWith("it is routing.");

        messages.orchestrator().failWith(null);
        router.knows(RunningMessages.TENANT, view("DELIVERED"));
        HttpResponse<String> delivered = post("/cancellation", RunningMessages.KEY);
        assertThat(delivered.statusCode()).isEqualTo(409);
        assertThat(json(delivered).path("detail").asText()).endsWith("it is delivered.");
    }

    @Test
    void whoComesWhileItIsInDoubtIsToldToComeAgain() {
        messages.orchestrator().refuseWith("MESSAGE_IN_DOUBT", "", true);

        HttpResponse<String> response = post("/cancellation", RunningMessages.KEY);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response).path("code").asText()).isEqualTo("MESSAGE_IN_DOUBT");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void anotherTenantsMessageIsNobodysBusiness() {
        messages.orchestrator().knows(RunningMessages.TENANT, view("SCHEDULED"));

        assertThat(post("/cancellation", RunningMessages.OTHER_KEY).statusCode())
                .isEqualTo(404);
        assertThat(post("/resumption", RunningMessages.OTHER_KEY).statusCode()).isEqualTo(404);
        assertThat(post("/cancellation", "wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void itIsRescheduledWithOrWithoutAnotherDeadline() {
        messages.orchestrator().knows(RunningMessages.TENANT, view("SCHEDULED"));
        Instant sendAt = Instant.now().plus(Duration.ofHours(5));

        assertThat(patch("{\"sendAt\":\"" + sendAt + "\"}").statusCode()).isEqualTo(200);
        assertThat(patch("{\"sendAt\":\"" + sendAt + "\",\"deadline\":\"" + sendAt.plusSeconds(60) + "\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(messages.orchestrator().rescheduled()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getMessageId()).isEqualTo(ID);
            assertThat(request.getSendAt().getSeconds()).isEqualTo(sendAt.getEpochSecond());
        });
        assertThat(messages.orchestrator().rescheduled().get(0).hasDeadline()).isFalse();
        assertThat(messages.orchestrator().rescheduled().get(1).getDeadline().getSeconds())
                .isEqualTo(sendAt.getEpochSecond() + 60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                       | /sendAt   | required",
                "{\"sendAt\":7}                         | /sendAt   | wrong_type",
                "{\"sendAt\":\"2020-01-01T00:00:00Z\"} | /sendAt   | invalid",
                "{\"text\":\"other\"}                 | /text     | unknown",
                "{\"sendAt\":\"NOW\",\"deadline\":\"NOW\"} | /deadline | before_send_at",
            })
    void aBadTimeIsNamedAndNothingIsChanged(String body, String pointer, String code) {
        HttpResponse<String> response = patch(body.replace("NOW", Instant.now().toString()));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("errors").findValuesAsText("pointer")).contains(pointer);
        assertThat(json(response).path("errors").findValuesAsText("code")).contains(code);
        assertThat(messages.orchestrator().rescheduled()).isEmpty();
    }

    private HttpResponse<String> post(String what, String key) {
        return messages.exchange(messages.request("/v1/messages/" + ID + what)
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.noBody()));
    }

    private HttpResponse<String> patch(String body) {
        return messages.exchange(messages.authorized("/v1/messages/" + ID)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
    }

    private static String id(int number) {
        return "01990c5e-4e80-7000-8000-00000000000" + number;
    }

    private static MessageSummary summary(int number, String status) {
        return MessageSummary.newBuilder()
                .setMessageId(id(number))
                .setStatus(status)
                .setCategory(Category.CATEGORY_OTP)
                .setAcceptedAt(FakeRouter.ACCEPTED_AT)
                .build();
    }

    private static MessageView view(String status) {
        return MessageView.newBuilder()
                .setMessageId(ID)
                .setStatus(status)
                .setCategory(Category.CATEGORY_TRANSACTIONAL)
                .setAcceptedAt(FakeRouter.ACCEPTED_AT)
                .setDeadline(FakeRouter.ACCEPTED_AT)
                .setSendAt(FakeRouter.ACCEPTED_AT)
                .setStrategy("UNDECIDED")
                .build();
    }
}
