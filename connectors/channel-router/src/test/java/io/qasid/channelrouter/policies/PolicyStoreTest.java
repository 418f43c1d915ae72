package io.qasid.channelrouter.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.verification.AuditVerification;
import io.qasid.model.TenantId;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Versions, on a real PostgreSQL.
class PolicyStoreTest {
    private static final Instant NOW = Instant.parse("2026-03-21T08:00:00.123456Z");
    private static final TenantId TENANT = new TenantId(new UUID(0, 1));
    private static final Grounds ALI = new Grounds("ticket 4711", "ali");

    private Database database;
    private PolicyStore store;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 8);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("policy-store-test", settings);
        store = new PolicyStore(database, "kbl", "0123456789ab", InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void eachWriteIsAVersionAndNoneIsLost() throws Exception {
        PolicyKey key = key("OTP", "default", "");
        assertThat(store.write(key, 0, policy("sms:awcc"), ALI)).isEqualTo(done(key, 1, false, "sms:awcc"));
        assertThat(store.write(key, 1, policy("viber:qasid"), ALI)).isEqualTo(done(key, 2, false, "viber:qasid"));
        assertThat(store.end(key, 2, ALI)).isEqualTo(done(key, 3, true, "viber:qasid"));
        assertThat(store.write(key, 3, policy("sms:awcc"), ALI)).isEqualTo(done(key, 4, false, "sms:awcc"));

        assertThat(store.versions(key, 10)).extracting(PolicyVersion::version).containsExactly(4, 3, 2, 1);
        assertThat(store.versions(key, 10)).extracting(PolicyVersion::gone).containsExactly(false, true, false, false);
        assertThat(audit())
                .containsExactly(
                        "POLICY_CHANGED OTP/default: version 1 after 0 by ali: ticket 4711",
                        "POLICY_CHANGED OTP/default: version 2 after 1 by ali: ticket 4711",
                        "POLICY_ENDED OTP/default: version 3 after 2 by ali: ticket 4711",
                        "POLICY_CHANGED OTP/default: version 4 after 3 by ali: ticket 4711");
        assertThat(AuditVerification.of(database, InstantSource.fixed(NOW), new SimpleMeterRegistry())
                        .whole(Duration.ofSeconds(10))
                        .breaks())
                .isEmpty();
    }

    private static PolicyStore.Done done(PolicyKey key, int version, boolean gone, String route) {
        return new PolicyStore.Done(new PolicyVersion(key, version, gone, policy(route), ALI, "0123456789ab", NOW));
    }

    @Test
    void whatWasDecidedUponAnotherVersionChangesNothing() throws Exception {
        PolicyKey key = key("*", "default", "+93");
        assertThat(store.write(key, 1, policy("sms:awcc"), ALI)).isEqualTo(new PolicyStore.Conflict(0));
        assertThat(store.end(key, 1, ALI)).isEqualTo(new PolicyStore.NoSuchPolicy());
        store.write(key, 0, policy("sms:awcc"), ALI);
        store.write(key, 1, policy("viber:qasid"), ALI);

        assertThat(store.write(key, 1, policy("whatsapp:qasid"), ALI)).isEqualTo(new PolicyStore.Conflict(2));
        assertThat(store.write(key, 0, policy("whatsapp:qasid"), ALI)).isEqualTo(new PolicyStore.Conflict(2));
        assertThat(store.end(key, 1, ALI)).isEqualTo(new PolicyStore.Conflict(2));
        assertThat(store.versions(key, 10)).hasSize(2);
        assertThat(audit()).hasSize(2);
    }

    /// Its answer was lost: it is sent again as it was.
    @Test
    void aRepeatedChangeIsDoneOnce() throws Exception {
        PolicyKey key = key("OTP", "default", "");
        store.write(key, 0, policy("sms:awcc"), ALI);

        assertThat(store.write(key, 0, policy("sms:awcc"), ALI)).isEqualTo(done(key, 1, false, "sms:awcc"));
        store.end(key, 1, ALI);
        assertThat(store.end(key, 1, ALI)).isEqualTo(done(key, 2, true, "sms:awcc"));
        assertThat(store.versions(key, 10)).hasSize(2);
        assertThat(audit()).hasSize(2);
    }

    @Test
    void ofManyWhoDecideUponTheSameVersionOneIsHeard() throws Exception {
        PolicyKey key = key("OTP", "default", "");
        store.write(key, 0, policy("sms:awcc"), ALI);
        List<Future<PolicyStore.Outcome>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String route : List.of("viber:a", "viber:b", "viber:c", "viber:d", "viber:e", "viber:f")) {
                all.add(threads.submit(() -> store.write(key, 1, policy(route), ALI)));
            }
        }
        int done = 0;
        for (Future<PolicyStore.Outcome> outcome : all) {
            done += outcome.get() instanceof PolicyStore.Done ? 1 : 0;
        }
        assertThat(done).isEqualTo(1);
        assertThat(store.versions(key, 10)).hasSize(2);
    }

    @Test
    void nobodyChangesAHistory() throws Exception {
        store.write(key("OTP", "default", ""), 0, policy("sms:awcc"), ALI);

        for (String sql : List.of(
                "update policy_versions set changed_by = 'nobody'",
                "delete from policy_versions",
                "truncate policy_versions")) {
            assertThatThrownBy(() -> execute(sql))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("a history is not changed");
        }
    }

    @Test
    void aTenantHasSoManyAndListsThemInPages() throws Exception {
        for (int i = 0; i < PolicyStore.IN_FORCE_MAX; i++) {
            assertThat(store.write(key("*", "n" + i, ""), 0, policy("sms:awcc"), ALI))
                    .isInstanceOf(PolicyStore.Done.class);
        }
        assertThat(store.write(key("OTP", "n0", ""), 0, policy("sms:awcc"), ALI))
                .isEqualTo(new PolicyStore.TooMany());
        store.end(key("*", "n7", ""), 1, ALI);
        assertThat(store.write(key("OTP", "n0", ""), 0, policy("sms:awcc"), ALI))
                .isInstanceOf(PolicyStore.Done.class);
        PolicyKey others = new PolicyKey(new TenantId(new UUID(0, 2)), Optional.empty(), "default", "");
        store.write(others, 0, policy("sms:awcc"), ALI);

        List<PolicyKey> listed = new ArrayList<>();
        Optional<PolicyKey> after = Optional.empty();
        List<PolicyVersion> page;
        do {
            page = store.page(TENANT, after, 60);
            page.forEach(policy -> listed.add(policy.key()));
            after = page.isEmpty() ? after : Optional.of(page.getLast().key());
        } while (!page.isEmpty());
        assertThat(listed)
                .hasSize(PolicyStore.IN_FORCE_MAX)
                .doesNotHaveDuplicates()
                .doesNotContain(key("*", "n7", ""), others)
                .contains(key("OTP", "n0", ""));
    }

    @Test
    void changesAreFoundInTheOrderOfTheirCommits() throws Exception {
        assertThat(store.newestChange()).isZero();
        store.write(key("OTP", "default", ""), 0, policy("sms:awcc"), ALI);
        long first = store.newestChange();
        store.write(
                new PolicyKey(new TenantId(new UUID(0, 2)), Optional.empty(), "default", ""),
                0,
                policy("sms:awcc"),
                ALI);

        assertThat(store.changesAfter(first, 10))
                .extracting(PolicyStore.Change::tenant)
                .containsExactly(new TenantId(new UUID(0, 2)));
        assertThat(store.changesAfter(0, 10)).hasSize(2);
        assertThat(store.changesAfter(0, 1)).hasSize(1);
    }

    /// Row level security stands behind whoever reads as a tenant.
    @Test
    void aTenantSeesItsOwn() throws Exception {
        store.write(key("OTP", "default", ""), 0, policy("sms:awcc"), ALI);
        store.write(
                new PolicyKey(new TenantId(new UUID(0, 2)), Optional.empty(), "default", ""),
                0,
                policy("sms:awcc"),
                ALI);

        int seen = database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local role qasid_tenant");
                statement.execute("select set_config('app.tenant_id', '" + TENANT + "', true)");
                try (var rows = statement.executeQuery(
                        "select (select count(*) from policies) + (select count(*) from policy_versions)")) {
                    rows.next();
                    return rows.getInt(1);
                }
            }
        });
        assertThat(seen).isEqualTo(2);
    }

    private static PolicyKey key(String category, String name, String prefix) {
        return new PolicyKey(TENANT, PolicyKey.category(category), name, prefix);
    }

    static Policy policy(String route) {
        return PolicyTerms.read("{\"strategy\":\"SEQUENTIAL\",\"steps\":[{\"route\":\"" + route + "\"}]}");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> audit() throws SQLException {
        List<String> found = new ArrayList<>();
        try (var connection = database.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select kind || ' ' || (convert_from(payload, 'UTF8')::json ->> 'detail') from audit
                        order by convert_from(payload, 'UTF8')::json ->> 'at', slot, sequence
                        """)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
