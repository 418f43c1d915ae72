package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SenderWorkflowTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static volatile Duration later = Duration.ZERO;
    private static TestDatabase database;
    private static RunningSenders senders;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        database = RunningSenders.migrated(TestServers.freshDatabase());
        senders = new RunningSenders(
                database, TestServers.nats().url(), true, () -> Instant.now().plus(later));
    }

    @AfterAll
    static void stop() {
        senders.close();
    }

    @AfterEach
    void nothingIsRequired() throws Exception {
        later = Duration.ZERO;
        require("{\"country\":\"AF\",\"documents\":[]}");
    }

    @Test
    void whoRequestedASenderDoesNotApproveItAndSomebodyElseDoes() throws Exception {
        String id = senders.register(tenant, "Acme", "*");

        HttpResponse<String> self = approve(id, "{\"reason\":\"mine\",\"by\":\"layla\"}");
        assertThat(self.statusCode()).isEqualTo(409);
        assertThat(code(self)).isEqualTo("FOUR_EYES");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_NOT_APPROVED");

        assertThat(approve(id, "{\"reason\":\"letter 7\",\"by\":\"Nasrin\"}").statusCode())
                .isEqualTo(200);
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_APPROVED");
        assertThat(senders.post("/v1/senders/" + id + "/suspend", "{\"reason\":\"oops\",\"by\":\"Layla\"}")
                        .statusCode())
                .as("a no needs no second person")
                .isEqualTo(200);
    }

    @Test
    void aCountrysDocumentsHaveToBeThere() throws Exception {
        require("{\"country\":\"AF\",\"documents\":[\"TRADE_LICENSE\",\"LETTER_OF_AUTHORIZATION\"],\"by\":\"legal\"}");
        String id = senders.register(tenant, "Acme", "*");
        add(id, "{\"kind\":\"TRADE_LICENSE\",\"reference\":\"archive/77\",\"by\":\"Layla\"}");

        assertThat(file(id).path("missingDocuments").toString()).isEqualTo("[\"LETTER_OF_AUTHORIZATION\"]");
        HttpResponse<String> tooEarly = approve(id, "{\"reason\":\"x\",\"by\":\"Nasrin\"}");
        assertThat(code(tooEarly)).isEqualTo("DOCUMENTS_MISSING");
        assertThat(tooEarly.body()).contains("LETTER_OF_AUTHORIZATION").doesNotContain("TRADE_LICENSE");

        add(id, "{\"kind\":\"LETTER_OF_AUTHORIZATION\",\"reference\":\"https://archive.example/78\"}");
        assertThat(approve(id, "{\"reason\":\"x\",\"by\":\"Nasrin\"}").statusCode())
                .isEqualTo(200);
        assertThat(file(id).path("documents").findValuesAsText("reference"))
                .containsExactly("archive/77", "https://archive.example/78");

        JsonNode requirements =
                JSON.readTree(senders.get("/v1/senders/requirements?country=AF").body());
        assertThat(requirements.path("requirement").path("documents")).hasSize(2);
        assertThat(requirements.path("requirement").path("by").asText()).isEqualTo("legal");
    }

    @Test
    void anApprovalEndsWhenItSaysAndIsRenewed() throws Exception {
        String id = senders.register(tenant, "Acme", "*");
        approve(id, "{\"reason\":\"x\",\"by\":\"Nasrin\",\"expiresAt\":\"" + in(10) + "\"}");
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_APPROVED");

        later = Duration.ofDays(11);
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_EXPIRED");
        assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_EXPIRED");

        String renewal = "{\"reason\":\"seen again\",\"by\":\"Nasrin\",\"expiresAt\":\"" + in(20) + "\"}";
        assertThat(senders.post("/v1/senders/" + id + "/renew", renewal).statusCode())
                .isEqualTo(200);
        assertThat(senders.reason(tenant, "Acme", "")).isEqualTo("SENDER_APPROVED");
        assertThat(file(id).path("history").findValuesAsText("state"))
                .containsExactly("APPROVED", "APPROVED", "REQUESTED");
        assertThat(file(id).path("history").findValuesAsText("expiresAt")).doesNotHaveDuplicates();

        HttpResponse<String> past =
                senders.post("/v1/senders/" + id + "/renew", renewal.replace(in(20).substring(0, 10), "2026-01-01"));
        assertThat(past.statusCode()).isEqualTo(422);
        String other = senders.register(tenant, "Other", "*");
        assertThat(code(senders.post("/v1/senders/" + other + "/renew", renewal)))
                .isEqualTo("ILLEGAL_TRANSITION");
    }

    @Test
    void aCountryMayLimitHowLongAnApprovalHolds() throws Exception {
        require("{\"country\":\"AF\",\"documents\":[],\"validDays\":30}");
        String id = senders.register(tenant, "Acme", "*");

        HttpResponse<String> tooLong =
                approve(id, "{\"reason\":\"x\",\"by\":\"Nasrin\",\"expiresAt\":\"" + in(40) + "\"}");
        assertThat(tooLong.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(tooLong.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("/expiresAt");

        JsonNode approved = JSON.readTree(
                approve(id, "{\"reason\":\"x\",\"by\":\"Nasrin\"}").body());
        assertThat(Instant.parse(approved.path("expiresAt").asText()))
                .as("without a word it ends when it has to")
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(31)));
    }

    @Test
    void anExpiredApprovalOfOneOperatorLeavesThatOfAllInForce() throws Exception {
        String own = senders.register(tenant, "Acme", "awcc");
        approve(own, "{\"reason\":\"x\",\"by\":\"Nasrin\",\"expiresAt\":\"" + in(1) + "\"}");
        later = Duration.ofDays(2);
        assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_EXPIRED");
        assertThat(senders.reason(tenant, "Acme", "roshan")).isEqualTo("SENDER_NOT_REGISTERED");

        approve(senders.register(tenant, "Acme", "*"), "{\"reason\":\"x\",\"by\":\"Nasrin\"}");
        assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_APPROVED");
    }

    @Test
    void whatIsDueIsListedPageByPageTheMostUrgentFirst() throws Exception {
        String soon = senders.register(tenant, "Soon", "*");
        String sooner = senders.register(tenant, "Sooner", "*");
        String far = senders.register(tenant, "Far", "*");
        String endless = senders.register(tenant, "Endless", "*");
        approve(soon, "{\"reason\":\"x\",\"by\":\"Nasrin\",\"expiresAt\":\"" + in(20) + "\"}");
        approve(sooner, "{\"reason\":\"x\",\"by\":\"Nasrin\",\"expiresAt\":\"" + in(3) + "\"}");
        approve(far, "{\"reason\":\"x\",\"by\":\"Nasrin\",\"expiresAt\":\"" + in(90) + "\"}");
        approve(endless, "{\"reason\":\"x\",\"by\":\"Nasrin\"}");
        String waits = senders.register(tenant, "Waits", "*");

        List<String> mine = new java.util.ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = JSON.readTree(
                    senders.get("/v1/senders/due?limit=2" + cursor).body());
            page.path("due").forEach(entry -> {
                if (entry.path("sender").path("tenantId").asText().equals(tenant)) {
                    mine.add(entry.path("what").asText() + " "
                            + entry.path("sender").path("id").asText());
                }
            });
            cursor = page.path("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("nextCursor").asText();
        } while (!cursor.isEmpty());

        assertThat(mine).containsExactly("DECISION " + waits, "RENEWAL " + sooner, "RENEWAL " + soon);
        assertThat(senders.get("/v1/senders/due?before=" + in(100)).body())
                .contains(far)
                .doesNotContain(endless);
        HttpResponse<String> bad = senders.get("/v1/senders/due?before=x&cursor=y&limit=0");
        assertThat(JSON.readTree(bad.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("before", "cursor", "limit");
    }

    @Test
    void commentsStayWithTheSender() throws Exception {
        String id = senders.register(tenant, "Acme", "*");
        String path = "/v1/senders/" + id + "/comments";

        assertThat(senders.post(path, "{\"text\":\"asked for the licence\",\"by\":\"Nasrin\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(senders.post(path, "{\"text\":\" \"}").statusCode()).isEqualTo(422);
        assertThat(senders.post("/v1/senders/" + UUID.randomUUID() + "/comments", "{\"text\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);

        JsonNode comments = file(id).path("comments");
        assertThat(comments.findValuesAsText("text")).containsExactly("asked for the licence");
        assertThat(comments.findValuesAsText("by")).containsExactly("Nasrin");
    }

    @Test
    void badBodiesNameTheirFields() throws Exception {
        String id = senders.register(tenant, "Acme", "*");
        assertThat(pointers(senders.post("/v1/senders/" + id + "/documents", "{\"kind\":\"licence\",\"colour\":1}")))
                .containsExactlyInAnyOrder("/kind", "/reference", "/colour");
        assertThat(pointers(senders.put(
                        "/v1/senders/requirements", "{\"country\":\"xx\",\"documents\":[\"a b\"],\"validDays\":0}")))
                .containsExactlyInAnyOrder("/country", "/documents/0", "/validDays");
        assertThat(pointers(approve(id, "{\"reason\":\"x\",\"expiresAt\":\"tomorrow\"}")))
                .containsExactly("/expiresAt");
        assertThat(pointers(senders.post(
                        "/v1/senders/" + id + "/reject", "{\"reason\":\"x\",\"expiresAt\":\"" + in(1) + "\"}")))
                .containsExactly("/expiresAt");
    }

    private static List<String> pointers(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).isEqualTo(422);
        return JSON.readTree(response.body()).path("errors").findValuesAsText("pointer");
    }

    private static String in(int days) {
        return Instant.now().plus(Duration.ofDays(days)).toString();
    }

    private static void require(String json) throws Exception {
        assertThat(senders.put("/v1/senders/requirements", json).statusCode()).isEqualTo(200);
    }

    private static void add(String id, String json) throws Exception {
        assertThat(senders.post("/v1/senders/" + id + "/documents", json).statusCode())
                .isEqualTo(201);
    }

    private static HttpResponse<String> approve(String id, String json) throws Exception {
        return senders.post("/v1/senders/" + id + "/approve", json);
    }

    private static JsonNode file(String id) throws Exception {
        return JSON.readTree(senders.get("/v1/senders/" + id).body());
    }

    private static String code(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body()).path("code").asText();
    }
}
