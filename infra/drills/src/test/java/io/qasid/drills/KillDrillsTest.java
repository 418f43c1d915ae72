package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.stack.ModuleProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// SIGKILL in the middle of the traffic, twice for each victim, and NATS's data deleted under it. Nothing may be lost,
/// nothing sent twice but what was reported as unknown and resolved by policy; the ledger balances, the chain is whole.
@Timeout(900)
final class KillDrillsTest {
    /// Both strikes fall well within; more of them only take longer.
    private static final int MESSAGES = Integer.getInteger("qasid.drill.messages", 4_000);

    private static final int PER_SECOND = Integer.getInteger("qasid.drill.rate", 300);
    /// Longer than any outage here.
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(5);
    /// Where messages stay in doubt, which wait for their deadline.
    private static final Duration DEADLINE_SOON = Duration.ofMinutes(2);

    /// A moment: as long as it takes to be felt.
    private static final Duration FELT_ONLY = Duration.ZERO;
    /// Longer than a claim's lease and grace: what was granted before is over when the victim comes back.
    private static final Duration LONGER_THAN_A_CLAIM = Duration.ofSeconds(20);

    private static final Duration STEP_MAX = Duration.ofMinutes(4);
    private static final Duration END_MAX = Duration.ofMinutes(4);
    /// So many messages, or repeated requests, and a fault was felt.
    private static final int FELT = 50;
    private static final int OPEN_MAX = Integer.getInteger("qasid.drill.open", Traffic.OPEN_MAX);

    /// Two binds' windows for each time, and what their claims had just been granted.
    private static final int IN_DOUBT_MAX = 2 * 2 * 200;
    /// Where no connector loses what it knows: none, but on a machine that stands still for longer than a claim's
    /// grace now and then.
    private static final int LATE_MAX = 20;

    private static final long SEED = 20_261_125;

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Stand stand;

    @BeforeAll
    static void start() {
        stand = new Stand();
    }

    @AfterAll
    static void stop() {
        stand.close();
    }

    /// No connector loses what it knows, so next to nothing is in doubt afterwards.
    @Test
    void theRouterIsKilled() {
        int unknown = drill(
                "router",
                DEADLINE_AFTER,
                LONGER_THAN_A_CLAIM,
                () -> module("channel-router").kill(),
                () -> module("channel-router").restart());
        assertThat(unknown).isLessThanOrEqualTo(LATE_MAX);
    }

    /// What was on its way to an operator when the connector died is in doubt: at most what its windows held.
    @Test
    void theConnectorIsKilled() {
        int unknown = drill(
                "connector",
                DEADLINE_SOON,
                FELT_ONLY,
                () -> module("smpp").kill(),
                () -> module("smpp").restart());
        assertThat(unknown).isLessThanOrEqualTo(IN_DOUBT_MAX);
    }

    @Test
    void postgresqlIsKilled() {
        int unknown = drill(
                "postgresql",
                DEADLINE_AFTER,
                LONGER_THAN_A_CLAIM,
                () -> stand.postgres().kill(),
                () -> stand.postgres().restart());
        assertThat(unknown).isLessThanOrEqualTo(LATE_MAX);
    }

    @Test
    void natsIsKilled() {
        int unknown = drill(
                "nats",
                DEADLINE_AFTER,
                LONGER_THAN_A_CLAIM,
                () -> stand.nats().kill(),
                () -> stand.nats().restart());
        assertThat(unknown).isLessThanOrEqualTo(LATE_MAX);
    }

    @Test
    void natsLosesItsDataAndIsRestarted() {
        int unknown = drill(
                "emptied",
                DEADLINE_AFTER,
                FELT_ONLY,
                () -> {
                    stand.nats().kill();
                    stand.nats().deleteStore();
                },
                () -> stand.nats().restart());
        assertThat(unknown).isLessThanOrEqualTo(LATE_MAX);
    }

    @Test
    void natsLosesItsDataAndRunsOn() {
        int unknown =
                drill("wiped", DEADLINE_AFTER, FELT_ONLY, () -> stand.nats().deleteStore(), () -> {});
        assertThat(unknown).isLessThanOrEqualTo(LATE_MAX);
    }

    private static ModuleProcess module(String name) {
        return stand.module(name);
    }

    /// Strikes twice: the first time until it is felt, the second time for `secondOutage` more.
    ///
    /// @return how many messages were in doubt for a while
    private static int drill(
            String name, Duration deadlineAfter, Duration secondOutage, Runnable strike, Runnable mend) {
        List<DrillMessage> messages = DrillMessage.some(name, MESSAGES, SEED);
        stand.handsets().reset();
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, deadlineAfter, OPEN_MAX)) {
            strike(traffic, MESSAGES / 4, FELT_ONLY, strike, mend);
            strike(traffic, MESSAGES * 6 / 10, secondOutage, strike, mend);
            traffic.awaitAccepted(MESSAGES, STEP_MAX);
            Stand.say(name + ": all accepted; repeats " + traffic.reasons());
            return new Books(stand, name).close(traffic, END_MAX);
        }
    }

    private static void strike(Traffic traffic, int accepted, Duration outage, Runnable strike, Runnable mend) {
        traffic.awaitAccepted(accepted, STEP_MAX);
        strike.run();
        try {
            traffic.awaitFelt(FELT, STEP_MAX);
            Thread.sleep(outage);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the drill was interrupted", e);
        } finally {
            mend.run();
        }
    }
}
