package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
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

class ComplianceAuditTest {
    private static TestDatabase database;
    private static RunningCompliance compliance;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        database = TestServers.freshDatabase();
        RunningCompliance.migrate(database);
        compliance = new RunningCompliance(database, TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        compliance.close();
    }

    @Test
    void everyChangeIsListedWithWhoMadeItFromWhatToWhat() throws Exception {
        String rule = compliance.rule(content("a", "Nasrin"));
        compliance.put("/v1/compliance/rules/" + rule, content("b", "Layla"));
        compliance.delete("/v1/compliance/rules/" + rule + "?by=Zahra");
        compliance.rule("""
                {"country":"AF","category":"MARKETING","kind":"BLOCKED_PREFIX","prefix":"+9399"}
                """);

        JsonNode first = changes("tenantId=" + tenant + "&limit=2");
        JsonNode second = changes("tenantId=" + tenant + "&limit=2&cursor="
                + first.path("nextCursor").asText());

        assertThat(first.path("changes").findValues("after"))
                .extracting(after -> after.path("by").asText())
                .containsExactly("Zahra", "Layla");
        JsonNode change = first.path("changes").path(1);
        assertThat(change.path("before").path("term").asText()).isEqualTo("a");
        assertThat(change.path("after").path("term").asText()).isEqualTo("b");
        assertThat(change.path("after").path("adminKey").asText()).hasSize(12);
        assertThat(first.path("changes").path(0).path("after").path("state").asText())
                .isEqualTo("ENDED");
        assertThat(second.path("changes")).hasSize(1);
        assertThat(second.path("changes").path(0).path("before").isNull()).isTrue();
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(changes("tenantId=platform").path("changes")).hasSize(1);
    }

    @Test
    void aListWithBadParametersNamesThem() throws Exception {
        JsonNode problem = changes("tenantId=x&cursor=y&limit=0");

        assertThat(problem.path("errors").findValuesAsText("pointer")).containsExactly("tenantId", "cursor", "limit");
    }

    @Test
    void noVersionCanBeChangedNotEvenByTheOwnerOfTheTables() throws Exception {
        compliance.rule(content("a", "Nasrin"));
        try (Connection owner = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = owner.createStatement()) {
            for (String change : List.of(
                    "update compliance.compliance_rule_versions set note = ''",
                    "delete from compliance.compliance_rule_versions",
                    "truncate compliance.compliance_rule_versions")) {
                assertThatThrownBy(() -> statement.execute(change))
                        .as(change)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("a history is not changed");
            }
        }
    }

    private String content(String term, String by) {
        return """
                {"tenantId":"%s","country":"AF","category":"MARKETING","kind":"CONTENT","term":"%s","by":"%s"}
                """.formatted(tenant, term, by);
    }

    private static JsonNode changes(String parameters) throws Exception {
        return RunningCompliance.JSON.readTree(
                compliance.get("/v1/compliance/changes?" + parameters).body());
    }
}
