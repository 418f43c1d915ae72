package io.qasid.compliance;

import static io.qasid.proto.v1.Category.CATEGORY_MARKETING;
import static io.qasid.proto.v1.Category.CATEGORY_OTP;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObligationsTest {
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
    void whereTemplatesAreRegisteredATextHasToBeOneOfThem() throws Exception {
        String id = compliance.rule(rule("IN", "*", """
                "kind":"TEMPLATE","templates":{"1107":"Your code is {#var#}.","1108":"Dear {#var#}, pay {#var#}."}
                """));

        assertThat(ask("+919812345678", CATEGORY_OTP, "Your code is 4711.").getReason())
                .isEqualTo("COMPLIANT");
        assertThat(ask("+919812345678", CATEGORY_MARKETING, "Dear Asha, pay 20 INR.")
                        .getReason())
                .isEqualTo("COMPLIANT");
        ComplianceDecision refused = ask("+919812345678", CATEGORY_OTP, "Your code is 4711. Buy!");
        assertThat(refused.getReason()).isEqualTo("TEMPLATE_REQUIRED");
        assertThat(refused.getRuleId()).isEqualTo(id);
        assertThat(refused.getRuleKind()).isEqualTo("TEMPLATE");
        assertThat(ask("+93701234567", CATEGORY_OTP, "Your code is 4711. Buy!").getReason())
                .as("another country")
                .isEqualTo("COMPLIANT");

        JsonNode stored = RunningCompliance.JSON
                .readTree(compliance.get(RULES + "/" + id).body())
                .path("rule");
        assertThat(stored.path("templates").path("1107").asText()).isEqualTo("Your code is {#var#}.");
    }

    @Test
    void aHintIsWantedInTheScriptOfTheMessageHoweverItIsTyped() throws Exception {
        compliance.rule(rule("AF", "MARKETING", """
                "kind":"REQUIRED_TEXT","texts":{"en":"Reply STOP","fa":"لغو با ارسال ۰"}
                """));

        assertThat(reason("Sale! Reply stop")).isEqualTo("COMPLIANT");
        assertThat(reason("Sale!")).isEqualTo("TEXT_REQUIRED");
        assertThat(reason("حراج بزرگ. لغو با ارسال 0")).isEqualTo("COMPLIANT");
        assertThat(reason("حراج بزرگ عید در فروشگاه ما. Reply STOP"))
                .as("the hint of the other language")
                .isEqualTo("TEXT_REQUIRED");
        assertThat(reason("Большая распродажа. Reply STOP"))
                .as("there is none in this script")
                .isEqualTo("COMPLIANT");
        assertThat(ask("+93701234567", CATEGORY_OTP, "4711").getReason()).isEqualTo("COMPLIANT");
    }

    @Test
    void bothKindsAreRefusedWithTheFieldThatIsWrong() throws Exception {
        String tooManyGaps = "{#var#}".repeat(21);
        for (List<String> wrong : List.of(
                List.of("\"kind\":\"TEMPLATE\"", "/templates"),
                List.of("\"kind\":\"TEMPLATE\",\"templates\":{\"a b\":\"x\"}", "/templates/a b"),
                List.of("\"kind\":\"TEMPLATE\",\"templates\":{\"a\":\"" + tooManyGaps + "\"}", "/templates/a"),
                List.of("\"kind\":\"TEMPLATE\",\"templates\":{\"a\":7}", "/templates/a"),
                List.of("\"kind\":\"REQUIRED_TEXT\",\"texts\":{}", "/texts"),
                List.of("\"kind\":\"REQUIRED_TEXT\",\"texts\":{\"english\":\"x\"}", "/texts/english"),
                List.of("\"kind\":\"REQUIRED_TEXT\",\"texts\":{\"en\":\" \"}", "/texts/en"),
                List.of("\"kind\":\"REQUIRED_TEXT\",\"texts\":{\"en\":\"x\"},\"max\":3", "/max"))) {
            HttpResponse<String> response = compliance.post(RULES, rule("AF", "MARKETING", wrong.getFirst()));
            assertThat(response.statusCode()).as(wrong.getFirst()).isEqualTo(422);
            assertThat(RunningCompliance.JSON
                            .readTree(response.body())
                            .path("errors")
                            .findValuesAsText("pointer"))
                    .as(wrong.getFirst())
                    .contains(wrong.getLast());
        }
    }

    @Test
    void aSecondListOfTemplatesOrTheSameHintsContradict() throws Exception {
        String templates = rule("PK", "OTP", "\"kind\":\"TEMPLATE\",\"templates\":{\"1\":\"a {#var#}\"}");
        String hints = rule("PK", "OTP", "\"kind\":\"REQUIRED_TEXT\",\"texts\":{\"en\":\"STOP\"}");
        compliance.rule(templates);
        compliance.rule(hints);

        assertThat(compliance.post(RULES, templates.replace("a {", "b {")).statusCode())
                .isEqualTo(409);
        assertThat(compliance.post(RULES, hints).statusCode()).isEqualTo(409);
        assertThat(compliance.post(RULES, hints.replace("STOP", "Qasid Bank")).statusCode())
                .as("another obligation")
                .isEqualTo(201);
    }

    private String reason(String text) {
        return ask("+93701234567", CATEGORY_MARKETING, text).getReason();
    }

    private ComplianceDecision ask(String recipient, Category category, String text) {
        return compliance.gate().check(RunningCompliance.check(tenant, recipient, category, text, Instant.now()));
    }

    private String rule(String country, String category, String terms) {
        return """
                {"tenantId":"%s","country":"%s","category":"%s",%s}
                """.formatted(tenant, country, category, terms);
    }
}
