package io.qasid.channelrouter.feeder;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.RouterDatabase;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who is published first.
class ReadyAttemptsTest {
    private static final LaneKey LANE = new LaneKey(Route.parse("sms:awcc"), Lane.NORMAL);
    private static final String CAMPAIGN = "00000000-0000-7000-8000-00000000000a";
    private static final String SMALL = "00000000-0000-7000-8000-00000000000b";
    /// Comes after the others as PostgreSQL sorts, before them as Java would.
    private static final String OTHER = "f0000000-0000-7000-8000-00000000000c";

    private Database database;
    private ReadyAttempts attempts;

    @BeforeEach
    void start() {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 4);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        database = Database.open("feeder-test", settings);
        attempts = new ReadyAttempts(database);
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aSmallTenantDoesNotWaitBehindACampaign() throws Exception {
        ready(CAMPAIGN, 5_000, "now()");
        ready(SMALL, 20, "now()");

        Map<String, Long> shares = take(100).stream()
                .collect(Collectors.groupingBy(ready -> ready.tenant().toString(), Collectors.counting()));

        assertThat(shares.get(SMALL)).isEqualTo(20);
        assertThat(shares.get(CAMPAIGN)).isPositive();
    }

    /// A throttled operator frees one place at a time.
    @Test
    void tenantsTakeTurnsHoweverFewPlacesAreFree() throws Exception {
        ready(CAMPAIGN, 50, "now()");
        ready(SMALL, 5, "now()");
        ready(OTHER, 5, "now()");

        List<String> served = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            take(1).forEach(ready -> served.add(ready.tenant().toString()));
        }

        assertThat(served).containsExactly(CAMPAIGN, SMALL, OTHER, CAMPAIGN, SMALL, OTHER, CAMPAIGN, SMALL, OTHER);
    }

    @Test
    void aTenantWhoseAttemptsMustWaitTakesNobodysTurn() throws Exception {
        ready(CAMPAIGN, 5, "now() + interval '1 hour'");
        ready(SMALL, 2, "now()");

        assertThat(take(1)).hasSize(1);
        assertThat(take(1)).hasSize(1);
    }

    @Test
    void nothingIsTakenTwice() throws Exception {
        ready(CAMPAIGN, 150, "now()");

        List<ReadyAttempt> first = take(100);
        List<ReadyAttempt> second = take(100);

        assertThat(first)
                .hasSize(100)
                .allSatisfy(ready -> assertThat(ready.generation()).isEqualTo(1));
        assertThat(second).hasSize(50).doesNotContainAnyElementsOf(first);
        assertThat(attempts.outstanding()).isEqualTo(Map.of(LANE, 150));
    }

    @Test
    void whereAnybodyWaitsIsKnownWithoutLookingIntoEachLane() throws Exception {
        assertThat(attempts.waitingLanes()).isEmpty();
        ready(CAMPAIGN, 20, "now()");
        ready(OTHER, 3, "now() + interval '1 hour'");
        move(OTHER, "whatsapp:qasid", "NORMAL");
        ready(SMALL, 2, "now()");
        move(SMALL, "sms:awcc", "URGENT");

        assertThat(attempts.waitingLanes())
                .containsExactlyInAnyOrder(
                        LANE,
                        new LaneKey(Route.parse("sms:awcc"), Lane.URGENT),
                        new LaneKey(Route.parse("whatsapp:qasid"), Lane.NORMAL));

        take(100);
        assertThat(attempts.waitingLanes()).doesNotContain(LANE).hasSize(2);
    }

    private void move(String tenant, String route, String lane) throws Exception {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("update delivery_attempts set route = '" + route + "', lane = '" + lane
                        + "' where tenant_id = '" + tenant + "'");
            }
        });
    }

    @Test
    void whatMustWaitIsLeftAlone() throws Exception {
        ready(CAMPAIGN, 5, "now() + interval '1 hour'");
        assertThat(take(100)).isEmpty();
    }

    @Test
    void whatNobodyClaimedComesAgainUnderANewGenerationOrWaits() throws Exception {
        ready(CAMPAIGN, 2, "now()");
        Instant now = Instant.now();
        take(2);

        assertThat(attempts.unclaimed(now.plusSeconds(2))).isEmpty();
        assertThat(attempts.unclaimed(now.plusSeconds(5))).containsExactly(LANE);
        assertThat(attempts.takeUnclaimed(LANE, 1, now.plusSeconds(5)))
                .singleElement()
                .satisfies(ready -> assertThat(ready.generation()).isEqualTo(2));
        attempts.leaveUnclaimed(LANE, now.plusSeconds(5));
        assertThat(attempts.takeUnclaimed(LANE, 10, now.plusSeconds(7))).isEmpty();
        assertThat(attempts.takeUnclaimed(LANE, 10, now.plusSeconds(9)))
                .extracting(ReadyAttempt::generation)
                .containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void anEmptiedStreamMakesItsAttemptsReadyAgain() throws Exception {
        ready(CAMPAIGN, 3, "now()");
        List<ReadyAttempt> published = take(3);

        assertThat(attempts.backToReady(List.of(LANE), Instant.now(), "STREAM_MADE_ANEW"))
                .isEqualTo(3);

        assertThat(take(10))
                .extracting(ReadyAttempt::attempt, ReadyAttempt::generation)
                .containsExactlyElementsOf(published.stream()
                        .map(ready -> org.assertj.core.groups.Tuple.tuple(ready.attempt(), 2))
                        .toList());
    }

    private List<ReadyAttempt> take(int count) throws Exception {
        return attempts.take(LANE, count, Instant.now().plusSeconds(1));
    }

    private void ready(String tenant, int count, String notBefore) throws Exception {
        database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("""
                        with ids as (select gen_random_uuid() as id from generate_series(1, %d)),
                        executions as (
                            insert into fallback_executions (message_id, tenant_id, status, category, recipient, sender,
                                body, encoding, segments, steps, on_unknown, route, metadata, trace_id, accepted_at,
                                deadline, due_at)
                            select id, '%s', 'IN_FLIGHT', 'MARKETING', '+93701234567', 'Qasid', 'x', 'GSM_7', 1,
                                'sms:awcc', 'HOLD', 'sms:awcc', '{}', '', now(), now() + interval '1 hour',
                                now() + interval '1 hour' from ids)
                        insert into delivery_attempts (message_id, ordinal, tenant_id, step, route, lane, state,
                            generation, not_before, due_at, segments, reason, created_at, updated_at)
                        select id, 1, '%s', 0, 'sms:awcc', 'NORMAL', 'READY', 0, %s, now(), 1, 'READY', now(), now()
                        from ids
                        """.formatted(count, tenant, tenant, notBefore));
            }
        });
    }
}
