package io.qasid.consent;

import static io.qasid.proto.v1.Category.CATEGORY_MARKETING;
import static io.qasid.proto.v1.Category.CATEGORY_OTP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DoubleOptInTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ZAINAB = "+93701234567";

    private static volatile Duration later = Duration.ZERO;
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
                TestServers.nats().url(),
                () -> Instant.now().plus(later));
    }

    @AfterAll
    static void stop() {
        consent.close();
    }

    @Test
    void anUnconfirmedOptInIsNoConsentAndAConfirmedOneIsWithItsProof() throws Exception {
        JsonNode asked = ask("MARKETING");

        assertThat(asked.path("state").asText()).isEqualTo("PENDING");
        assertThat(asked.path("triesLeft").asInt()).isEqualTo(5);
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_UNCONFIRMED");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_OTP))
                .as("the token itself must reach the recipient")
                .isEqualTo("CONSENT_NOT_NEEDED");

        HttpResponse<String> confirmed = confirm(asked, asked.path("token").asText());

        assertThat(confirmed.statusCode()).isEqualTo(200);
        JsonNode record = JSON.readTree(confirmed.body());
        assertThat(record.path("state").asText()).isEqualTo("GRANTED");
        assertThat(record.path("proof").asText()).isEqualTo("form 7");
        assertThat(record.path("confirmation").asText()).isEqualTo("reply to 2020");
        assertThat(record.path("confirmedAt").asText()).endsWith("Z");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
        assertThat(file().path("history").findValuesAsText("state")).containsExactly("GRANTED", "PENDING");
        assertThat(file().path("history").findValuesAsText("by")).containsExactly("web shop", "admin");
    }

    @Test
    void confirmingTwiceIsConfirmingOnceAndGivesNothingBackThatWasWithdrawnSince() throws Exception {
        JsonNode asked = ask("MARKETING");
        String token = asked.path("token").asText();
        String first = confirm(asked, token).body();

        assertThat(confirm(asked, token).body()).isEqualTo(first);
        assertThat(file().path("history")).hasSize(2);

        consent.put(tenant, ZAINAB, "MARKETING", "WITHDRAWN");
        HttpResponse<String> again = confirm(asked, token);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(again.body()).path("state").asText()).isEqualTo("WITHDRAWN");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_WITHDRAWN");
    }

    @Test
    void aWithdrawalInBetweenWinsWhetherItIsWiderNarrowerOrRepeated() throws Exception {
        for (String[] scopes :
                new String[][] {{"MARKETING", "ALL"}, {"ALL", "MARKETING"}, {"MARKETING", "MARKETING"}}) {
            consent.put(tenant, ZAINAB, scopes[1], "WITHDRAWN");
            JsonNode asked = ask(scopes[0]);
            consent.put(tenant, ZAINAB, scopes[1], "WITHDRAWN");

            HttpResponse<String> late = confirm(asked, asked.path("token").asText());

            assertThat(late.statusCode()).as(scopes[0] + ", " + scopes[1]).isEqualTo(409);
            assertThat(problem(late)).isEqualTo("CONFIRMATION_OVER");
            assertThat(late.body()).contains("withdrew");
            assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_WITHDRAWN");
            assertThat(file().path("history").path(0).path("state").asText())
                    .as("that the recipient said no again is in the history")
                    .isEqualTo("WITHDRAWN");
        }
    }

    @Test
    void anExpiredOptInLeavesWhatHeldBefore() throws Exception {
        JsonNode asked = ask("MARKETING");
        consent.put(tenant, ZAINAB, "TRANSACTIONAL", "GRANTED");
        JsonNode renewed = ask("TRANSACTIONAL");
        try {
            later = Duration.ofHours(49);

            for (JsonNode expired : List.of(asked, renewed)) {
                HttpResponse<String> late =
                        confirm(expired, expired.path("token").asText());
                assertThat(problem(late)).isEqualTo("CONFIRMATION_OVER");
                assertThat(late.body()).contains("expired");
            }
            assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_MISSING");
            assertThat(file().path("pending")).isEmpty();
            assertThat(file().path("consents").findValuesAsText("state")).containsExactly("GRANTED");
            assertThat(ask("MARKETING").path("state").asText())
                    .as("and is no obstacle to the next")
                    .isEqualTo("PENDING");
        } finally {
            later = Duration.ZERO;
        }
    }

    @Test
    void wrongTokensAreCountedAndTheFifthEndsIt() throws Exception {
        JsonNode asked = ask("MARKETING");
        String token = asked.path("token").asText();
        for (int left = 4; left >= 0; left--) {
            HttpResponse<String> wrong = confirm(asked, "22222222");
            assertThat(wrong.statusCode()).isEqualTo(422);
            assertThat(problem(wrong)).isEqualTo("CONFIRMATION_TOKEN_WRONG");
            assertThat(wrong.body()).contains("left: " + left).doesNotContain(token);
        }

        HttpResponse<String> tooLate = confirm(asked, token);

        assertThat(problem(tooLate)).isEqualTo("CONFIRMATION_OVER");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_MISSING");
    }

    @Test
    void theTokenMayBeTypedCarelesslyAndOnlyTheNewestOneCounts() throws Exception {
        JsonNode first = ask("MARKETING");
        JsonNode second = ask("MARKETING");

        assertThat(problem(confirm(first, first.path("token").asText()))).isEqualTo("CONFIRMATION_OVER");
        String token = second.path("token").asText();
        String careless = " " + token.substring(0, 4).toLowerCase(java.util.Locale.ROOT) + "-" + token.substring(4);
        assertThat(confirm(second, careless).statusCode()).isEqualTo(200);
    }

    @Test
    void anotherRecipientsTokenOrAnUnknownIdIsNotThere() throws Exception {
        JsonNode asked = ask("MARKETING");
        String body = """
                {"recipient":"+93701234568","token":"%s","confirmation":"reply"}
                """.formatted(asked.path("token").asText());

        HttpResponse<String> stranger =
                consent.post(path(asked.path("confirmationId").asText()), body);
        assertThat(stranger.statusCode()).isEqualTo(404);
        assertThat(problem(stranger)).isEqualTo("NO_CONFIRMATION");
        for (String id : List.of(UUID.randomUUID().toString(), "nothing")) {
            assertThat(consent.post(path(id), body).statusCode()).isEqualTo(404);
        }
        assertThat(file().path("pending").path(0).path("triesLeft").asInt()).isEqualTo(5);
    }

    @Test
    void theTokenIsKeptNowhere() throws Exception {
        JsonNode asked = ask("MARKETING");

        assertThat(consent.get("/v1/consents?tenantId=" + tenant + "&recipient=%2B93701234567")
                        .body())
                .doesNotContain(asked.path("token").asText());
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select consent_confirmations::text"
                        + " from consent.consent_confirmations where id = '"
                        + asked.path("confirmationId").asText() + "'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1))
                    .doesNotContain(asked.path("token").asText())
                    .doesNotContain("701234567");
        }
    }

    @Test
    void whereTheTenantDemandsItAPlainGrantIsRefusedAndSaysWhatToDo() throws Exception {
        policy("MARKETING", "DOUBLE");

        for (String category : List.of("MARKETING", "ALL")) {
            HttpResponse<String> plain = consent.put(tenant, ZAINAB, category, "GRANTED");
            assertThat(plain.statusCode()).as(category).isEqualTo(409);
            assertThat(problem(plain)).isEqualTo("DOUBLE_OPT_IN_REQUIRED");
            assertThat(plain.body()).contains("PENDING");
        }
        assertThat(consent.put(tenant, ZAINAB, "TRANSACTIONAL", "GRANTED").statusCode())
                .isEqualTo(200);
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_MISSING");

        JsonNode asked = ask("MARKETING");
        confirm(asked, asked.path("token").asText());
        assertThat(consent.put(tenant, ZAINAB, "MARKETING", "GRANTED").statusCode())
                .as("it says what is recorded already")
                .isEqualTo(200);
        assertThat(file().path("consents").path(0).path("confirmedAt").isNull()).isFalse();
    }

    @Test
    void aPolicyOfACategoryStandsBeforeThatOfAllAndItsChangesAreKept() throws Exception {
        policy("ALL", "DOUBLE");
        policy("MARKETING", "SINGLE");
        policy("MARKETING", "SINGLE");

        assertThat(consent.put(tenant, ZAINAB, "MARKETING", "GRANTED").statusCode())
                .isEqualTo(200);
        assertThat(consent.put(tenant, ZAINAB, "TRANSACTIONAL", "GRANTED").statusCode())
                .isEqualTo(409);
        policy("MARKETING", "DOUBLE");
        assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING))
                .as("what was granted stays granted")
                .isEqualTo("CONSENT_GRANTED");

        JsonNode policies = JSON.readTree(
                consent.get("/v1/consents/policies?tenantId=" + tenant).body());
        assertThat(policies.path("policies").findValuesAsText("optIn")).containsExactly("DOUBLE", "DOUBLE");
        assertThat(policies.path("history").findValuesAsText("optIn")).containsExactly("DOUBLE", "SINGLE", "DOUBLE");
        assertThat(policies.path("history").findValuesAsText("optInBefore")).containsExactly("SINGLE", "null", "null");
        assertThat(policies.path("history").findValuesAsText("by")).containsOnly("legal");
    }

    @Test
    void aBadPolicyOrConfirmationNamesEveryField() throws Exception {
        HttpResponse<String> policy = consent.put("/v1/consents/policies", """
                {"tenantId":"nobody","category":"PIGEON","optIn":"TRIPLE","colour":"red"}
                """);
        assertThat(policy.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(policy.body()).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/tenantId", "/category", "/optIn", "/colour");

        HttpResponse<String> confirmation =
                consent.post(path(UUID.randomUUID().toString()), "{\"recipient\":\"12\",\"why\":1}");
        assertThat(confirmation.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(confirmation.body()).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/why", "/recipient", "/token");
    }

    @Test
    void ofAConfirmationAndAWithdrawalAtTheSameMomentTheWithdrawalHoldsInTheEnd() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                JsonNode asked = ask("MARKETING");
                CountDownLatch go = new CountDownLatch(1);
                List<Future<Integer>> both = new ArrayList<>();
                both.add(threads.submit(() -> {
                    go.await();
                    return confirm(asked, asked.path("token").asText()).statusCode();
                }));
                both.add(threads.submit(() -> {
                    go.await();
                    return consent.put(tenant, ZAINAB, "MARKETING", "WITHDRAWN").statusCode();
                }));
                go.countDown();
                assertThat(both.get(0).get()).isIn(200, 409);
                assertThat(both.get(1).get()).isEqualTo(200);
                assertThat(consent.reason(tenant, ZAINAB, CATEGORY_MARKETING)).isEqualTo("CONSENT_WITHDRAWN");
            }
        }
    }

    @Test
    void cachesHearOfTheQuestionAndOfTheAnswer() throws Exception {
        try (HeardAnnouncements heard =
                new HeardAnnouncements(TestServers.nats().url())) {
            JsonNode asked = ask("MARKETING");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(mine(heard)).isEqualTo(1));
            confirm(asked, asked.path("token").asText());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(mine(heard)).isEqualTo(2));
        }
    }

    private long mine(HeardAnnouncements heard) {
        return heard.changes().stream()
                .filter(change -> change.getTenantId().equals(tenant))
                .count();
    }

    private JsonNode ask(String category) throws Exception {
        HttpResponse<String> asked = consent.put(tenant, ZAINAB, category, "PENDING");
        assertThat(asked.statusCode()).isEqualTo(202);
        return JSON.readTree(asked.body());
    }

    private static HttpResponse<String> confirm(JsonNode asked, String token) throws Exception {
        return consent.post(path(asked.path("confirmationId").asText()), """
                {"recipient":"%s","token":"%s","confirmation":"reply to 2020","by":"web shop"}
                """.formatted(ZAINAB, token));
    }

    private static String path(String id) {
        return "/v1/consents/confirmations/" + id + "/confirm";
    }

    private void policy(String category, String optIn) throws Exception {
        HttpResponse<String> set = consent.put("/v1/consents/policies", """
                {"tenantId":"%s","category":"%s","optIn":"%s","by":"legal"}
                """.formatted(tenant, category, optIn));
        assertThat(set.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(set.body()).path("optIn").asText()).isEqualTo(optIn);
    }

    private JsonNode file() throws Exception {
        return JSON.readTree(consent.get("/v1/consents?tenantId=" + tenant + "&recipient=%2B93701234567")
                .body());
    }

    private static String problem(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body()).path("code").asText();
    }
}
