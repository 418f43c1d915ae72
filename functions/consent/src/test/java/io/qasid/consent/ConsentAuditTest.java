package io.qasid.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsentAuditTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ZAINAB = "+93701234567";

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
    void everyChangeOfATenantIsListedWithWhoMadeItFromWhatToWhat() throws Exception {
        consent.put("""
                {"tenantId":"%s","recipient":"%s","channel":"sms","category":"MARKETING","state":"GRANTED","proof":"form 7",
                "by":"Nasrin"}
                """.formatted(tenant, ZAINAB));
        consent.put(tenant, ZAINAB, "MARKETING", "WITHDRAWN");
        consent.put(tenant, "+93701234568", "ALL", "PENDING");
        consent.put(UUID.randomUUID().toString(), ZAINAB, "MARKETING", "WITHDRAWN");

        JsonNode first = changes("&limit=2");
        JsonNode second = changes("&limit=2&cursor=" + first.path("nextCursor").asText());

        assertThat(first.path("changes").findValuesAsText("state")).containsExactly("PENDING", "WITHDRAWN");
        assertThat(first.path("changes").findValuesAsText("stateBefore")).containsExactly("null", "GRANTED");
        assertThat(second.path("changes").findValuesAsText("state")).containsExactly("GRANTED");
        assertThat(second.path("changes").findValuesAsText("by")).containsExactly("Nasrin");
        assertThat(second.path("changes").findValuesAsText("adminKey"))
                .containsExactly(RunningConsent.sha256(RunningConsent.ADMIN_KEY).substring(0, 12));
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(first.toString()).doesNotContain("701234567");
    }

    @Test
    void aListWithBadParametersNamesThem() throws Exception {
        JsonNode problem = JSON.readTree(
                consent.get("/v1/consents/changes?cursor=x&limit=0").body());

        assertThat(problem.path("errors").findValuesAsText("pointer")).containsExactly("tenantId", "cursor", "limit");
    }

    @Test
    void noHistoryCanBeChangedNotEvenByTheOwnerOfTheTables() throws Exception {
        consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");
        consent.put("/v1/consents/policies", """
                {"tenantId":"%s","category":"OTP","optIn":"DOUBLE"}
                """.formatted(tenant));
        try (Connection owner = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = owner.createStatement()) {
            for (String table : List.of("consent_history", "consent_policy_history")) {
                for (String change : List.of(
                        "update consent." + table + " set changed_by = 'nobody'",
                        "delete from consent." + table,
                        "truncate consent." + table)) {
                    assertThatThrownBy(() -> statement.execute(change))
                            .as(change)
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("a history is not changed");
                }
            }
        }
    }

    private JsonNode changes(String parameters) throws Exception {
        return JSON.readTree(consent.get("/v1/consents/changes?tenantId=" + tenant + parameters)
                .body());
    }
}
