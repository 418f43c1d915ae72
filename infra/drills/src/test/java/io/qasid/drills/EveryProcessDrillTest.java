package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.local.stack.ModuleProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Every process of the stack, each module and each server, while messages keep arriving over all channels: killed,
/// frozen for 20 s, and each module terminated. Each time traffic flows again without help, and in the end the books
/// must be right.
///
/// It takes ten minutes and more, and runs only when it is asked for: `-Dqasid.drill.blows=one` deals each victim the
/// blow that the seed chooses, `both` both. `-Dqasid.drill.seed` gives another order.
@EnabledIfSystemProperty(named = "qasid.drill.blows", matches = "one|both")
@Timeout(1_800)
final class EveryProcessDrillTest {
    private static final long SEED = Long.getLong("qasid.drill.seed", 20_261_126);
    private static final boolean BOTH = "both".equals(System.getProperty("qasid.drill.blows"));

    private static final int PER_SECOND = 30;
    /// More than arrive while all blows are dealt; who is still to come then stays away.
    private static final int MESSAGES_MAX = 40_000;

    /// Few: who waits tries again, and what is drilled here is not a crowd at the door.
    private static final int OPEN_MAX = 150;

    private static final Duration FROZEN = Duration.ofSeconds(20);
    private static final Duration DEAD = Duration.ofSeconds(2);
    /// Longer than anything is out here.
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(3);

    private static final Duration RECOVERY_MAX = Duration.ofMinutes(2);
    private static final int RECOVERED = 50;
    private static final Duration END_MAX = Duration.ofMinutes(5);

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Stand stand;

    private enum Blow {
        KILL,
        FREEZE
    }

    private record Strike(Victim victim, Blow blow) {
        @Override
        public String toString() {
            return blow + " " + victim.name();
        }
    }

    @BeforeAll
    static void start() {
        stand = new Stand();
    }

    @AfterAll
    static void stop() {
        stand.close();
    }

    @Test
    void everyProcessIsKilledAndFrozenInTheMiddleOfTheTraffic() {
        List<Strike> strikes = strikes();
        Stand.say("seed " + SEED + ": " + strikes);
        int unknown = drill(
                "every",
                strikes.stream().<Runnable>map(strike -> () -> deal(strike)).toList(),
                repeats -> {});
        Stand.say("every: " + unknown + " were in doubt for a while");
    }

    /// SIGTERM is no fault: who is told to go ends what it has begun, so nothing is in doubt, and every request is
    /// accepted at its first try. There is one copy of each module here; while it is away the entrance waits.
    @Test
    void everyModuleIsTerminatedAndNoRequestFails() {
        List<ModuleProcess> modules = stand.modules().stream()
                .sorted(Comparator.comparing(ModuleProcess::name))
                .toList();
        int unknown = drill(
                "term",
                modules.stream()
                        .<Runnable>map(module -> () -> {
                            module.terminate();
                            module.restart();
                            Stand.say("SIGTERM " + module.name());
                        })
                        .toList(),
                repeats -> assertThat(repeats).isEmpty());
        assertThat(unknown).isZero();
    }

    /// @return how many messages were in doubt for a while
    private static int drill(String name, List<Runnable> blows, Consumer<Map<String, Integer>> checkRepeats) {
        List<DrillMessage> messages = DrillMessage.everyWay(name, MESSAGES_MAX, SEED);
        stand.link(messages);
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, OPEN_MAX)) {
            traffic.awaitAccepted(RECOVERED, RECOVERY_MAX);
            for (Runnable blow : blows) {
                blow.run();
                int accepted = traffic.acceptedIds().size();
                traffic.awaitAccepted(accepted + RECOVERED, RECOVERY_MAX);
                Stand.say(name + ": flows again, " + accepted + " accepted; repeats so far " + traffic.reasons());
            }
            traffic.stopArrivals(RECOVERY_MAX);
            checkRepeats.accept(traffic.reasons());
            return new Books(stand, name).close(traffic, END_MAX);
        }
    }

    private static List<Strike> strikes() {
        Random random = new Random(SEED);
        List<Victim> victims = Stream.concat(
                        stand.modules().stream().map(Victim::of),
                        stand.servers().stream().map(Victim::of))
                .sorted(Comparator.comparing(Victim::name))
                .toList();
        List<Strike> strikes = new ArrayList<>();
        for (Victim victim : victims) {
            boolean killed = random.nextBoolean();
            if (BOTH || killed) {
                strikes.add(new Strike(victim, Blow.KILL));
            }
            if (BOTH || !killed) {
                strikes.add(new Strike(victim, Blow.FREEZE));
            }
        }
        Collections.shuffle(strikes, random);
        return strikes;
    }

    private static void deal(Strike strike) {
        Victim victim = strike.victim();
        switch (strike.blow()) {
            case KILL -> {
                victim.kill().run();
                stayFor(DEAD);
                victim.restart().run();
            }
            case FREEZE -> {
                victim.freeze();
                try {
                    stayFor(FROZEN);
                } finally {
                    victim.thaw();
                }
            }
        }
        Stand.say(strike.toString());
    }

    private static void stayFor(Duration outage) {
        try {
            Thread.sleep(outage);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the drill was interrupted", e);
        }
    }
}
