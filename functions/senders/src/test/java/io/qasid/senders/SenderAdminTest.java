package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.servers.TestServers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SenderAdminTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// The requests that lead to each state.
    private static final Map<State, List<String>> WAY = Map.of(
            State.REQUESTED, List.of(),
            State.APPROVED, List.of("approve"),
            State.REJECTED, List.of("reject"),
            State.SUSPENDED, List.of("approve", "suspend"),
            State.WITHDRAWN, List.of("withdraw"));

    private static final Map<String, State> VERBS = Map.of(
            "approve", State.APPROVED,
            "reject", State.REJECTED,
            "suspend", State.SUSPENDED,
            "withdraw", State.WITHDRAWN);

    private static RunningSenders senders;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        senders = new RunningSenders(
                RunningSenders.migrated(TestServers.freshDatabase()),
                TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        senders.close();
    }

    @ParameterizedTest(name = "{0} is {1}, written {2}")
    @CsvSource({
        "Bank-e Mell, ALPHANUMERIC, Bank-e Mell",
        "4040, SHORT_CODE, 4040",
        "93701234567, LONG_NUMBER, +93701234567"
    })
    void aRequestAnswersWithTheRegistrationAndWhereItIs(String sender, String kind, String written) throws Exception {
        HttpResponse<String> response = senders.post("/v1/senders", """
                {"tenantId":"%s","sender":"%s","kind":"%s","country":"AF","operator":"awcc","reason":"our shop","by":"Layla"}
                """.formatted(tenant, sender, kind));

        assertThat(response.statusCode()).isEqualTo(201);
        JsonNode registration = JSON.readTree(response.body());
        String id = registration.path("id").asText();
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(response.headers().firstValue("Location")).hasValue("/v1/senders/" + id);
        assertThat(registration.path("tenantId").asText()).isEqualTo(tenant);
        assertThat(registration.path("sender").asText()).isEqualTo(written);
        assertThat(registration.path("kind").asText()).isEqualTo(kind);
        assertThat(registration.path("country").asText()).isEqualTo("AF");
        assertThat(registration.path("operator").asText()).isEqualTo("awcc");
        assertThat(registration.path("state").asText()).isEqualTo("REQUESTED");
        assertThat(registration.path("reason").asText()).isEqualTo("our shop");
        assertThat(registration.path("by").asText()).isEqualTo("Layla");
        assertThat(registration.path("changedAt").asText()).endsWith("Z");
        assertThat(JSON.readTree(senders.get("/v1/senders/" + id).body()).path("sender"))
                .isEqualTo(registration);
    }

    @Test
    void theSameRequestAgainAnswersTheFirstHoweverItStandsNow() throws Exception {
        String id = senders.register(tenant, "+93701234567", "*");
        senders.decide(id, "approve");

        HttpResponse<String> again = senders.post("/v1/senders", """
                {"tenantId":"%s","sender":"93701234567","country":"AF","reason":"once more"}
                """.formatted(tenant));

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(again.body()).path("id").asText()).isEqualTo(id);
        assertThat(JSON.readTree(again.body()).path("state").asText()).isEqualTo("APPROVED");
        assertThat(history(id)).containsExactly("APPROVED", "REQUESTED");
    }

    @Test
    void tenRequestsAtOnceMakeOneRegistration() throws Exception {
        Callable<String> register = () -> senders.register(tenant, "Acme", "*");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> ids = threads.invokeAll(Collections.nCopies(10, register));
            String first = ids.getFirst().get();
            for (Future<String> id : ids) {
                assertThat(id.get()).isEqualTo(first);
            }
            assertThat(history(first)).containsExactly("REQUESTED");
        }
    }

    @Test
    void afterAWithdrawalTheSameSenderIsRequestedAnew() throws Exception {
        String first = senders.register(tenant, "Acme", "*");
        senders.decide(first, "approve", "withdraw");
        String second = senders.register(tenant, "Acme", "*");

        assertThat(second).isNotEqualTo(first);
        assertThat(history(second)).containsExactly("REQUESTED");
        assertThat(history(first)).containsExactly("WITHDRAWN", "APPROVED", "REQUESTED");
    }

    @ParameterizedTest(name = "from {0}")
    @EnumSource
    void everyRequestForADecisionMovesStaysOrIsRefused(State from) throws Exception {
        for (Map.Entry<String, State> verb : VERBS.entrySet()) {
            String id = senders.register(UUID.randomUUID().toString(), "Acme", "*");
            for (String step : Objects.requireNonNull(WAY.get(from))) {
                senders.decide(id, step);
            }
            int before = history(id).size();

            HttpResponse<String> response = senders.decide(id, verb.getKey());

            JsonNode body = JSON.readTree(response.body());
            switch (from.to(verb.getValue())) {
                case MOVES, STAYS -> {
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                    assertThat(body.path("state").asText())
                            .isEqualTo(verb.getValue().name());
                    assertThat(body.path("by").asText()).isEqualTo("Nasrin");
                }
                case REFUSED -> {
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
                    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
                    assertThat(body.path("code").asText()).isEqualTo("ILLEGAL_TRANSITION");
                    assertThat(body.path("detail").asText())
                            .contains(from.name(), verb.getValue().name());
                }
            }
            int more = from.to(verb.getValue()) == State.Step.MOVES ? 1 : 0;
            assertThat(history(id)).hasSize(before + more);
        }
    }

    @Test
    void aDecisionNeedsAReason() throws Exception {
        String id = senders.register(tenant, "Acme", "*");

        for (String body : new String[] {"{}", "{\"reason\":\"  \"}", "{\"reason\":7,\"colour\":\"red\"}"}) {
            HttpResponse<String> response = senders.post("/v1/senders/" + id + "/approve", body);

            assertThat(response.statusCode()).as(body).isEqualTo(422);
            assertThat(JSON.readTree(response.body()).path("errors").findValuesAsText("pointer"))
                    .contains("/reason");
        }
        assertThat(senders.post("/v1/senders/" + id + "/approve", "").statusCode())
                .isEqualTo(400);
        assertThat(history(id)).containsExactly("REQUESTED");
    }

    @Test
    void aBadRequestNamesEveryFieldAtOnce() throws Exception {
        HttpResponse<String> response = senders.post("/v1/senders", """
                {"tenantId":"nobody","sender":"TwelveLetter","country":"Afghanistan","operator":"A B","by":1,"colour":"red"}
                """);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asText()).isEqualTo("/problems/invalid-fields");
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/tenantId", "/sender", "/country", "/operator", "/by", "/colour");
    }

    @Test
    void aKindThatIsNotTheSendersIsRefused() throws Exception {
        HttpResponse<String> response = senders.post("/v1/senders", """
                {"tenantId":"%s","sender":"4040","kind":"ALPHANUMERIC","country":"AF"}
                """.formatted(tenant));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(response.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("/kind");
    }

    @Test
    void aSenderThatIsNotThereIsAProblem() throws Exception {
        for (String id : new String[] {UUID.randomUUID().toString(), "nobody"}) {
            HttpResponse<String> read = senders.get("/v1/senders/" + id);
            HttpResponse<String> decided = senders.decide(id, "approve");

            assertThat(List.of(read.statusCode(), decided.statusCode())).containsOnly(404);
            assertThat(JSON.readTree(read.body()).path("code").asText()).isEqualTo("NO_SENDER");
            assertThat(JSON.readTree(decided.body()).path("code").asText()).isEqualTo("NO_SENDER");
        }
    }

    @Test
    void theHistorySaysWhatWhyAndWho() throws Exception {
        String id = senders.register(tenant, "Acme", "*");
        senders.decide(id, "approve");
        senders.post("/v1/senders/" + id + "/suspend", "{\"reason\":\"complaint 12\"}");

        JsonNode history =
                JSON.readTree(senders.get("/v1/senders/" + id).body()).path("history");

        assertThat(history.findValuesAsText("state")).containsExactly("SUSPENDED", "APPROVED", "REQUESTED");
        assertThat(history.findValuesAsText("reason")).containsExactly("complaint 12", "letter 7", "");
        assertThat(history.findValuesAsText("by")).containsExactly("admin", "Nasrin", "Layla");
    }

    private static List<String> history(String id) throws Exception {
        return JSON.readTree(senders.get("/v1/senders/" + id).body())
                .path("history")
                .findValuesAsText("state");
    }
}
