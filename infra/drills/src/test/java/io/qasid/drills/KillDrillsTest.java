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
@Timeout(360)
final class KillDrillsTest {
    private static final int MESSAGES = Integer.getInteger("qasid.drill.messages", 10_000);
    private static final int PER_SECOND = Integer.getInteger("qasid.drill.rate", 300);
    /// Longer than any outage here.
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(3);
    /// Where messages stay in doubt, which wait for their deadline.
    private static final Duration DEADLINE_SOON = Duration.ofMinutes(1);

    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final Duration END_MAX = Duration.ofMinutes(2);
    /// So many messages, or repeated requests, and a fault was felt.
    private static final int FELT = 100;

    /// Two binds' windows for each time, and what their claims had just been granted.
    private static final int IN_DOUBT_MAX = 2 * 2 * 200;

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

    /// No connector loses what it knows, so nothing is in doubt afterwards.
    @Test
    void theRouterIsKilled() {
        int unknown = drill(
                "router",
                DEADLINE_AFTER,
                () -> module("channel-router").kill(),
                () -> module("channel-router").restart());
        assertThat(unknown).isZero();
    }

    /// What was on its way to an operator when the connector died is in doubt: at most what its windows held.
    @Test
    void theConnectorIsKilled() {
        int unknown = drill(
                "connector",
                DEADLINE_SOON,
                () -> module("smpp").kill(),
                () -> module("smpp").restart());
        assertThat(unknown).isLessThanOrEqualTo(IN_DOUBT_MAX);
    }

    @Test
    void postgresqlIsKilled() {
        int unknown = drill(
                "postgresql",
                DEADLINE_AFTER,
                () -> stand.postgres().kill(),
                () -> stand.postgres().restart());
        assertThat(unknown).isZero();
    }

    @Test
    void natsIsKilled() {
        int unknown = drill(
                "nats",
                DEADLINE_AFTER,
                () -> stand.nats().kill(),
                () -> stand.nats().restart());
        assertThat(unknown).isZero();
    }

    @Test
    void natsLosesItsDataAndIsRestarted() {
        int unknown = drill(
                "emptied",
                DEADLINE_AFTER,
                () -> {
                    stand.nats().kill();
                    stand.nats().deleteStore();
                },
                () -> stand.nats().restart());
        assertThat(unknown).isZero();
    }

    @Test
    void natsLosesItsDataAndRunsOn() {
        int unknown = drill("wiped", DEADLINE_AFTER, () -> stand.nats().deleteStore(), () -> {});
        assertThat(unknown).isZero();
    }

    private static ModuleProcess module(String name) {
        return stand.module(name);
    }

    /// @return how many messages were in doubt for a while
    private static int drill(String name, Duration deadlineAfter, Runnable strike, Runnable mend) {
        List<DrillMessage> messages = DrillMessage.some(name, MESSAGES, SEED);
        stand.handsets().reset();
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, deadlineAfter)) {
            for (int accepted : new int[] {MESSAGES / 4, MESSAGES * 6 / 10}) {
                traffic.awaitAccepted(accepted, STEP_MAX);
                strike.run();
                try {
                    traffic.awaitFelt(FELT, STEP_MAX);
                } finally {
                    mend.run();
                }
            }
            traffic.awaitAccepted(MESSAGES, STEP_MAX);
            Stand.say(name + ": all accepted; repeats " + traffic.reasons());
            return new Books(stand, name).close(traffic, END_MAX);
        }
    }
}
