package io.qasid.channelrouter.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import io.qasid.storage.PoolWatch;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What messages follow, while policies change and the store comes and goes.
class PoliciesTest {
    private static final Map<Route, Long> PRICES =
            Map.of(Route.parse("sms:awcc"), 180L, Route.parse("viber:qasid"), 90L);

    private static final Grounds GROUNDS = new Grounds("", "admin");
    private static final Msisdn PERSON = new Msisdn("+93701234567");
    private static final TenantId TENANT = tenant(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-21T08:00:00Z"));
    private final AtomicInteger connectionsUsed = new AtomicInteger();
    private Database database;
    private PolicyStore store;
    private Policies policies;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 4);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("policies-test", settings, new Used());
        store = new PolicyStore(database, "kbl", "", now::get);
        policies = open();
    }

    private Policies open() {
        PolicyCheck check = new PolicyCheck(PRICES.keySet(), new PriceList("AFN", PRICES));
        Policies opened = new Policies(
                store, check, Duration.ofSeconds(5), Duration.ofSeconds(1), now::get, new SimpleMeterRegistry());
        opened.start();
        return opened;
    }

    @AfterEach
    void stop() {
        policies.close();
        database.close();
    }

    private static TenantId tenant(int number) {
        return new TenantId(new UUID(0, number));
    }

    @Test
    void theNextMessageFollowsWhatWasChangedHere() throws Exception {
        assertThat(find(TENANT)).isEqualTo("none");
        for (int version = 1; version <= 20; version++) {
            store.write(key(TENANT), version - 1, policy(version % 2 == 0 ? "sms:awcc" : "viber:qasid"), GROUNDS);
            policies.changed(TENANT);
            assertThat(find(TENANT)).isEqualTo("*/default v" + version);
        }
        store.end(key(TENANT), 20, GROUNDS);
        policies.changed(TENANT);
        assertThat(find(TENANT)).isEqualTo("none");
    }

    @Test
    void whatNobodyAnnouncedIsFound() throws Exception {
        assertThat(find(TENANT)).isEqualTo("none");
        store.write(key(TENANT), 0, policy("sms:awcc"), GROUNDS);

        await().until(() -> find(TENANT).equals("*/default v1"));
        store.write(key(TENANT), 1, policy("viber:qasid"), GROUNDS);
        await().until(() -> find(TENANT).equals("*/default v2"));
    }

    /// After its first message a tenant costs the store nothing, whether it has policies or not.
    @Test
    void aKnownTenantIsFoundWithoutTheStore() throws Exception {
        store.write(key(TENANT), 0, policy("sms:awcc"), GROUNDS);
        awaitFound(TENANT, "*/default v1");
        // its change is found by looking too, once
        await().until(() -> used(() -> find(TENANT)) == 0);
        awaitFound(tenant(2), "none");

        int used = used(() -> {
            for (int i = 0; i < 5_000; i++) {
                assertThat(find(TENANT)).isEqualTo("*/default v1");
                assertThat(find(tenant(2))).isEqualTo("none");
            }
        });

        assertThat(used).as("whoever looks for changes, and nobody else").isLessThan(10);
    }

    private int used(Runnable work) {
        int before = connectionsUsed.get();
        work.run();
        return connectionsUsed.get() - before;
    }

    @Test
    void thousandsOfTenantsAtOnceAreReadTogether() throws Exception {
        for (int i = 1; i <= 40; i++) {
            store.write(key(tenant(i * 50)), 0, policy("sms:awcc"), GROUNDS);
        }
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 2_000; i++) {
                TenantId tenant = tenant(i);
                answers.add(threads.submit(() -> find(tenant)));
            }
        }
        for (int i = 1; i <= 2_000; i++) {
            assertThat(answers.get(i - 1).get()).isEqualTo(i % 50 == 0 ? "*/default v1" : "none");
        }
    }

    @Test
    void withoutTheStoreWhatIsKnownServesAndWhatIsNotIsUnavailable() throws Exception {
        store.write(key(TENANT), 0, policy("sms:awcc"), GROUNDS);
        awaitFound(TENANT, "*/default v1");
        rename("policies", "policies_away");
        rename("policy_versions", "policy_versions_away");

        assertThat(find(TENANT)).isEqualTo("*/default v1");
        policies.changed(TENANT);
        assertThat(find(TENANT)).as("the last that was known").isEqualTo("*/default v1");
        assertThat(find(tenant(2))).as("it may have one").isEqualTo("unavailable");
        now.updateAndGet(time -> time.plus(Policies.AGE_MAX));
        assertThat(find(TENANT)).as("too old to be trusted").isEqualTo("unavailable");

        rename("policies_away", "policies");
        rename("policy_versions_away", "policy_versions");
        awaitFound(TENANT, "*/default v1");
        awaitFound(tenant(2), "none");
    }

    @Test
    void aPolicyThatCantBeFollowedIsNotPassedOver() throws Exception {
        store.write(key(TENANT), 0, policy("whatsapp:gone"), GROUNDS);
        store.write(key(tenant(2)), 0, policy("sms:awcc"), GROUNDS);
        try (var connection = database.connection();
                var statement = connection.createStatement()) {
            statement.execute("update policies set terms = '{}' where tenant_id = '" + tenant(2) + "'");
        }

        assertThat(policies.find(TENANT, Category.OTP, "default", PERSON))
                .isEqualTo(new Policies.Unavailable(
                        "policy */default v1 can't be followed: there is no route whatsapp:gone"));
        assertThat(policies.find(tenant(2), Category.OTP, "default", PERSON))
                .isEqualTo(new Policies.Unavailable("policy */default v1 can't be followed: it can't be read"));
        assertThat(policies.find(TENANT, Category.OTP, "other", PERSON)).isEqualTo(new Policies.None());
    }

    /// A change that is committed while its tenant is being read is not lost.
    @Test
    void aChangeWhileATenantIsReadIsSeen() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 100; i++) {
                TenantId tenant = tenant(i);
                Future<String> early = threads.submit(() -> find(tenant));
                store.write(key(tenant), 0, policy("sms:awcc"), GROUNDS);
                policies.changed(tenant);
                assertThat(find(tenant)).isEqualTo("*/default v1");
                assertThat(early.get()).isIn("none", "*/default v1");
            }
        }
    }

    private void awaitFound(TenantId tenant, String what) {
        await().until(() -> find(tenant).equals(what));
    }

    private String find(TenantId tenant) {
        return switch (policies.find(tenant, Category.OTP, "default", PERSON)) {
            case Policies.Found(PolicyVersion policy) -> policy.label();
            case Policies.None() -> "none";
            case Policies.Unavailable(String detail) -> "unavailable";
        };
    }

    private void rename(String from, String to) throws SQLException {
        try (var connection = database.connection();
                var statement = connection.createStatement()) {
            statement.execute("alter table " + from + " rename to " + to);
        }
    }

    private static PolicyKey key(TenantId tenant) {
        return new PolicyKey(tenant, Optional.empty(), "default", "");
    }

    private static Policy policy(String route) {
        return PolicyStoreTest.policy(route);
    }

    private final class Used implements PoolWatch {
        @Override
        public void waited(long nanos) {
            connectionsUsed.incrementAndGet();
        }

        @Override
        public void waitedInVain() {}

        @Override
        public void worked(long nanos) {}
    }
}
