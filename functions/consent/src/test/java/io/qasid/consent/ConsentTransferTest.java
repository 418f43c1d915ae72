package io.qasid.consent;

import static io.qasid.proto.v1.Category.CATEGORY_MARKETING;
import static io.qasid.proto.v1.Category.CATEGORY_OTP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.model.Msisdn;
import io.qasid.proto.v1.ConsentChanged;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsentTransferTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SAID_AT = "2026-01-02T03:00:00+03:00";

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
    void everyLineOfAFileBecomesAChangeWithItsResultHistoryAndAnnouncement() throws Exception {
        consent.put(tenant, number(2), "MARKETING", "WITHDRAWN");
        consent.put("""
                {"tenantId":"%s","recipient":"%s","channel":"sms","category":"MARKETING","state":"GRANTED","proof":"form 7",
                "saidAt":"%s"}
                """.formatted(tenant, number(3), SAID_AT));
        try (HeardAnnouncements heard =
                new HeardAnnouncements(TestServers.nats().url())) {
            HttpResponse<String> response = consent.importFile(
                    tenant,
                    "f1",
                    grant(1, "MARKETING") + "\n\n" + grant(2, "MARKETING") + "\r\n" + grant(3, "MARKETING") + "\n"
                            + withdrawal(4, "ALL"));

            assertThat(response.statusCode()).isEqualTo(200);
            List<JsonNode> lines = lines(response);
            assertThat(lines.getFirst().path("lines").asInt()).isEqualTo(4);
            assertThat(lines.getFirst().path("changed").asInt()).isEqualTo(3);
            assertThat(lines.getFirst().path("unchanged").asInt()).isEqualTo(1);
            assertThat(lines.subList(1, 5))
                    .extracting(line -> line.path("line").asInt() + " "
                            + line.path("result").asText())
                    .containsExactly("1 CHANGED", "3 CHANGED", "4 UNCHANGED", "5 CHANGED");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(heard.changes())
                            .anySatisfy(change -> assertThat(change.getRecipientsList())
                                    .containsExactlyInAnyOrder(number(1), number(2), number(4))));
        }
        assertThat(consent.reason(tenant, number(2), CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
        assertThat(consent.reason(tenant, number(4), CATEGORY_OTP)).isEqualTo("CONSENT_WITHDRAWN");
        JsonNode second = file(2).path("history").path(0);
        assertThat(second.path("stateBefore").asText()).isEqualTo("WITHDRAWN");
        assertThat(second.path("by").asText()).isEqualTo("crm");
        assertThat(second.path("saidAt").asText()).isEqualTo("2026-01-02T00:00:00Z");
    }

    @Test
    void linesAboutOneScopeOfOneRecipientCountInTheirOrder() throws Exception {
        HttpResponse<String> response = consent.importFile(
                tenant,
                "f1",
                String.join(
                        "\n",
                        grant(1, "MARKETING"),
                        withdrawal(1, "MARKETING").replace("ALL", "sms"),
                        grant(1, "MARKETING"),
                        withdrawal(1, "MARKETING").replace("ALL", "sms")));

        assertThat(lines(response).getFirst().path("changed").asInt()).isEqualTo(4);
        assertThat(consent.reason(tenant, number(1), CATEGORY_MARKETING)).isEqualTo("CONSENT_WITHDRAWN");
        assertThat(file(1).path("history").findValuesAsText("state"))
                .containsExactly("WITHDRAWN", "GRANTED", "WITHDRAWN", "GRANTED");
        assertThat(file(1).path("history").findValuesAsText("stateBefore"))
                .containsExactly("GRANTED", "WITHDRAWN", "GRANTED", "null");
    }

    @Test
    void aWrongLineNamesItselfAmongAllWrongOnesAndNothingOfTheFileIsRecorded() throws Exception {
        HttpResponse<String> response = consent.importFile(tenant, "f1", grant(1, "MARKETING") + """

                not json
                {"recipient":"+93701234567","recipientHash":"00","channel":"sms","category":"OTP","state":"WITHDRAWN"}
                {"recipient":"12","channel":"pigeon","category":"OTP","state":"PENDING","proof":"x","saidAt":"2999-01-01T00:00:00Z","colour":1}
                {"recipient":"+93701234567","channel":"sms","category":"OTP","state":"WITHDRAWN","confirmedAt":"2026-01-01T00:00:00Z","confirmation":"x"}
                {"recipient":"+93701234567","channel":"sms","category":"OTP","state":"GRANTED"}
                """);

        assertThat(response.statusCode()).isEqualTo(422);
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("code").asText()).isEqualTo("IMPORT_INVALID");
        assertThat(problem.path("detail").asText()).contains("5 of 6 lines");
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/2",
                        "/3/recipient",
                        "/4/recipient",
                        "/4/channel",
                        "/4/state",
                        "/4/saidAt",
                        "/4/colour",
                        "/5/confirmedAt",
                        "/6/proof");
        assertThat(response.body()).doesNotContain("701234567");
        assertThat(consent.export(tenant)).isEmpty();

        assertThat(consent.importFile(tenant, "f1", grant(1, "MARKETING")).statusCode())
                .as("the corrected file may have the same id")
                .isEqualTo(200);
    }

    @Test
    void theSameFileAgainIsAnsweredAsBeforeAndRecordedOnceAndAnotherOneIsRefused() throws Exception {
        String file = grant(1, "MARKETING") + "\n" + withdrawal(2, "ALL");
        String first = consent.importFile(tenant, "f1", file).body();
        consent.put(tenant, number(1), "MARKETING", "WITHDRAWN");

        assertThat(consent.importFile(tenant, "f1", file).body()).isEqualTo(first);
        assertThat(consent.reason(tenant, number(1), CATEGORY_MARKETING))
                .as("a repeated import gives nothing back")
                .isEqualTo("CONSENT_WITHDRAWN");

        HttpResponse<String> other = consent.importFile(tenant, "f1", file + "\n" + grant(3, "MARKETING"));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(other.body()).path("code").asText()).isEqualTo("IMPORT_ID_REUSED");
        assertThat(consent.importFile(UUID.randomUUID().toString(), "f1", file).statusCode())
                .as("ids are each tenant's own")
                .isEqualTo(200);
    }

    @Test
    void anImportThatBrokeOffGoesOnWhereItWas() throws Exception {
        int lines = 3 * ConsentImports.BATCH_LINES;
        String file =
                IntStream.range(0, lines).mapToObj(i -> grant(i, "MARKETING")).collect(Collectors.joining("\n"));
        // the second batch meets a number that the store refuses, as if it had gone out in the middle
        String broken =
                "insert into consent.consent_records (tenant_id, recipient_hash, channel, category, state, proof,"
                        + " changed_at) values ('" + tenant + "', '\\x" + new Msisdn(number(700)).hash()
                        + "', 'sms', 'MARKETING', 'GRANTED', 'x', now())";
        HttpResponse<String> brokenOff;
        try (Connection blocker = connection();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute(broken);
            brokenOff = consent.importFile(tenant, "f1", file);
            blocker.rollback();
        }
        assertThat(brokenOff.statusCode()).isEqualTo(503);
        assertThat(count("consent_history")).isEqualTo(ConsentImports.BATCH_LINES);

        HttpResponse<String> whole = consent.importFile(tenant, "f1", file);

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(lines(whole)).hasSize(lines + 1);
        assertThat(lines(whole).getFirst().path("changed").asInt()).isEqualTo(lines);
        assertThat(count("consent_history")).as("each line once").isEqualTo(lines);
    }

    @Test
    void oneFileSentTwiceAtTheSameTimeIsRecordedOnce() throws Exception {
        String file =
                IntStream.range(0, 2_000).mapToObj(i -> grant(i, "MARKETING")).collect(Collectors.joining("\n"));
        try (RunningConsent other = new RunningConsent(
                        database.url(),
                        database.user(),
                        database.password(),
                        TestServers.nats().url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> both = new ArrayList<>();
            for (RunningConsent instance : List.of(consent, other)) {
                both.add(threads.submit(() -> instance.importFile(tenant, "f1", file)));
            }
            String first = both.get(0).get().body();
            assertThat(both.get(0).get().statusCode()).isEqualTo(200);
            assertThat(both.get(1).get().body()).isEqualTo(first);
        }
        assertThat(count("consent_history")).isEqualTo(2_000);
    }

    @Test
    void whatIsExportedAndImportedElsewhereIsTheSameState() throws Exception {
        consent.importFile(
                tenant,
                "f1",
                IntStream.range(0, 2_300)
                        .mapToObj(i -> i % 3 == 0 ? withdrawal(i, "ALL") : grant(i, i % 2 == 0 ? "MARKETING" : "OTP"))
                        .collect(Collectors.joining("\n")));
        consent.put(tenant, number(9_000), "MARKETING", "GRANTED");
        JsonNode asked = JSON.readTree(
                consent.put(tenant, number(9_001), "MARKETING", "PENDING").body());
        consent.post(
                "/v1/consents/confirmations/" + asked.path("confirmationId").asText() + "/confirm",
                """
                {"recipient":"%s","token":"%s","confirmation":"reply to 2020"}
                """.formatted(number(9_001), asked.path("token").asText()));
        String exported = consent.export(tenant);
        String elsewhere = UUID.randomUUID().toString();

        try (HeardAnnouncements heard =
                new HeardAnnouncements(TestServers.nats().url())) {
            HttpResponse<String> imported = consent.importFile(elsewhere, "copy", exported);

            assertThat(lines(imported).getFirst().path("changed").asInt()).isEqualTo(2_302);
            assertThat(consent.export(elsewhere)).isEqualTo(exported).contains("reply to 2020");
            assertThat(exported.lines()).hasSize(2_302);
            assertThat(consent.reason(elsewhere, number(9_001), CATEGORY_MARKETING))
                    .isEqualTo("CONSENT_GRANTED");
            assertThat(consent.reason(elsewhere, number(3), CATEGORY_OTP)).isEqualTo("CONSENT_WITHDRAWN");
            ConsentChanged everybody =
                    ConsentChanged.newBuilder().setTenantId(elsewhere).build();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(heard.changes())
                            .as("who is known by a hash only can't be named to caches")
                            .contains(everybody));
        }
    }

    @Test
    void anImportHasNoWayAroundADemandedDoubleOptInButAConfirmation() throws Exception {
        consent.put("/v1/consents/policies", """
                {"tenantId":"%s","category":"MARKETING","optIn":"DOUBLE"}
                """.formatted(tenant));

        HttpResponse<String> plain = consent.importFile(
                tenant, "f1", grant(1, "MARKETING") + "\n" + grant(1, "ALL") + "\n" + grant(2, "OTP"));
        assertThat(plain.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(plain.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("/1/confirmedAt", "/2/confirmedAt");

        String confirmed = grant(1, "MARKETING").replace("}", """
                ,"confirmedAt":"2026-01-03T00:00:00Z","confirmation":"clicked"}""");
        assertThat(consent.importFile(tenant, "f1", confirmed).statusCode()).isEqualTo(200);
        assertThat(consent.reason(tenant, number(1), CATEGORY_MARKETING)).isEqualTo("CONSENT_GRANTED");
    }

    @Test
    void aWithdrawalInAFileEndsAnOptInThatWaitsAlsoWhenItIsARepetition() throws Exception {
        consent.put(tenant, number(1), "MARKETING", "WITHDRAWN");
        JsonNode asked = JSON.readTree(
                consent.put(tenant, number(1), "MARKETING", "PENDING").body());
        String repeated = """
                {"recipient":"%s","channel":"sms","category":"MARKETING","state":"WITHDRAWN","proof":"form 7"}
                """.formatted(number(1));

        HttpResponse<String> imported = consent.importFile(tenant, "f1", repeated);

        assertThat(lines(imported).get(1).path("result").asText()).isEqualTo("CHANGED");
        HttpResponse<String> late = consent.post(
                "/v1/consents/confirmations/" + asked.path("confirmationId").asText() + "/confirm",
                """
                {"recipient":"%s","token":"%s","confirmation":"reply"}
                """.formatted(number(1), asked.path("token").asText()));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(file(1).path("history").path(0).path("state").asText()).isEqualTo("WITHDRAWN");
    }

    @Test
    void aFileThatIsTooLongTooLargeOrEmptyChangesNothing() throws Exception {
        String tooLong = (withdrawal(1, "ALL") + "\n").repeat(ImportBody.LINES_MAX + 1);
        assertThat(tooLong.length()).isLessThan(ImportBody.OCTETS_MAX);
        HttpResponse<String> answer = consent.importFile(tenant, "f1", tooLong);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("100000");
        assertThat(consent.importFile(tenant, "f1", "\n\n").statusCode()).isEqualTo(422);

        byte[] large = new byte[ImportBody.OCTETS_MAX + 1];
        HttpResponse<String> chunked =
                consent.send(consent.request("/v1/consents:import?importId=f1&tenantId=" + tenant)
                        .timeout(Duration.ofMinutes(1))
                        .header("Authorization", "Bearer " + RunningConsent.ADMIN_KEY)
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(chunked.body()).contains("BODY_TOO_LARGE");
        assertThat(consent.export(tenant)).isEmpty();
        assertThat(count("consent_imports")).isZero();
    }

    @Test
    void otherRequestsMayNotBeAsLargeAsAFile() throws Exception {
        HttpResponse<String> large = consent.put("{\"proof\":\"" + "x".repeat(70_000) + "\"}");

        assertThat(large.statusCode()).isEqualTo(413);
    }

    @Test
    void aStrangerCanNeitherImportNorExport() throws Exception {
        assertThat(consent.send(consent.request("/v1/consents:import?importId=a&tenantId=" + tenant)
                                .POST(BodyPublishers.ofString(grant(1, "OTP"))))
                        .statusCode())
                .isEqualTo(401);
        assertThat(consent.send(consent.request("/v1/consents:export?tenantId=" + tenant))
                        .statusCode())
                .isEqualTo(401);
    }

    private static String number(int i) {
        return "+9370%07d".formatted(i);
    }

    private static String grant(int i, String category) {
        return """
                {"recipient":"%s","channel":"sms","category":"%s","state":"GRANTED","proof":"form 7","saidAt":"%s"}""".formatted(number(i), category, SAID_AT);
    }

    private static String withdrawal(int i, String category) {
        return """
                {"recipient":"%s","channel":"ALL","category":"%s","state":"WITHDRAWN"}""".formatted(number(i), category);
    }

    private static List<JsonNode> lines(HttpResponse<String> response) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : response.body().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private JsonNode file(int i) throws Exception {
        return JSON.readTree(consent.get("/v1/consents?tenantId=" + tenant + "&recipient="
                        + number(i).replace("+", "%2B"))
                .body());
    }

    private int count(String table) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*) from consent." + table + " where tenant_id = '" + tenant + "'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection connection() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
