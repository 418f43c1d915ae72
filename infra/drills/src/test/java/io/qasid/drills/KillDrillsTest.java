package io.qasid.drills;

import io.qasid.local.stack.ModuleProcess;
import io.qasid.servers.Server;
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
    private static final int PER_SECOND = Integer.getInteger("qasid.drill.rate", 400);
    /// Longer than any outage here; a message in doubt waits for it.
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(1);

    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final Duration END_MAX = Duration.ofMinutes(2);
    /// Enough to know that the fault is felt.
    private static final int REPEATS_FELT = 20;

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

    @Test
    void theRouterIsKilled() {
        drill("router", traffic -> {
            ModuleProcess router = stand.module("channel-router");
            router.kill();
            traffic.awaitRepeats(REPEATS_FELT, STEP_MAX);
            router.restart();
        });
    }

    @Test
    void theConnectorIsKilled() {
        drill("connector", traffic -> {
            ModuleProcess smpp = stand.module("smpp");
            smpp.kill();
            traffic.awaitMore(MESSAGES / 20, STEP_MAX);
            smpp.restart();
        });
    }

    @Test
    void postgresqlIsKilled() {
        drill("postgresql", traffic -> killAndRestart(stand.postgres(), traffic));
    }

    @Test
    void natsIsKilled() {
        drill("nats", traffic -> {
            stand.nats().kill();
            traffic.awaitMore(MESSAGES / 20, STEP_MAX);
            stand.nats().restart();
        });
    }

    @Test
    void natsLosesItsDataAndIsRestarted() {
        drill("wiped-restarted", traffic -> {
            stand.nats().kill();
            stand.nats().deleteStore();
            traffic.awaitMore(MESSAGES / 20, STEP_MAX);
            stand.nats().restart();
        });
    }

    @Test
    void natsLosesItsDataAndRunsOn() {
        drill("wiped", traffic -> stand.nats().deleteStore());
    }

    private static void killAndRestart(Server server, Traffic traffic) {
        server.kill();
        traffic.awaitRepeats(REPEATS_FELT, STEP_MAX);
        server.restart();
    }

    private interface Fault {
        void strike(Traffic traffic);
    }

    private static void drill(String name, Fault fault) {
        List<DrillMessage> messages = DrillMessage.some(name, MESSAGES, SEED);
        stand.handsets().reset();
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER)) {
            traffic.awaitAccepted(MESSAGES / 4, STEP_MAX);
            fault.strike(traffic);
            traffic.awaitAccepted(MESSAGES * 6 / 10, STEP_MAX);
            fault.strike(traffic);
            traffic.awaitAccepted(MESSAGES, STEP_MAX);
            Stand.say(name + ": all accepted; repeats " + traffic.reasons());
            new Books(stand, name).close(traffic, END_MAX);
        }
    }
}
