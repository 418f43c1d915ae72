package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.SenderCheck;
import io.qasid.proto.v1.SenderCheckBatch;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SendersUnderFaultsTest {
    private final String tenant = UUID.randomUUID().toString();

    @Test
    void aStoreThatIsOutMeansUnavailableAndNeverAVerdictUntilItIsBack() throws Exception {
        try (Postgres postgres = Postgres.start(TestServers.freshFolder("postgresql"), 0)) {
            postgres.createDatabase("qasid");
            TestDatabase database = RunningSenders.migrated(
                    new TestDatabase(postgres.url("qasid"), postgres.user(), postgres.password()));
            try (RunningSenders senders =
                    new RunningSenders(database, TestServers.nats().url())) {
                String id = senders.register(tenant, "Acme", "*");
                senders.decide(id, "approve");
                assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_APPROVED");
                assertThat(senders.get("/health/ready").statusCode()).isEqualTo(200);

                postgres.kill();

                assertUnavailable(() -> senders.reason(tenant, "Acme", "awcc"));
                assertUnavailable(() -> senders.gate()
                        .checkBatch(SenderCheckBatch.newBuilder()
                                .addChecks(RunningSenders.check(tenant, "Acme", ""))
                                .build()));
                HttpResponse<String> change = senders.decide(id, "suspend");
                assertThat(change.statusCode()).isEqualTo(503);
                assertThat(change.headers().firstValue("Retry-After")).hasValue("2");
                assertThat(senders.get("/v1/senders").statusCode()).isEqualTo(503);
                assertThat(senders.get("/health/ready").statusCode()).isEqualTo(503);
                assertThat(senders.get("/health/live").statusCode()).isEqualTo(200);

                postgres.restart();

                await().atMost(Duration.ofSeconds(30))
                        .ignoreException(StatusRuntimeException.class)
                        .untilAsserted(() -> assertThat(senders.reason(tenant, "Acme", "awcc"))
                                .isEqualTo("SENDER_APPROVED"));
            }
        }
    }

    @Test
    void everyChangeIsAnnouncedAndOneMadeWhileNatsIsAwayIsAnnouncedAfterwards() throws Exception {
        TestDatabase database = RunningSenders.migrated(TestServers.freshDatabase());
        SenderCheck changed = SenderCheck.newBuilder()
                .setTenantId(tenant)
                .setSender("+93701234567")
                .setCountry("AF")
                .build();
        String id;
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                RunningSenders senders = new RunningSenders(database, nats.url())) {
            try (HeardAnnouncements heard = new HeardAnnouncements(nats.url())) {
                id = senders.register(tenant, "93701234567", "awcc");
                senders.decide(id, "approve");
                senders.decide(id, "approve");

                await().untilAsserted(() -> assertThat(heard.changes())
                        .hasSizeGreaterThanOrEqualTo(2)
                        .containsOnly(changed));
                assertThat(heard.envelopes().getFirst().getType()).isEqualTo("sender.changed.v1");
                assertThat(heard.envelopes().getFirst().getTenantId()).isEqualTo(tenant);
            }
            nats.kill();
            assertThat(senders.decide(id, "suspend").statusCode())
                    .as("NATS is no part of a change")
                    .isEqualTo(200);
            assertThat(senders.reason(tenant, "+93701234567", "awcc")).isEqualTo("SENDER_SUSPENDED");
        }

        // another instance, later, with a NATS that knows nothing
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                HeardAnnouncements heard = new HeardAnnouncements(nats.url());
                RunningSenders senders = new RunningSenders(database, nats.url())) {
            // at least once: a slow confirmation brings it again
            await().untilAsserted(() -> assertThat(heard.changes()).containsOnly(changed));
            assertThat(senders.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAnnouncementStaysUntilNatsConfirmedIt() throws Exception {
        TestDatabase database = RunningSenders.migrated(TestServers.freshDatabase());
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                RunningSenders senders = new RunningSenders(database, nats.url())) {
            String id = senders.register(tenant, "Acme", "*");
            await().untilAsserted(() -> assertThat(unannounced(database)).isZero());

            // it still takes octets into its socket's buffer, and answers nothing
            signal("STOP", nats.pid());
            senders.decide(id, "approve");
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
        TestDatabase database = RunningSenders.migrated(TestServers.freshDatabase());
        try (RunningSenders senders = new RunningSenders(database, "nats://127.0.0.1:1")) {
            assertThat(senders.reason(tenant, "Acme", "awcc")).isEqualTo("SENDER_NOT_REGISTERED");
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
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
                ResultSet rows = statement.executeQuery("select count(*) from sender.sender_outbox")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
