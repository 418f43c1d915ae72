package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Every process of the stack, each module and each server, is killed or frozen for 20 s, one after the other in a
/// seeded order, while messages keep arriving. Each time traffic flows again without help, and in the end the books
/// must
/// be right.
///
/// It takes minutes and runs only when it is asked for: `-Dqasid.drill.blows=one` deals one blow to everybody, `both`
/// both. `-Dqasid.drill.seed` gives another order.
@EnabledIfSystemProperty(named = "qasid.drill.blows", matches = "one|both")
@Timeout(1_800)
final class EveryProcessDrillTest {
    private static final long SEED = Long.getLong("qasid.drill.seed", 20_261_126);
    private static final boolean BOTH = "both".equals(System.getProperty("qasid.drill.blows"));

    private static final int PER_SECOND = 40;
    /// As many as arrive while all blows are dealt, about.
    private static final int MESSAGES = BOTH ? 18_000 : 10_000;

    private static final Duration FROZEN = Duration.ofSeconds(20);
    private static final Duration DEAD = Duration.ofSeconds(2);
    /// Longer than anything is out here.
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(2);

    private static final Duration RECOVERY_MAX = Duration.ofMinutes(1);
    private static final int RECOVERED = 100;
    private static final Duration ALL_ACCEPTED_MAX = Duration.ofMinutes(8);
    private static final Duration END_MAX = Duration.ofMinutes(4);

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

    @Test
    void everyProcessIsKilledOrFrozenInTheMiddleOfTheTraffic() throws InterruptedException {
        try (Stand stand = new Stand()) {
            List<Strike> strikes = strikes(stand);
            Stand.say("seed " + SEED + ": " + strikes);
            List<DrillMessage> messages = DrillMessage.some("every", MESSAGES, SEED);
            try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER)) {
                traffic.awaitAccepted(RECOVERED, RECOVERY_MAX);
                for (Strike strike : strikes) {
                    deal(strike);
                    int accepted = traffic.acceptedIds().size();
                    assertThat(accepted).as("the drill outlasted its traffic").isLessThan(MESSAGES - RECOVERED);
                    traffic.awaitAccepted(accepted + RECOVERED, RECOVERY_MAX);
                    Stand.say(strike + ": flows again, " + accepted + " accepted");
                }
                traffic.awaitAccepted(MESSAGES, ALL_ACCEPTED_MAX);
                Stand.say("every: all accepted; repeats " + traffic.reasons());
                int unknown = new Books(stand, "every").close(traffic, END_MAX);
                Stand.say("every: " + unknown + " were in doubt for a while");
            }
        }
    }

    private static List<Strike> strikes(Stand stand) {
        Random random = new Random(SEED);
        List<Victim> victims = Stream.concat(
                        stand.modules().stream().map(Victim::of),
                        stand.servers().stream().map(Victim::of))
                .sorted((one, other) -> one.name().compareTo(other.name()))
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

    private static void deal(Strike strike) throws InterruptedException {
        switch (strike.blow()) {
            case KILL -> {
                strike.victim().kill().run();
                Thread.sleep(DEAD);
                strike.victim().restart().run();
            }
            case FREEZE -> {
                strike.victim().freeze();
                try {
                    Thread.sleep(FROZEN);
                } finally {
                    strike.victim().thaw();
                }
            }
        }
    }
}
