package io.qasid.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ConsentChanged;
import io.qasid.servers.NatsServer;
import io.qasid.servers.Postgres;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsentUnderFaultsTest {
    private static final String ZAINAB = "+93701234567";

    private final String tenant = UUID.randomUUID().toString();

    @Test
    void aStoreThatIsOutMeansUnavailableAndNeverAVerdictUntilItIsBack() throws Exception {
        try (Postgres postgres = Postgres.start(TestServers.freshFolder("postgresql"), 0)) {
            postgres.createDatabase("qasid");
            String url = postgres.url("qasid");
            RunningConsent.migrate(url, postgres.user(), postgres.password());
            try (RunningConsent consent = new RunningConsent(
                    url,
                    postgres.user(),
                    postgres.password(),
                    TestServers.nats().url())) {
                assertThat(consent.reason(tenant, ZAINAB, Category.CATEGORY_OTP))
                        .isEqualTo("CONSENT_NOT_NEEDED");
                assertThat(consent.get("/health/ready").statusCode()).isEqualTo(200);

                postgres.kill();

                assertThatThrownBy(() -> consent.reason(tenant, ZAINAB, Category.CATEGORY_OTP))
                        .satisfies(e ->
                                assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
                assertThat(consent.reason(tenant, ZAINAB, Category.CATEGORY_EMERGENCY))
                        .as("a warning needs no store")
                        .isEqualTo("CONSENT_NOT_NEEDED");
                HttpResponse<String> change = consent.put(tenant, ZAINAB, "ALL", "WITHDRAWN");
                assertThat(change.statusCode()).isEqualTo(503);
                assertThat(change.headers().firstValue("Retry-After")).hasValue("2");
                assertThat(consent.get("/health/ready").statusCode()).isEqualTo(503);

                postgres.restart();

                await().atMost(Duration.ofSeconds(30))
                        .ignoreException(StatusRuntimeException.class)
                        .untilAsserted(() -> assertThat(consent.reason(tenant, ZAINAB, Category.CATEGORY_OTP))
                                .isEqualTo("CONSENT_NOT_NEEDED"));
            }
        }
    }

    @Test
    void aChangeIsAnnouncedAndOneMadeWhileNatsIsAwayIsAnnouncedAfterwards() throws Exception {
        TestDatabase database = TestServers.freshDatabase();
        RunningConsent.migrate(database.url(), database.user(), database.password());
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                RunningConsent consent =
                        new RunningConsent(database.url(), database.user(), database.password(), nats.url())) {
            try (HeardAnnouncements heard = new HeardAnnouncements(nats.url())) {
                consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");

                await().untilAsserted(() -> assertThat(heard.changes())
                        .containsExactly(ConsentChanged.newBuilder()
                                .setTenantId(tenant)
                                .setRecipient(ZAINAB)
                                .setChannel("sms")
                                .setCategory(Category.CATEGORY_MARKETING)
                                .build()));
                assertThat(heard.envelopes().getFirst().getType()).isEqualTo("consent.changed.v1");
                assertThat(heard.envelopes().getFirst().getTenantId()).isEqualTo(tenant);
            }
            nats.kill();
            HttpResponse<String> change = consent.put("""
                    {"tenantId":"%s","recipient":"%s","channel":"ALL","category":"ALL","state":"WITHDRAWN"}
                    """.formatted(tenant, ZAINAB));
            assertThat(change.statusCode()).as("NATS is no part of a change").isEqualTo(200);
            assertThat(consent.reason(tenant, ZAINAB, Category.CATEGORY_OTP)).isEqualTo("CONSENT_WITHDRAWN");
        }

        // another instance, later, with a NATS that knows nothing
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                HeardAnnouncements heard = new HeardAnnouncements(nats.url());
                RunningConsent consent =
                        new RunningConsent(database.url(), database.user(), database.password(), nats.url())) {
            ConsentChanged everything = ConsentChanged.newBuilder()
                    .setTenantId(tenant)
                    .setRecipient(ZAINAB)
                    .build();
            // at least once: a slow confirmation brings it again
            await().untilAsserted(() -> assertThat(heard.changes()).containsOnly(everything));
            assertThat(consent.get("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAnnouncementStaysUntilNatsConfirmedIt() throws Exception {
        TestDatabase database = TestServers.freshDatabase();
        RunningConsent.migrate(database.url(), database.user(), database.password());
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                RunningConsent consent =
                        new RunningConsent(database.url(), database.user(), database.password(), nats.url())) {
            consent.put(tenant, ZAINAB, "MARKETING", "GRANTED");
            await().untilAsserted(() -> assertThat(unannounced(database)).isZero());

            // it still takes octets into its socket's buffer, and answers nothing
            signal("STOP", nats.pid());
            consent.put(tenant, ZAINAB, "MARKETING", "WITHDRAWN");
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(unannounced(database)).isEqualTo(1));
            nats.kill();
            nats.restart();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(unannounced(database)).isZero());
        }
    }

    @Test
    void itStartsAndDecidesWithoutNats() {
        TestDatabase database = TestServers.freshDatabase();
        RunningConsent.migrate(database.url(), database.user(), database.password());
        try (RunningConsent consent =
                new RunningConsent(database.url(), database.user(), database.password(), "nats://127.0.0.1:1")) {
            assertThat(consent.reason(tenant, ZAINAB, Category.CATEGORY_OTP)).isEqualTo("CONSENT_NOT_NEEDED");
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static int unannounced(TestDatabase database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from consent.consent_outbox")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
