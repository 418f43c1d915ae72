package io.qasid.channelrouter.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.channelrouter.RouterDatabase;
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.events.Subjects;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two routers, one store: what one is told the other hears of. Neither of them looks for changes here.
class PolicyAnnouncementsTest {
    private static final Map<Route, Long> PRICES = Map.of(Route.parse("sms:awcc"), 180L);
    private static final Grounds GROUNDS = new Grounds("", "admin");
    private static final PolicyKey KEY = new PolicyKey(new TenantId(new UUID(0, 1)), Optional.empty(), "default", "");

    private Database database;
    private PolicyStore store;
    private Connection nats;
    private Policies here;
    private Policies there;
    private PolicyAnnouncements tellsHere;
    private PolicyAnnouncements tellsThere;

    @BeforeEach
    void start() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 6);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("announcements-test", settings);
        store = new PolicyStore(database, "kbl", "", InstantSource.system());
        nats = Nats.connect(TestServers.nats().url());
        here = policies();
        there = policies();
        tellsHere = announcements(here);
        tellsThere = announcements(there);
        nats.flush(Duration.ofSeconds(5));
    }

    private Policies policies() {
        PolicyCheck check = new PolicyCheck(PRICES.keySet(), new PriceList("AFN", PRICES));
        Policies policies = new Policies(
                store,
                check,
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                InstantSource.system(),
                new SimpleMeterRegistry());
        policies.start();
        return policies;
    }

    private PolicyAnnouncements announcements(Policies policies) {
        return new PolicyAnnouncements(nats, policies, new UuidV7(InstantSource.system(), new Random(1)));
    }

    @AfterEach
    void stop() throws Exception {
        tellsHere.close();
        tellsThere.close();
        here.close();
        there.close();
        nats.close();
        database.close();
    }

    @Test
    void aChangeIsHeardOfByTheOthers() throws Exception {
        assertThat(version(there)).isZero();

        for (int version = 1; version <= 3; version++) {
            PolicyStore.Outcome outcome = store.write(KEY, version - 1, policy(version), GROUNDS);
            assertThat(outcome).isInstanceOf(PolicyStore.Done.class);
            tellsHere.tell(((PolicyStore.Done) outcome).policy());

            assertThat(version(here)).as("at once").isEqualTo(version);
            int expected = version;
            await().until(() -> version(there) == expected);
        }
    }

    @Test
    void anAnnouncementThatNobodyCanReadMeansAnything() throws Exception {
        assertThat(version(there)).isZero();
        store.write(KEY, 0, policy(1), GROUNDS);

        nats.publish(Subjects.POLICY_CHANGED, new byte[] {1, 2, 3});

        await().until(() -> version(there) == 1);
    }

    /// Each says something else.
    private static Policy policy(int withinSeconds) {
        return PolicyTerms.read("{\"strategy\":\"SEQUENTIAL\",\"steps\":[{\"route\":\"sms:awcc\",\"withinSeconds\":"
                + withinSeconds + "}]}");
    }

    private static int version(Policies policies) {
        return policies.find(KEY.tenant(), Category.OTP, "default", new Msisdn("+93701234567"))
                        instanceof Policies.Found(PolicyVersion found)
                ? found.version()
                : 0;
    }
}
