package io.qasid.channelrouter.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");

    @Test
    void whatIsOldCountsLess() {
        Tally then = new Tally(80, 20, NOW);

        Tally later = then.at(NOW.plus(Tally.HALF_LIFE.multipliedBy(2)));

        assertThat(later.succeeded()).isCloseTo(20, within(1e-9));
        assertThat(later.failed()).isCloseTo(5, within(1e-9));
        assertThat(then.at(NOW.minusSeconds(60))).as("another router's clock").isEqualTo(then);
    }

    @Test
    void theLastThousandDecide() {
        Tally tally = Tally.NONE;
        for (int i = 0; i < 100_000; i++) {
            tally = tally.and(true, NOW);
        }
        for (int i = 0; i < 1_000; i++) {
            tally = tally.and(false, NOW);
        }

        assertThat(tally.mass()).isCloseTo(Tally.MASS_MAX, within(1e-6));
        assertThat(tally.failed() / tally.mass()).isGreaterThan(0.6);
    }

    @Test
    void sumsAreOfTheLaterMoment() {
        Instant later = NOW.plus(Tally.HALF_LIFE);
        Tally old = new Tally(8, 0, NOW);
        Tally young = new Tally(0, 1, later);

        assertThat(old.plus(young)).isEqualTo(new Tally(4, 1, later));
        assertThat(young.plus(old)).isEqualTo(new Tally(4, 1, later));
        assertThat(Tally.NONE.plus(old)).isEqualTo(old);
    }
}
