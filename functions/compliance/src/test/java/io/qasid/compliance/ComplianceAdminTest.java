package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.model.TenantId;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.TenantTransactions;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ComplianceAdminTest {
    private static final String RULES = "/v1/compliance/rules";
    private static RunningCompliance compliance;

    private final String tenant = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        TestDatabase database = TestServers.freshDatabase();
        RunningCompliance.migrate(database);
        compliance = new RunningCompliance(database, TestServers.nats().url());
    }

    @AfterAll
    static void stop() {
        compliance.close();
    }

    @Test
    void aRuleIsAnsweredAsItWillBeRead() throws Exception {
        HttpResponse<String> response = compliance.post(RULES, rule("""
                "kind":"QUIET_HOURS","from":"21:00","to":"08:00","days":["FRIDAY","THURSDAY"],"note":"law 12"
                """));

        assertThat(response.statusCode()).isEqualTo(201);
        JsonNode made = json(response);
        assertThat(UUID.fromString(made.path("id").asText()).version()).isEqualTo(7);
        assertThat(made.path("version").asInt()).isEqualTo(1);
        assertThat(made.path("state").asText()).isEqualTo("IN_FORCE");
        assertThat(made.path("tenantId").asText()).isEqualTo(tenant);
        assertThat(made.path("country").asText()).isEqualTo("AF");
        assertThat(made.path("category").asText()).isEqualTo("MARKETING");
        assertThat(made.path("from").asText()).isEqualTo("21:00");
        assertThat(made.path("to").asText()).isEqualTo("08:00");
        assertThat(made.path("days").toString()).isEqualTo("[\"THURSDAY\",\"FRIDAY\"]");
        assertThat(made.path("during").asText()).isEqualTo("DEFER");
        assertThat(made.path("note").asText()).isEqualTo("law 12");
        assertThat(made.path("changedAt").asText()).endsWith("Z");
        assertThat(json(compliance.get(RULES + "/" + made.path("id").asText())).path("rule"))
                .isEqualTo(made);
    }

    @Test
    void everyVersionIsInTheHistoryAndARepeatedChangeIsNone() throws Exception {
        String id = compliance.rule(rule("\"kind\":\"CONTENT\",\"allowedDomains\":[\"Bank.AF\"]"));
        String change = rule("\"kind\":\"CONTENT\",\"allowedDomains\":[\"bank.af\",\"qasid.io\"]");

        String first = compliance.put(RULES + "/" + id, change).body();
        String repeated = compliance.put(RULES + "/" + id, change).body();
        assertThat(repeated).isEqualTo(first);

        JsonNode ended = json(compliance.delete(RULES + "/" + id));
        assertThat(ended.path("state").asText()).isEqualTo("ENDED");
        assertThat(ended.path("version").asInt()).isEqualTo(3);
        assertThat(json(compliance.delete(RULES + "/" + id))).as("ended again").isEqualTo(ended);

        JsonNode file = json(compliance.get(RULES + "/" + id));
        assertThat(file.path("rule")).isEqualTo(ended);
        assertThat(file.path("history").findValuesAsText("version")).containsExactly("3", "2", "1");
        assertThat(file.path("history").findValuesAsText("state")).containsExactly("ENDED", "IN_FORCE", "IN_FORCE");
        assertThat(file.path("history").path(2).path("allowedDomains").toString())
                .isEqualTo("[\"bank.af\"]");

        HttpResponse<String> tooLate = compliance.put(RULES + "/" + id, change);
        assertThat(tooLate.statusCode()).isEqualTo(409);
        assertThat(json(tooLate).path("code").asText()).isEqualTo("RULE_ENDED");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        for (String id : new String[] {UUID.randomUUID().toString(), "nothing"}) {
            assertThat(compliance.get(RULES + "/" + id).statusCode()).isEqualTo(404);
            assertThat(compliance.delete(RULES + "/" + id).statusCode()).isEqualTo(404);
            assertThat(compliance
                            .put(RULES + "/" + id, rule("\"kind\":\"CONTENT\",\"term\":\"a\""))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aListIsNarrowedAndGoesOnFromItsCursor() throws Exception {
        List<String> prefixes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            prefixes.add(compliance.rule(rule("\"kind\":\"BLOCKED_PREFIX\",\"prefix\":\"+9370" + i + "\"")));
        }
        compliance.rule(rule("\"kind\":\"CONTENT\",\"term\":\"a\""));
        compliance.delete(RULES + "/" + prefixes.getLast());
        String filtered = RULES + "?tenantId=" + tenant + "&kind=BLOCKED_PREFIX&country=AF&category=MARKETING&limit=2";

        JsonNode first = json(compliance.get(filtered + "&state=IN_FORCE"));
        assertThat(first.path("rules").findValuesAsText("id")).isEqualTo(prefixes.subList(0, 2));
        JsonNode second = json(compliance.get(
                filtered + "&state=IN_FORCE&cursor=" + first.path("nextCursor").asText()));
        assertThat(second.path("rules").findValuesAsText("id")).isEqualTo(prefixes.subList(2, 4));
        assertThat(second.path("nextCursor").isNull()).isTrue();
        assertThat(json(compliance.get(filtered + "&state=ENDED")).path("rules").findValuesAsText("id"))
                .containsExactly(prefixes.getLast());
        assertThat(json(compliance.get(RULES + "?tenantId=" + tenant)).path("rules"))
                .hasSize(6);
        assertThat(json(compliance.get(RULES + "?tenantId=platform&country=AF")).path("rules"))
                .isEmpty();
    }

    @Test
    void aBadQueryNamesItsParameters() throws Exception {
        HttpResponse<String> response =
                compliance.get(RULES + "?tenantId=x&country=y&category=z&kind=a&state=b&cursor=c&limit=201");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("errors").findValuesAsText("pointer"))
                .containsExactly("tenantId", "country", "category", "kind", "state", "cursor", "limit");
    }

    @Test
    void aTrialSaysWhatTheGateWouldSayAndWhy() throws Exception {
        String id = compliance.rule(rule("\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"08:00\""));

        HttpResponse<String> response = compliance.post(RULES + ":test", """
                {"tenantId":"%s","recipient":"+93701234567","category":"MARKETING","text":"a secret text",
                 "at":"2026-11-25T23:00:00+04:30"}
                """.formatted(tenant));

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode ruling = json(response);
        assertThat(ruling.path("verdict").asText()).isEqualTo("DEFERRED");
        assertThat(ruling.path("reason").asText()).isEqualTo("QUIET_HOURS");
        assertThat(ruling.path("deferredUntil").asText()).isEqualTo("2026-11-26T03:30:00Z");
        assertThat(ruling.path("country").asText()).isEqualTo("AF");
        assertThat(ruling.path("rule").path("id").asText()).isEqualTo(id);
        assertThat(ruling.path("rule").path("from").asText()).isEqualTo("21:00");
        assertThat(response.body()).doesNotContain("701234567", "secret");

        HttpResponse<String> bad =
                compliance.post(RULES + ":test", "{\"text\":\"a\",\"at\":\"now\",\"country\":\"x\"}");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(json(bad).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/recipient", "/category", "/at", "/country");
    }

    @Test
    void aStrangerIsRefusedEverywhereAndChangesNothing() throws Exception {
        String body = rule("\"kind\":\"CONTENT\",\"term\":\"a\"");
        String one = RULES + "/" + UUID.randomUUID();
        for (var request : List.of(
                compliance.request(RULES).POST(BodyPublishers.ofString(body)),
                compliance.request(RULES + ":test").POST(BodyPublishers.ofString("{}")),
                compliance.request(one).PUT(BodyPublishers.ofString(body)),
                compliance.request(one).DELETE(),
                compliance.request(one),
                compliance.request(RULES))) {
            HttpResponse<String> response = compliance.send(
                    request.header("Content-Type", "application/json").header("Authorization", "Bearer wrong"));

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        }
        assertThat(json(compliance.get(RULES + "?tenantId=" + tenant)).path("rules"))
                .isEmpty();
    }

    @Test
    void rowLevelSecurityHidesOtherTenantsAndGuardsThePlatformsRules() throws Exception {
        String other = UUID.randomUUID().toString();
        compliance.rule(rule("\"kind\":\"CONTENT\",\"term\":\"a\""));
        compliance.rule(rule("\"kind\":\"CONTENT\",\"term\":\"a\"").replace(tenant, other));
        String platform =
                compliance.rule("{\"country\":\"AQ\",\"category\":\"*\",\"kind\":\"CONTENT\",\"term\":\"penguin\"}");
        TenantTransactions transactions = compliance.bean(TenantTransactions.class);

        for (String table : List.of("compliance_rules", "compliance_rule_versions")) {
            List<String> owners = transactions.run(TenantId.parse(tenant), connection -> {
                List<String> seen = new ArrayList<>();
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select tenant_id from " + table)) {
                    while (rows.next()) {
                        seen.add(String.valueOf(rows.getString(1)));
                    }
                }
                return seen;
            });
            assertThat(owners).as(table).containsOnlyOnce(tenant).containsOnly(tenant, "null");
        }
        assertThat(updated(transactions, "update compliance_rules set note = 'mine' where id = '" + platform + "'"))
                .as("a tenant can't change the platform's rule")
                .isZero();
        for (String change : List.of("tenant_id = null", "tenant_id = '" + other + "'")) {
            assertThatThrownBy(() -> updated(transactions, "update compliance_rules set " + change))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("row-level security");
        }
        compliance.delete(RULES + "/" + platform);
    }

    private int updated(TenantTransactions transactions, String sql) throws SQLException {
        return transactions.run(TenantId.parse(tenant), connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    private String rule(String terms) {
        return "{\"tenantId\":\"" + tenant + "\",\"country\":\"AF\",\"category\":\"MARKETING\"," + terms + "}";
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return RunningCompliance.JSON.readTree(response.body());
    }
}
