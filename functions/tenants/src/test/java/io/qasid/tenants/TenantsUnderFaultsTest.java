package io.qasid.tenants;

import static io.qasid.tenants.RunningTenants.json;
import static io.qasid.tenants.RunningTenants.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.KeyCheck;
import io.qasid.proto.v1.TenantKeysChanged;
import io.qasid.servers.NatsServer;
import io.qasid.servers.Postgres;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.tenants.RunningTenants.Made;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TenantsUnderFaultsTest {

    @Test
    void aStoreThatIsOutMeansUnavailableAndNeverADecisionUntilItIsBack() throws Exception {
        try (Postgres postgres = Postgres.start(TestServers.freshFolder("postgresql"), 0)) {
            postgres.createDatabase("qasid");
            TestDatabase database = RunningTenants.migrated(
                    new TestDatabase(postgres.url("qasid"), postgres.user(), postgres.password()));
            try (RunningTenants tenants =
                    new RunningTenants(database, TestServers.nats().url())) {
                String tenant = tenants.tenant();
                Made key = tenants.key(tenant, "");
                assertThat(tenants.verdict(key.key())).isEqualTo("GRANTED");
                assertThat(tenants.get("/health/ready").statusCode()).isEqualTo(200);

                postgres.kill();

                for (String each : new String[] {key.key(), "qk_nobody"}) {
                    assertThatThrownBy(() -> tenants.check(each))
                            .satisfies(e -> assertThat(Status.fromThrowable(e).getCode())
                                    .isEqualTo(Status.Code.UNAVAILABLE));
                }
                HttpResponse<String> change = tenants.post(keys(tenant), "{\"scopes\":[\"audit:read\"]}");
                assertThat(change.statusCode()).isEqualTo(503);
                assertThat(change.headers().firstValue("Retry-After")).hasValue("2");
                assertThat(tenants.get("/v1/tenants").statusCode()).isEqualTo(503);
                assertThat(tenants.get("/health/ready").statusCode()).isEqualTo(503);
                assertThat(tenants.get("/health/live").statusCode()).isEqualTo(200);

                postgres.restart();

                await().atMost(Duration.ofSeconds(30))
                        .ignoreException(StatusRuntimeException.class)
                        .untilAsserted(
                                () -> assertThat(tenants.verdict(key.key())).isEqualTo("GRANTED"));
            }
        }
    }

    @Test
    void aCallerIsAnsweredByItsDeadlineWhateverTheStoreDoes() throws Exception {
        try (Postgres postgres = Postgres.start(TestServers.freshFolder("postgresql"), 0)) {
            postgres.createDatabase("qasid");
            TestDatabase database = RunningTenants.migrated(
                    new TestDatabase(postgres.url("qasid"), postgres.user(), postgres.password()));
            try (RunningTenants tenants =
                    new RunningTenants(database, TestServers.nats().url())) {
                assertThat(tenants.verdict("qk_nobody")).isEqualTo("UNKNOWN");
                try (var connection =
                                DriverManager.getConnection(database.url(), database.user(), database.password());
                        var statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    // nobody reads the keys until this is rolled back
                    statement.execute("lock table tenant.api_keys in access exclusive mode");
                    Instant begin = Instant.now();

                    assertThatThrownBy(() -> tenants.stub()
                                    .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                                    .checkKey(KeyCheck.newBuilder()
                                            .setSha256(ByteString.copyFrom(new byte[32]))
                                            .build()))
                            .satisfies(e -> assertThat(Status.fromThrowable(e).getCode())
                                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED));

                    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));
                    connection.rollback();
                }
                await().atMost(Duration.ofSeconds(30))
                        .ignoreException(StatusRuntimeException.class)
                        .untilAsserted(
                                () -> assertThat(tenants.verdict("qk_nobody")).isEqualTo("UNKNOWN"));
            }
        }
    }

    @Test
    void everyChangeIsAnnouncedAndOneMadeWhileNatsIsAwayIsAnnouncedAfterwards() throws Exception {
        TestDatabase database = RunningTenants.migrated(TestServers.freshDatabase());
        String tenant;
        Made key;
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                RunningTenants tenants = new RunningTenants(database, nats.url())) {
            try (Heard heard = new Heard(nats.url())) {
                tenant = tenants.tenant();
                key = tenants.key(tenant, "");
                json(tenants.post(keys(tenant) + "/" + key.id() + ":rotate", "{}"), 201);
                json(tenants.patch("/v1/tenants/" + tenant, "{\"version\":1,\"name\":\"x\"}"), 200);

                TenantKeysChanged ofKey = changed(tenant, key.key());
                TenantKeysChanged ofTenant =
                        TenantKeysChanged.newBuilder().setTenantId(tenant).build();
                await().untilAsserted(() -> assertThat(heard.changes).containsExactly(ofKey, ofKey, ofTenant));
            }
            nats.kill();
            json(tenants.delete(keys(tenant) + "/" + key.id()), 200);
            assertThat(tenants.verdict(key.key()))
                    .as("NATS is no part of a change")
                    .isEqualTo("REVOKED");
        }

        // another instance, later, with a NATS that knows nothing
        TenantKeysChanged ofKey = changed(tenant, key.key());
        try (NatsServer nats = NatsServer.start(TestServers.freshFolder("nats"), 0);
                Heard heard = new Heard(nats.url());
                RunningTenants tenants = new RunningTenants(database, nats.url())) {
            await().untilAsserted(() -> assertThat(heard.changes).containsExactly(ofKey));
            assertThat(tenants.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void itStartsAndDecidesWithoutNats() {
        TestDatabase database = RunningTenants.migrated(TestServers.freshDatabase());
        try (RunningTenants tenants = new RunningTenants(database, "nats://127.0.0.1:1")) {
            assertThat(tenants.verdict("qk_nobody")).isEqualTo("UNKNOWN");
        }
    }

    private static TenantKeysChanged changed(String tenant, String key) {
        return TenantKeysChanged.newBuilder()
                .setTenantId(tenant)
                .setSha256(ByteString.copyFrom(RunningTenants.sha256(key)))
                .build();
    }

    /// What a cache would hear.
    private static final class Heard implements AutoCloseable {
        private final List<TenantKeysChanged> changes = new CopyOnWriteArrayList<>();
        private final Connection connection;

        Heard(String natsUrl) throws Exception {
            connection = Nats.connect(natsUrl);
            connection
                    .createDispatcher(message -> {
                        try {
                            changes.add(TenantKeysChanged.parseFrom(
                                    Envelope.parseFrom(message.getData()).getPayload()));
                        } catch (InvalidProtocolBufferException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .subscribe(Subjects.TENANT_CHANGED);
            connection.flush(Duration.ofSeconds(5));
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
