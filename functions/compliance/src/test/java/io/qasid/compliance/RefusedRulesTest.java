package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
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

class RefusedRulesTest {
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

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"21:00\" | /to",
                "\"kind\":\"QUIET_HOURS\",\"from\":\"24:00\",\"to\":\"9\" | /from /to",
                "\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\" | /to",
                "\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"08:00\",\"zone\":\"Asia/Atlantis\" | /zone",
                "\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"08:00\",\"zone\":\"+04:30\" | /zone",
                "\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"08:00\",\"days\":[\"Fri\"] | /days/0",
                "\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"08:00\",\"during\":\"DROP\" | /during",
                "\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"08:00\",\"prefix\":\"+93\" | /prefix",
                "\"kind\":\"BLOCKED_PREFIX\",\"prefix\":\"0093\" | /prefix",
                "\"kind\":\"BLOCKED_PREFIX\",\"prefix\":\"+\" | /prefix",
                "\"kind\":\"BLOCKED_PREFIX\" | /prefix",
                "\"kind\":\"CONTENT\" | /term",
                "\"kind\":\"CONTENT\",\"term\":\"ـ\" | /term",
                "\"kind\":\"CONTENT\",\"term\":\"a\",\"match\":\"SOUNDEX\" | /match",
                "\"kind\":\"CONTENT\",\"term\":\"a\",\"allowedDomains\":[] | /term",
                "\"kind\":\"CONTENT\",\"allowedDomains\":[\"bank.af\",\"127.0.0.1\"] | /allowedDomains/1",
                "\"kind\":\"CONTENT\",\"allowedDomains\":\"bank.af\" | /allowedDomains",
                "\"kind\":\"WISH\" | /kind",
                "\"colour\":\"red\" | /colour /kind",
            })
    void aRuleThatMakesNoSenseIsRefusedByField(String terms, String pointers) throws Exception {
        HttpResponse<String> response = compliance.post(RULES, rule(terms));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(response).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(pointers.split(" "));
    }

    @Test
    void aBadScopeIsNamedToo() throws Exception {
        HttpResponse<String> response = compliance.post(RULES, """
                {"tenantId":"nobody","country":"XX","category":"SPAM","kind":"BLOCKED_PREFIX","prefix":"+93"}
                """);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("errors").findValuesAsText("pointer"))
                .containsExactly("/tenantId", "/country", "/category");
    }

    @Test
    void quietHoursThatLeaveNoTimeInTheCountrysZonesAreRefused() throws Exception {
        HttpResponse<String> response = compliance.post(RULES, """
                {"tenantId":"%s","country":"RU","category":"*","kind":"QUIET_HOURS","from":"20:00","to":"12:00"}
                """.formatted(tenant));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).path("errors").findValuesAsText("code")).containsExactly("without_end");
    }

    @Test
    void aRuleThatContradictsAnotherOneIsRefusedAndTheOtherOneNamed() throws Exception {
        String id = compliance.rule(rule("\"kind\":\"QUIET_HOURS\",\"from\":\"21:00\",\"to\":\"08:00\""));

        HttpResponse<String> response = compliance.post(
                RULES, rule("\"kind\":\"QUIET_HOURS\",\"from\":\"07:00\",\"to\":\"09:00\",\"during\":\"REFUSE\""));
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(json(response).path("code").asText()).isEqualTo("RULE_CONTRADICTS");
        assertThat(json(response).path("detail").asText()).contains(id);

        compliance.delete(RULES + "/" + id);
        assertThat(compliance
                        .post(
                                RULES,
                                rule(
                                        "\"kind\":\"QUIET_HOURS\",\"from\":\"07:00\",\"to\":\"09:00\",\"during\":\"REFUSE\""))
                        .statusCode())
                .as("an ended rule contradicts nothing")
                .isEqualTo(201);
    }

    @Test
    void ofManyWhoMakeTheSameRuleAtOnceOneDoes() throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(() -> compliance
                    .post(RULES, rule("\"kind\":\"BLOCKED_PREFIX\",\"prefix\":\"+9370\""))
                    .statusCode());
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> call : threads.invokeAll(calls)) {
                statuses.add(call.get());
            }
        }
        assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409, 409, 409);
    }

    @Test
    void anOwnerHasFiveHundredRulesAtMost() throws Exception {
        compliance.bean(Database.class).inTransaction(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into compliance_rules ("
                            + RuleRows.COLUMNS + ") select gen_random_uuid(), 1, ?, 'AF', '*', 'BLOCKED_PREFIX',"
                            + " jsonb_build_object('prefix', '+93' || n), '', false, now(), 'admin', '' from generate_series(1, 500) n")) {
                insert.setObject(1, UUID.fromString(tenant));
                return insert.executeUpdate();
            }
        });

        HttpResponse<String> oneMore = compliance.post(RULES, rule("\"kind\":\"CONTENT\",\"term\":\"a\""));
        assertThat(oneMore.statusCode()).isEqualTo(409);
        assertThat(json(oneMore).path("code").asText()).isEqualTo("TOO_MANY_RULES");
    }

    @Test
    void aRuleKeepsItsKindAndItsTenant() throws Exception {
        String id = compliance.rule(rule("\"kind\":\"BLOCKED_PREFIX\",\"prefix\":\"+9370\""));

        HttpResponse<String> kind = compliance.put(RULES + "/" + id, rule("\"kind\":\"CONTENT\",\"term\":\"a\""));
        assertThat(kind.statusCode()).isEqualTo(422);
        assertThat(json(kind).path("errors").findValuesAsText("pointer")).containsExactly("/kind");
        HttpResponse<String> owner = compliance.put(RULES + "/" + id, """
                {"country":"AF","category":"MARKETING","kind":"BLOCKED_PREFIX","prefix":"+9370"}
                """);
        assertThat(json(owner).path("errors").findValuesAsText("pointer")).containsExactly("/tenantId");
    }

    private String rule(String terms) {
        return "{\"tenantId\":\"" + tenant + "\",\"country\":\"AF\",\"category\":\"MARKETING\"," + terms + "}";
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return RunningCompliance.JSON.readTree(response.body());
    }
}
