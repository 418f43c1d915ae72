package io.qasid.compliance;

import static io.qasid.proto.v1.Category.CATEGORY_EMERGENCY;
import static io.qasid.proto.v1.Category.CATEGORY_MARKETING;
import static io.qasid.proto.v1.Category.CATEGORY_OTP;
import static io.qasid.proto.v1.Category.CATEGORY_TRANSACTIONAL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ComplianceDecision;
import io.qasid.proto.v1.ComplianceDecision.Verdict;
import io.qasid.proto.v1.ComplianceReservation;
import io.qasid.proto.v1.ComplianceReservationBatch;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FrequencyCapTest {
    private static final String ZAINAB = "+93701234567";

    private static volatile Duration later = Duration.ZERO;
    private static TestDatabase database;
    private static RunningCompliance compliance;

    private final String tenant = UUID.randomUUID().toString();
    private final List<String> rules = new ArrayList<>();

    @BeforeAll
    static void start() {
        database = TestServers.freshDatabase();
        RunningCompliance.migrate(database);
        compliance = new RunningCompliance(
                database, TestServers.nats().url(), () -> Instant.now().plus(later));
    }

    @AfterAll
    static void stop() {
        compliance.close();
    }

    @AfterEach
    void endRules() throws Exception {
        later = Duration.ZERO;
        for (String rule : rules) {
            compliance.delete("/v1/compliance/rules/" + rule);
        }
    }

    @Test
    void aCheckSaysThatTheMessageIsToBeCountedAndCountsNothing() throws Exception {
        String cap = cap(tenant, "MARKETING", 1, "PT24H");

        for (int i = 0; i < 3; i++) {
            ComplianceDecision decision = compliance.gate().check(check(CATEGORY_MARKETING));
            assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOWED);
            assertThat(decision.getCounted()).isTrue();
            assertThat(reserve(tenant, CATEGORY_MARKETING, "").getReason())
                    .as("without a key nothing is counted")
                    .isEqualTo("WITHIN_CAP");
        }
        assertThat(compliance.gate().check(check(CATEGORY_TRANSACTIONAL)).getCounted())
                .isFalse();
        assertThat(reserve(tenant, CATEGORY_TRANSACTIONAL, "m").getReason()).isEqualTo("COMPLIANT");

        assertThat(reserve(tenant, CATEGORY_MARKETING, "m1").getReason()).isEqualTo("WITHIN_CAP");
        ComplianceDecision refused = reserve(tenant, CATEGORY_MARKETING, "m2");
        assertThat(refused.getVerdict()).isEqualTo(Verdict.VERDICT_REFUSED);
        assertThat(refused.getReason()).isEqualTo("FREQUENCY_CAP");
        assertThat(refused.getRuleId()).isEqualTo(cap);
        assertThat(refused.getRuleVersion()).isEqualTo(1);
        assertThat(refused.getRuleKind()).isEqualTo("FREQUENCY_CAP");
    }

    @Test
    void aRepeatedMessageIsCountedOnceAndPassesAgainAlsoWhenTheCapIsFull() throws Exception {
        cap(tenant, "MARKETING", 2, "PT24H");

        for (String key : List.of("m1", "m1", "m2", "m1", "m2")) {
            assertThat(reserve(tenant, CATEGORY_MARKETING, key).getReason())
                    .as(key)
                    .isEqualTo("WITHIN_CAP");
        }
        assertThat(reserve(tenant, CATEGORY_MARKETING, "m3").getReason()).isEqualTo("FREQUENCY_CAP");
    }

    @Test
    void ofMessagesThatComeTogetherOnTwoInstancesExactlyAsManyPassAsTheCapLets() throws Exception {
        cap(tenant, "MARKETING", 3, "PT24H");
        try (RunningCompliance other =
                        new RunningCompliance(database, TestServers.nats().url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String key = "m" + i;
                RunningCompliance instance = i % 2 == 0 ? compliance : other;
                answers.add(threads.submit(() -> {
                    go.await();
                    return reserve(instance, tenant, CATEGORY_MARKETING, key).getReason();
                }));
            }
            go.countDown();
            List<String> reasons = new ArrayList<>();
            for (Future<String> answer : answers) {
                reasons.add(answer.get());
            }
            assertThat(reasons).filteredOn("WITHIN_CAP"::equals).hasSize(3);
            assertThat(reasons).filteredOn("FREQUENCY_CAP"::equals).hasSize(61);
        }
    }

    @Test
    void inOneBatchTheFirstOnesPassAndABadOneSpoilsNoOther() throws Exception {
        cap(tenant, "MARKETING", 2, "PT24H");
        ComplianceReservationBatch.Builder batch = ComplianceReservationBatch.newBuilder()
                .addReservations(reservation(tenant, CATEGORY_MARKETING, "m0").toBuilder()
                        .setRecipient("12"))
                .addReservations(reservation(tenant, CATEGORY_TRANSACTIONAL, "t"));
        IntStream.rangeClosed(1, 4)
                .forEach(i -> batch.addReservations(reservation(tenant, CATEGORY_MARKETING, "m" + i)));
        batch.addReservations(reservation(tenant, CATEGORY_MARKETING, "m1"));

        assertThat(compliance.gate().reserve(batch.build()).getDecisionsList())
                .extracting(ComplianceDecision::getReason)
                .containsExactly(
                        "CHECK_UNREADABLE",
                        "COMPLIANT",
                        "WITHIN_CAP",
                        "WITHIN_CAP",
                        "FREQUENCY_CAP",
                        "FREQUENCY_CAP",
                        "WITHIN_CAP");
    }

    @Test
    void theWindowSlides() throws Exception {
        cap(tenant, "MARKETING", 2, "PT24H");
        reserve(tenant, CATEGORY_MARKETING, "m1");
        later(Duration.ofHours(12));
        reserve(tenant, CATEGORY_MARKETING, "m2");
        assertThat(reserve(tenant, CATEGORY_MARKETING, "m3").getReason()).isEqualTo("FREQUENCY_CAP");

        later(Duration.ofHours(25));
        assertThat(reserve(tenant, CATEGORY_MARKETING, "m3").getReason())
                .as("the first is out of the window")
                .isEqualTo("WITHIN_CAP");
        assertThat(reserve(tenant, CATEGORY_MARKETING, "m4").getReason())
                .as("the second is not")
                .isEqualTo("FREQUENCY_CAP");
    }

    @Test
    void aMessageCountsUnderAllCapsThatCoverItOrUnderNone() throws Exception {
        String hourly = cap(tenant, "MARKETING", 1, "PT1H");
        cap(tenant, "MARKETING", 2, "P7D");
        reserve(tenant, CATEGORY_MARKETING, "m1");

        assertThat(reserve(tenant, CATEGORY_MARKETING, "m2").getRuleId()).isEqualTo(hourly);
        later(Duration.ofHours(2));
        assertThat(reserve(tenant, CATEGORY_MARKETING, "m3").getReason())
                .as("what the hour refused has not taken the week's place")
                .isEqualTo("WITHIN_CAP");
    }

    @Test
    void aRuleOfNoTenantCountsAllTenantsTogetherAndATenantsOwnOnlyItsOwn() throws Exception {
        String other = UUID.randomUUID().toString();
        cap(tenant, "TRANSACTIONAL", 1, "PT24H");
        cap(null, "MARKETING", 1, "PT24H");

        assertThat(reserve(tenant, CATEGORY_MARKETING, "m1").getReason()).isEqualTo("WITHIN_CAP");
        assertThat(reserve(other, CATEGORY_MARKETING, "m1").getReason())
                .as("the same key is another tenant's message")
                .isEqualTo("FREQUENCY_CAP");
        assertThat(reserve(tenant, CATEGORY_TRANSACTIONAL, "t1").getReason()).isEqualTo("WITHIN_CAP");
        assertThat(reserve(other, CATEGORY_TRANSACTIONAL, "t1").getReason()).isEqualTo("COMPLIANT");
    }

    @Test
    void codesAndWarningsAreCappedByNameOnly() throws Exception {
        cap(tenant, "*", 1, "PT24H");
        for (Category category : List.of(CATEGORY_OTP, CATEGORY_EMERGENCY)) {
            assertThat(compliance.gate().check(check(category)).getCounted()).isFalse();
        }
        cap(tenant, "OTP", 1, "PT1H");
        assertThat(compliance.gate().check(check(CATEGORY_OTP)).getCounted()).isTrue();
    }

    @Test
    void aCapThatMakesNoSenseOrIsThereAlreadyIsRefused() throws Exception {
        HttpResponse<String> bad = post(tenant, "MARKETING", "\"max\":0,\"window\":\"PT5S\"");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(RunningCompliance.JSON.readTree(bad.body()).path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/max", "/window");
        assertThat(RunningCompliance.JSON
                        .readTree(
                                post(tenant, "MARKETING", "\"prefix\":\"+93\"").body())
                        .path("errors")
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/prefix", "/max", "/window");

        cap(tenant, "MARKETING", 3, "P1D");
        HttpResponse<String> again = post(tenant, "MARKETING", "\"max\":5,\"window\":\"PT24H\"");
        assertThat(again.statusCode()).isEqualTo(409);
    }

    @Test
    void aTrialNamesTheCaps() throws Exception {
        String cap = cap(tenant, "MARKETING", 3, "P1D");

        JsonNode trial = RunningCompliance.JSON.readTree(compliance
                .post("/v1/compliance/rules:test", """
                        {"tenantId":"%s","recipient":"%s","category":"MARKETING"}
                        """.formatted(tenant, ZAINAB))
                .body());

        assertThat(trial.path("verdict").asText()).isEqualTo("ALLOWED");
        assertThat(trial.path("caps").findValuesAsText("id")).containsExactly(cap);
        assertThat(trial.path("caps").path(0).path("window").asText()).isEqualTo("PT24H");
    }

    @Test
    void whatNoWindowReachesIsForgottenAndNoNumberIsKept() throws Exception {
        cap(tenant, "MARKETING", 5, "P31D");
        reserve(tenant, CATEGORY_MARKETING, "m1");
        later(Duration.ofDays(20));
        reserve(tenant, CATEGORY_MARKETING, "m2");
        later(Duration.ofDays(32));

        while (compliance.bean(CountedMessages.class).forget(1) > 0) {
            assertThat(counted()).isPositive();
        }
        assertThat(counted()).isEqualTo(1);
    }

    private int counted() throws Exception {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*), count(*) filter (where c::text like '%' || '701234567' || '%')"
                                + " from compliance.compliance_counted c where rule_id = '" + rules.getLast() + "'")) {
            rows.next();
            assertThat(rows.getInt(2)).isZero();
            return rows.getInt(1);
        }
    }

    /// The rules are read again, or they would be too old to decide.
    private static void later(Duration duration) throws Exception {
        later = duration;
        compliance.bean(RulesInForce.class).refresh();
    }

    private HttpResponse<String> post(@Nullable String owner, String category, String terms) throws Exception {
        String tenantId = owner == null ? "null" : "\"" + owner + "\"";
        return compliance.post("/v1/compliance/rules", """
                {"tenantId":%s,"country":"*","category":"%s","kind":"FREQUENCY_CAP",%s}
                """.formatted(tenantId, category, terms));
    }

    private String cap(@Nullable String owner, String category, int max, String window) throws Exception {
        HttpResponse<String> made = post(owner, category, "\"max\":" + max + ",\"window\":\"" + window + "\"");
        assertThat(made.statusCode()).isEqualTo(201);
        String id = RunningCompliance.JSON.readTree(made.body()).path("id").asText();
        rules.add(id);
        return id;
    }

    private io.qasid.proto.v1.ComplianceCheck check(Category category) {
        return RunningCompliance.check(tenant, ZAINAB, category, "salam", Instant.now());
    }

    private static ComplianceReservation reservation(String tenant, Category category, String key) {
        return ComplianceReservation.newBuilder()
                .setTenantId(tenant)
                .setRecipient(ZAINAB)
                .setCategory(category)
                .setMessageKey(key)
                .build();
    }

    private static ComplianceDecision reserve(String tenant, Category category, String key) {
        return reserve(compliance, tenant, category, key);
    }

    private static ComplianceDecision reserve(
            RunningCompliance instance, String tenant, Category category, String key) {
        return instance.gate()
                .reserve(ComplianceReservationBatch.newBuilder()
                        .addReservations(reservation(tenant, category, key))
                        .build())
                .getDecisions(0);
    }
}
