package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ComplianceCheck;
import io.qasid.proto.v1.ComplianceRuleChanged;
import io.qasid.servers.NatsServer;
import io.qasid.servers.Postgres;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ComplianceUnderFaultsTest {
    private static final String RULES = "/v1/compliance/rules";
    private static final String BLOCKED =
            "{\"country\":\"AF\",\"category\":\"*\",\"kind\":\"BLOCKED_PREFIX\"," + "\"prefix\":\"+9370\"}";

    private final ComplianceCheck check = RunningCompliance.check(
            UUID.randomUUID().toString(),
            "+93701234567",
            Category.CATEGORY_OTP,
            "",
            Instant.parse("2026-11-25T08:00:00Z"));

    @Test
    void whileTheStoreIsOutTheLastRulesServeAndNothingIsChanged() throws Exception {
        try (Postgres postgres = Postgres.start(TestServers.freshFolder("postgresql"), 0)) {
            TestDatabase database = database(postgres);
            RunningCompliance.migrate(database);
            try (RunningCompliance compliance =
                    new RunningCompliance(database, TestServers.nats().url())) {
                compliance.rule(BLOCKED);

                postgres.kill();

                assertThat(compliance.gate().check(check).getReason()).isEqualTo("PREFIX_BLOCKED");
                HttpResponse<String> change = compliance.post(RULES, BLOCKED.replace("+9370", "+9379"));
                assertThat(change.statusCode()).isEqualTo(503);
                assertThat(change.headers().firstValue("Retry-After")).hasValue("2");

                postgres.restart();

                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(compliance
                                        .post(RULES, BLOCKED.replace("+9370", "+9379"))
                                        .statusCode())
                                .isEqualTo(201));
            }
        }
    }

    @Test
    void withoutTheStoreFromTheStartNothingIsDecidedUntilItComes() throws Exception {
        try (Postgres postgres = Postgres.start(TestServers.freshFolder("postgresql"), 0)) {
            TestDatabase database = database(postgres);
            RunningCompliance.migrate(database);
            postgres.kill();
            try (RunningCompliance compliance =
                    new RunningCompliance(database, TestServers.nats().url())) {
                assertThatThrownBy(() -> compliance.gate().check(check))
                        .satisfies(e ->
                                assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
                assertThat(compliance.get("/health/ready").statusCode()).isEqualTo(503);
                assertThat(compliance
                                .post(RULES + ":test", "{\"recipient\":\"+93701234567\",\"category\":\"OTP\"}")
                                .statusCode())
                        .isEqualTo(503);

                postgres.restart();

                await().atMost(Duration.ofSeconds(30))
                        .ignoreException(StatusRuntimeException.class)
                        .untilAsserted(
                                () -> assertThat(compliance.gate().check(check).getReason())
                                        .isEqualTo("COMPLIANT"));
                assertThat(compliance.get("/health/ready").statusCode()).isEqualTo(200);
            }
        }
    }

    /// Rules are read again every 5 s anyway. That can't explain two changes in a row that are seen sooner.
    @Test
    void whatIsChangedOnOneInstanceHoldsOnAnotherOneOnceItIsAnnounced() throws Exception {
        TestDatabase database = TestServers.freshDatabase();
        RunningCompliance.migrate(database);
        String nats = TestServers.nats().url();
        try (RunningCompliance one = new RunningCompliance(database, nats);
                RunningCompliance other = new RunningCompliance(database, nats);
                HeardAnnouncements heard = new HeardAnnouncements(nats)) {
            // both listen once their first announcement came round
            String id = one.rule(BLOCKED);
            assertThat(one.gate().check(check).getReason()).as("at once").isEqualTo("PREFIX_BLOCKED");
            await().untilAsserted(() -> assertThat(heard.changes()).isNotEmpty());
            await().untilAsserted(() ->
                    assertThat(other.gate().check(check).getReason()).isEqualTo("PREFIX_BLOCKED"));
            for (String country : List.of("IR", "AF", "IR")) {
                one.put(RULES + "/" + id, BLOCKED.replace("AF", country));
                String reason = country.equals("AF") ? "PREFIX_BLOCKED" : "COMPLIANT";
                await().atMost(Duration.ofSeconds(2))
                        .untilAsserted(
                                () -> assertThat(other.gate().check(check).getReason())
                                        .isEqualTo(reason));
            }
        }
    }

    @Test
    void aChangeIsAnnouncedAndOneMadeWhileNatsIsAwayIsAnnouncedAfterwards() throws Exception {
        TestDatabase database = TestServers.freshDatabase();
        RunningCompliance.migrate(database);
        String id;
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                RunningCompliance compliance = new RunningCompliance(database, nats.url())) {
            try (HeardAnnouncements heard = new HeardAnnouncements(nats.url())) {
                id = compliance.rule(BLOCKED);

                await().untilAsserted(() -> assertThat(heard.changes()).containsOnly(changed(id, 1, "AF")));
                assertThat(heard.envelopes().getFirst().getType()).isEqualTo("compliance.changed.v1");
                assertThat(heard.envelopes().getFirst().getTenantId()).isEmpty();
            }
            nats.kill();
            assertThat(compliance
                            .put(RULES + "/" + id, BLOCKED.replace("AF", "IR"))
                            .statusCode())
                    .as("NATS is no part of a change")
                    .isEqualTo(200);
            assertThat(compliance.gate().check(check).getReason()).isEqualTo("COMPLIANT");
        }

        // another instance, later, with a NATS that knows nothing
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                HeardAnnouncements heard = new HeardAnnouncements(nats.url());
                RunningCompliance _ = new RunningCompliance(database, nats.url())) {
            await().untilAsserted(() -> assertThat(heard.changes())
                    .as("the new country, and the one that it is about no longer")
                    .containsOnly(changed(id, 2, "IR"), changed(id, 2, "AF")));
        }
    }

    @Test
    void itStartsAndDecidesWithoutNatsAtTheTimeThatItIs() {
        TestDatabase database = TestServers.freshDatabase();
        RunningCompliance.migrate(database);
        try (RunningCompliance compliance = new RunningCompliance(database, "nats://127.0.0.1:1")) {
            ComplianceCheck now = check.toBuilder().clearAt().build();
            assertThat(now.getAt()).isEqualTo(Timestamp.getDefaultInstance());
            assertThat(compliance.gate().check(now).getReason()).isEqualTo("COMPLIANT");
        }
    }

    private static ComplianceRuleChanged changed(String id, int version, String country) {
        return ComplianceRuleChanged.newBuilder()
                .setRuleId(id)
                .setRuleVersion(version)
                .setCountry(country)
                .build();
    }

    private static TestDatabase database(Postgres postgres) {
        postgres.createDatabase("qasid");
        return new TestDatabase(postgres.url("qasid"), postgres.user(), postgres.password());
    }
}
