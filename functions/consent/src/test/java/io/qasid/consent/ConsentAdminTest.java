package io.qasid.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.TenantTransactions;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsentAdminTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Msisdn ZAINAB = new Msisdn("+93701234567");

    private static TestDatabase database;
    private static RunningConsent consent;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        database = TestServers.freshDatabase();
        RunningConsent.migrate(database.url(), database.user(), database.password());
        consent = new RunningConsent(
                database.url(),
                database.user(),
                database.password(),
                TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        consent.close();
    }

    @Test
    void aChangeAnswersWithTheRecordAndNeverWithTheNumber() throws Exception {
        HttpResponse<String> response = consent.put(tenant, ZAINAB.e164(), "MARKETING", "GRANTED");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode record = JSON.readTree(response.body());
        assertThat(record.path("tenantId").asText()).isEqualTo(tenant);
        assertThat(record.path("recipientHash").asText()).isEqualTo(ZAINAB.hash());
        assertThat(record.path("channel").asText()).isEqualTo("sms");
        assertThat(record.path("category").asText()).isEqualTo("MARKETING");
        assertThat(record.path("state").asText()).isEqualTo("GRANTED");
        assertThat(record.path("proof").asText()).isEqualTo("form 7");
        assertThat(record.path("changedAt").asText()).endsWith("Z");
        assertThat(response.body()).doesNotContain(ZAINAB.digits());
        assertThat(response.headers().firstValue("X-Request-Id"))
                .hasValueSatisfying(
                        id -> assertThat(UUID.fromString(id).version()).isEqualTo(7));
    }

    @Test
    void everyChangeIsInTheHistoryAndARepeatedOneIsNoChange() throws Exception {
        consent.put(tenant, ZAINAB.e164(), "MARKETING", "GRANTED");
        String first =
                consent.put(tenant, ZAINAB.e164(), "MARKETING", "WITHDRAWN").body();
        String repeated =
                consent.put(tenant, ZAINAB.e164(), "MARKETING", "WITHDRAWN").body();
        consent.put(tenant, ZAINAB.e164(), "OTP", "GRANTED");

        assertThat(repeated).isEqualTo(first);
        JsonNode file = JSON.readTree(consent.get("/v1/consents?tenantId=" + tenant + "&recipient=%2B93701234567")
                .body());
        assertThat(file.path("consents").findValuesAsText("category")).containsExactly("MARKETING", "OTP");
        assertThat(file.path("history").findValuesAsText("state")).containsExactly("GRANTED", "WITHDRAWN", "GRANTED");
        assertThat(file.path("history").findValuesAsText("category")).containsExactly("OTP", "MARKETING", "MARKETING");
    }

    @Test
    void aRecipientWithoutRecordsHasAnEmptyFile() throws Exception {
        HttpResponse<String> response = consent.get("/v1/consents?tenantId=" + tenant + "&recipient=%2B93701234567");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"consents\":[],\"pending\":[],\"history\":[]}");
    }

    @Test
    void aStrangerIsRefusedAndChangesNothing() throws Exception {
        String body = """
                {"tenantId":"%s","recipient":"+93701234567","channel":"sms","category":"ALL","state":"WITHDRAWN"}
                """.formatted(tenant);
        for (String authorization : new String[] {"", "Bearer wrong", "Basic " + RunningConsent.ADMIN_KEY, "Bearer "}) {
            var request = consent.request("/v1/consents")
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(body));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            HttpResponse<String> response = consent.send(request);

            assertThat(response.statusCode()).as("with '%s'", authorization).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            assertThat(JSON.readTree(response.body()).path("code").asText()).isEqualTo("UNAUTHORIZED");
        }
        assertThat(consent.get("/v1/consents?tenantId=" + tenant + "&recipient=%2B93701234567")
                        .body())
                .isEqualTo("{\"consents\":[],\"pending\":[],\"history\":[]}");
    }

    @Test
    void aBadChangeNamesEveryFieldAtOnce() throws Exception {
        HttpResponse<String> response = consent.put("""
                {"tenantId":"nobody","recipient":"0701234567","channel":"pigeon","category":7,"state":"MAYBE","colour":"red"}
                """);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asText()).isEqualTo("/problems/invalid-fields");
        assertThat(problem.path("request_id").asText())
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/tenantId", "/recipient", "/channel", "/category", "/state", "/colour");
    }

    @Test
    void aGrantWithoutProofIsRefused() throws Exception {
        HttpResponse<String> response = consent.put("""
                {"tenantId":"%s","recipient":"+93701234567","channel":"sms","category":"MARKETING","state":"GRANTED"}
                """.formatted(tenant));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(response.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("/proof");
    }

    @Test
    void aQueryWithoutItsParametersNamesThem() throws Exception {
        HttpResponse<String> response = consent.get("/v1/consents?recipient=12");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(response.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("tenantId", "recipient");
    }

    @Test
    void aPathThatDoesNotExistIsAProblemToo() throws Exception {
        HttpResponse<String> response = consent.get("/v1/nothing");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void rowLevelSecurityHidesOtherTenantsEvenFromAQueryWithoutACondition() throws Exception {
        String other = UUID.randomUUID().toString();
        consent.put(tenant, ZAINAB.e164(), "MARKETING", "GRANTED");
        consent.put(other, ZAINAB.e164(), "MARKETING", "GRANTED");
        TenantTransactions transactions = consent.bean(TenantTransactions.class);

        for (String table : new String[] {"consent_records", "consent_history"}) {
            int seen = transactions.run(TenantId.parse(tenant), connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select tenant_id from " + table)) {
                    int count = 0;
                    while (rows.next()) {
                        assertThat(rows.getString(1)).isEqualTo(tenant);
                        count++;
                    }
                    return count;
                }
            });
            assertThat(seen).as(table).isEqualTo(1);
        }
        assertThatThrownBy(() -> transactions.run(TenantId.parse(tenant), connection -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.executeUpdate("update consent_records set tenant_id = '" + other + "'");
                    }
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("row-level security");
    }

    @Test
    void theStoreKeepsNoNumberOnceChangesAreAnnounced() throws Exception {
        consent.put(tenant, ZAINAB.e164(), "MARKETING", "GRANTED");

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(count("select 1 from consent.consent_outbox"))
                        .isZero());
        assertThat(
                        count(
                                "select 1 from consent.consent_records where consent_records::text like '%' || '701234567' || '%'"))
                .isZero();
        assertThat(
                        count(
                                "select 1 from consent.consent_history where consent_history::text like '%' || '701234567' || '%'"))
                .isZero();
    }

    private static int count(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }
}
