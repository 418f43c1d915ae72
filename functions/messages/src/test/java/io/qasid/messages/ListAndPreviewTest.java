package io.qasid.messages;

import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageSummary;
import io.qasid.proto.v1.Money;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.Step;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListAndPreviewTest {
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
    void aPageSaysWhereTheNextOneBegins() {
        router.lists(MessagePage.newBuilder()
                .addMessages(MessageSummary.newBuilder()
                        .setMessageId(FakeRouter.MESSAGE_ID)
                        .setStatus("IN_FLIGHT")
                        .setRecipient("+93701234567")
                        .setSender("Qasid")
                        .setCategory(Category.CATEGORY_OTP)
                        .setSegments(2)
                        .setRoute("sms:awcc")
                        .setAcceptedAt(FakeRouter.ACCEPTED_AT))
                .setMore(true)
                .build());

        HttpResponse<String> response = messages.get("/v1/messages?limit=1");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode page = json(response);
        assertThat(page.path("nextCursor").asText()).isEqualTo(FakeRouter.MESSAGE_ID);
        JsonNode one = page.path("messages").path(0);
        assertThat(one.path("status").asText()).isEqualTo("in_flight");
        assertThat(one.path("category").asText()).isEqualTo("OTP");
        assertThat(one.path("segments").asInt()).isEqualTo(2);
        assertThat(one.has("finishedAt")).isFalse();
    }

    @Test
    void filtersReachTheRouterAsTheTenantsOwn() {
        router.lists(MessagePage.getDefaultInstance());
        HttpResponse<String> response = messages.get("/v1/messages?status=delivered&category=MARKETING"
                + "&from=2026-03-21T00:00:00Z&before=2026-03-22T00:00:00Z&cursor=" + FakeRouter.MESSAGE_ID);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).has("nextCursor")).isFalse();
        assertThat(router.listed()).singleElement().satisfies(list -> {
            assertThat(list.getTenantId()).isEqualTo(RunningMessages.TENANT);
            assertThat(list.getStatus()).isEqualTo("DELIVERED");
            assertThat(list.getCategory()).isEqualTo(Category.CATEGORY_MARKETING);
            assertThat(list.getAcceptedBefore().getSeconds()
                            - list.getAcceptedFrom().getSeconds())
                    .isEqualTo(86_400);
            assertThat(list.getOlderThan()).isEqualTo(FakeRouter.MESSAGE_ID);
            assertThat(list.getLimit()).isEqualTo(50);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "status=DELIVERED,           status",
        "status=gone,                status",
        "category=otp,               category",
        "from=yesterday,             from",
        "before=1774067400,          before",
        "cursor=nonsense,            cursor",
        "limit=0,                    limit",
        "limit=201,                  limit",
        "limit=many,                 limit",
        "limit=1&limit=2,            limit",
        "tenantId=somebody,          tenantId",
    })
    void aWrongParameterIsNamedAndNothingIsAsked(String query, String name) {
        HttpResponse<String> response = messages.get("/v1/messages?" + query);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("\"" + name + "\"");
        assertThat(router.listed()).isEmpty();
    }

    @Test
    void aPreviewSaysWhatWouldBeSentAndOverWhat() {
        router.previews(PreviewReply.newBuilder()
                .setEncoding("GSM_7")
                .addSegments("salam")
                .addSteps(Step.newBuilder()
                        .setRoute("sms:awcc")
                        .setWithinMillis(30_000)
                        .setSuccess("DELIVERED")
                        .setPrice(Money.newBuilder().setMinorUnits(1_805).setCurrency("AFN")))
                .setStrategy("SEQUENTIAL")
                .setPriceMost(Money.newBuilder().setMinorUnits(1_805).setCurrency("AFN"))
                .setReason("CONSENT_NOT_NEEDED")
                .setDetail("COMPLIANT, SENDER_APPROVED")
                .build());

        JsonNode preview = json(preview(BODY));

        assertThat(preview.path("allowed").asBoolean()).isTrue();
        assertThat(preview.path("segments").path(0).asText()).isEqualTo("salam");
        assertThat(preview.path("steps").path(0))
                .hasToString("{\"route\":\"sms:awcc\",\"within\":\"PT30S\",\"success\":\"delivered\","
                        + "\"price\":{\"amount\":\"18.05\",\"currency\":\"AFN\"}}");
        assertThat(preview.path("strategy").asText()).isEqualTo("sequential");
        assertThat(preview.path("priceMost").path("amount").asText()).isEqualTo("18.05");
        assertThat(preview.has("retryable")).isFalse();
        assertThat(router.previewed()).singleElement().satisfies(asked -> {
            assertThat(asked.getTenantId()).isEqualTo(RunningMessages.TENANT);
            assertThat(asked.getRecipient()).isEqualTo("+93701234567");
        });
        assertThat(router.routed()).as("sent").isEmpty();
    }

    @Test
    void aPreviewSaysWhoWouldRefuse() {
        router.previews(PreviewReply.newBuilder()
                .setEncoding("GSM_7")
                .addSegments("salam")
                .setRefusal(Refusal.newBuilder().setCode("REFUSED_QUIET_HOURS").setRetryable(true))
                .build());

        JsonNode preview = json(preview(BODY));

        assertThat(preview.path("allowed").asBoolean()).isFalse();
        assertThat(preview.path("reason").asText()).isEqualTo("REFUSED_QUIET_HOURS");
        assertThat(preview.path("retryable").asBoolean()).isTrue();
    }

    @Test
    void aPreviewChecksTheRequestAsSendingDoes() {
        HttpResponse<String> response = preview(BODY.replace("+93701234567", "+937012"));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("/to");
        assertThat(router.previewed()).isEmpty();
    }

    private static final String BODY =
            "{\"to\":\"+93701234567\",\"sender\":\"Qasid\",\"category\":\"OTP\",\"text\":\"salam\"}";

    private static HttpResponse<String> preview(String body) {
        return messages.exchange(messages.authorized("/v1/messages:preview")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
