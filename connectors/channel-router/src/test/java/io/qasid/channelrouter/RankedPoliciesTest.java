package io.qasid.channelrouter;

import static io.qasid.channelrouter.RouterStand.TENANT;
import static io.qasid.channelrouter.RouterStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.AttemptView;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.MessageView;
import io.qasid.simulator.ranking.Model;
import io.qasid.simulator.ranking.ModelServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Policies whose order is left to a ranking, from the request to the attempts.
@Timeout(120)
class RankedPoliciesTest {
    private static final Route AWCC = Route.parse("sms:awcc");
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Route VIBER = Route.parse("viber:qasid");
    private static final String RANKED =
            "{\"version\":0,\"strategy\":\"SEQUENTIAL\",\"ordering\":\"RANKED\",\"steps\":["
                    + "{\"route\":\"sms:awcc\"},{\"route\":\"viber:qasid\"}]}";

    private static Map<String, Object> settings(String kind) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("qasid.channel-router.ladders[0].prefix", "+93");
        settings.put(
                "qasid.channel-router.ladders[0].steps",
                List.of("sms:awcc", "whatsapp:qasid", "viber:qasid", "sms:roshan"));
        settings.put("qasid.channel-router.ranking.kind", kind);
        return settings;
    }

    @Test
    void aModelOrdersThemAndWithoutItTheyGoAsWritten() throws Exception {
        try (ModelServer model = ModelServer.start(0, Model.inOrder(List.of("viber:qasid", "sms:awcc")))) {
            Map<String, Object> settings = settings("MODEL");
            settings.put("qasid.channel-router.ranking.model-url", model.url());
            try (RouterStand stand = new RouterStand(settings)) {
                put(stand);

                await().atMost(Duration.ofSeconds(30))
                        .until(() -> routed(stand, "viber:qasid, sms:awcc, ranked by the model", "viber:qasid"));

                model.stop();
                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                routed(stand, "sms:awcc, viber:qasid, as written because the model rests", "sms:awcc"));
                assertThat(stand.metrics()).contains("chan_profile_fallback_total{reason=\"unavailable\"}");

                model.restart();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> routed(stand, "viber:qasid, sms:awcc, ranked by the model", "viber:qasid"));
            }
        }
    }

    private static boolean routed(RouterStand stand, String recorded, String first) throws Exception {
        MessageView message = stand.message(stand.accept(request("x").build()));
        boolean there = accepted(message).startsWith("policy */default v1: " + recorded);
        if (there) {
            assertThat(message.getAttemptsList())
                    .extracting(AttemptView::getRoute)
                    .containsExactly(first);
        }
        return there;
    }

    @Test
    void whatBecomesOfAttemptsIsLearnedAndOutlivesTheRouter() throws Exception {
        try (RouterStand stand = new RouterStand(settings("LEARNED"))) {
            String delivered = stand.accept(request("delivered").build());
            stand.connector.accepted(claim(stand, AWCC), "s1");
            stand.connector.receipt(AWCC, "s1", "DELIVERED");
            awaitStatus(stand, delivered, "DELIVERED");
            stand.accept(request("goes on").build());
            stand.connector.rejected(claim(stand, AWCC), "NO_SUBSCRIBER");
            stand.connector.accepted(claim(stand, WHATSAPP), "w1");
            stand.connector.receipt(WHATSAPP, "w1", "FAILED");
            stand.connector.report(
                    claim(stand, VIBER),
                    AttemptOutcome.newBuilder()
                            .setKind(AttemptOutcome.Kind.KIND_UNKNOWN)
                            .setReasonCode("NO_ANSWER"));
            await().until(() -> stand.text("select count(*) from audit where kind = 'ATTEMPT_UNKNOWN'")
                    .equals("1"));

            stand.stop();

            String learned = stand.text("select string_agg(country || ' ' || operator || ' ' || route || ' '"
                    + " || round(succeeded) || ' ' || round(failed), ', ' order by route, operator) from ranking_arms");
            stand.startAgain(Map.of());
            assertThat(learned)
                    .isEqualTo("AF  sms:awcc 1 1, AF awcc sms:awcc 1 1,"
                            + " AF  whatsapp:qasid 0 1, AF awcc whatsapp:qasid 0 1");
        }
    }

    @Test
    void whatWasLearnedOrdersThem() throws Exception {
        try (RouterStand stand = new RouterStand(settings("LEARNED"))) {
            put(stand);
            stand.stop();
            stand.execute("insert into ranking_arms (country, operator, route, succeeded, failed, at) values"
                    + " ('AF', '', 'sms:awcc', 100, 900, now()), ('AF', '', 'viber:qasid', 900, 100, now())");
            stand.startAgain(Map.of());

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> routed(stand, "viber:qasid, sms:awcc, ranked by what was learned", "viber:qasid"));
        }
    }

    private static ClaimedAttempt claim(RouterStand stand, Route route) throws Exception {
        for (int tries = 0; tries < 20; tries++) {
            List<ClaimedAttempt> claimed = stand.connector.pullAndClaim(route, Lane.NORMAL);
            if (!claimed.isEmpty()) {
                return claimed.getLast();
            }
        }
        throw new AssertionError("nothing to claim on " + route);
    }

    private static void awaitStatus(RouterStand stand, String id, String status) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> stand.message(id).getStatus().equals(status));
    }

    private static String accepted(MessageView message) {
        return message.getDecisionsList().stream()
                .filter(decision -> decision.getKind().equals("ACCEPTED"))
                .map(DecisionView::getDetail)
                .findFirst()
                .orElseThrow();
    }

    private static void put(RouterStand stand) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(stand.url() + "/v1/channel/policies/" + TENANT + "/*/default/*"))
                            .header("Authorization", "Bearer " + RouterStand.ADMIN_KEY)
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofSeconds(10))
                            .PUT(HttpRequest.BodyPublishers.ofString(RANKED))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
