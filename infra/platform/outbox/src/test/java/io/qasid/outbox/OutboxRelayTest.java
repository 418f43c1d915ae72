package io.qasid.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Envelope;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxRelayTest {
    private static final Duration NEVER_BY_ITSELF = Duration.ofMinutes(10);
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final String nats = TestServers.nats().url();
    private final Outbox outbox = new Outbox("some_outbox", "test.changed." + UUID.randomUUID());
    private final TenantId tenant = new TenantId(UUID.randomUUID());
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Connection listener;
    private Database database;
    private long made;

    @BeforeEach
    void listen() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        database =
                Database.open("outbox", DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "public", 4));
        execute(
                "create table some_outbox (id uuid primary key, envelope bytea not null, created_at timestamptz not null)");
        listener = Nats.connect(nats);
        listener.createDispatcher(message -> heard.add(idOf(message))).subscribe(outbox.subject());
        listener.flush(Duration.ofSeconds(5));
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        database.close();
    }

    @Test
    void aBacklogOfSeveralBatchesIsToldAtOneWakeInTheOrderOfItsMaking() throws Exception {
        try (OutboxRelay relay = connected()) {
            List<String> ids = append(250);
            relay.wake();

            await().untilAsserted(() -> assertThat(heard).containsExactlyElementsOf(ids));
            await().untilAsserted(() -> assertThat(waiting()).isZero());
            assertThat(relay.published()).hasValue(1 + 250);
        }
    }

    @Test
    void whoIsWokenDoesNotWaitForItsInterval() throws Exception {
        try (OutboxRelay relay = connected()) {
            for (int told = 1; told <= 3; told++) {
                append(1);
                relay.wake();
                int expected = told;
                await().untilAsserted(() -> assertThat(heard).hasSize(expected));
            }
        }
    }

    @Test
    void aChangeThatIsRolledBackIsNeverTold() throws Exception {
        try (OutboxRelay relay = start(OFTEN)) {
            assertThatThrownBy(() -> database.inTransaction(transaction -> {
                        outbox.append(transaction, nextId(), tenant, NOW, payload());
                        throw new SQLException("the change failed");
                    }))
                    .hasMessage("the change failed");
            List<String> ids = append(1);
            relay.wake();

            await().untilAsserted(() -> assertThat(heard).containsExactlyElementsOf(ids));
        }
    }

    @Test
    void twoRelaysShareWhatWaitsAndTellItOnce() throws Exception {
        try (OutboxRelay one = start(OFTEN);
                OutboxRelay other = start(OFTEN)) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ids.addAll(append(30));
                one.wake();
                other.wake();
            }
            await().untilAsserted(() -> assertThat(waiting()).isZero());
            await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrderElementsOf(ids));
            assertThat(one.published().get() + other.published().get()).isEqualTo(600);
        }
    }

    private static String idOf(Message message) {
        try {
            return Envelope.parseFrom(message.getData()).getId();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /// One that looks when it is woken only, and has told something already.
    private OutboxRelay connected() throws SQLException {
        OutboxRelay relay = start(NEVER_BY_ITSELF);
        append(1);
        await().untilAsserted(() -> {
            relay.wake();
            assertThat(relay.published()).hasValue(1);
            assertThat(heard).hasSize(1);
        });
        heard.clear();
        return relay;
    }

    private OutboxRelay start(Duration interval) {
        return OutboxRelay.start(database, outbox, nats, "test", interval);
    }

    private List<String> append(int count) throws SQLException {
        return database.inTransaction(transaction -> {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                UUID id = nextId();
                outbox.append(transaction, id, tenant, NOW, payload());
                ids.add(id.toString());
            }
            return ids;
        });
    }

    private UUID nextId() {
        made++;
        return new UUID(7, made);
    }

    private static BytesValue payload() {
        return BytesValue.of(ByteString.copyFromUtf8("changed"));
    }

    private int waiting() throws SQLException {
        try (java.sql.Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from some_outbox")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (java.sql.Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
