package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SubmitPaceTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private final SubmitPace pace = new SubmitPace(100, nanos::get);

    @Test
    void turnsAreSpreadOverTheSecond() {
        assertThat(pace.takeTurn()).isZero();
        assertThat(pace.takeTurn()).isEqualTo(Duration.ofMillis(10).toNanos());
        assertThat(pace.takeTurn()).isEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void aSilenceIsCaughtUpOnByAFewTurnsOnly() {
        pass(Duration.ofMinutes(5));
        int atOnce = 0;
        while (pace.takeTurn() == 0) {
            atOnce++;
        }
        assertThat(atOnce).isEqualTo(6);
    }

    @Test
    void throttlingHalvesTheRateOnceASecond() {
        pace.throttled();
        pace.throttled();
        pace.throttled();
        assertThat(pace.perSecond()).isEqualTo(50);

        pass(Duration.ofSeconds(1));
        pace.throttled();
        assertThat(pace.perSecond()).isCloseTo((50 + 100 / 30d) / 2, within(0.01));
    }

    @Test
    void theRateNeverFallsBelowOneASecond() {
        for (int second = 0; second < 60; second++) {
            pace.throttled();
            pass(Duration.ofSeconds(1));
        }
        assertThat(pace.perSecond()).isBetween(1d, 10d);
        pace.throttled();
        assertThat(pace.perSecond()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void theRateRecoversWithTimeUpToWhatWasAgreed() {
        pace.throttled();
        pass(Duration.ofSeconds(3));
        assertThat(pace.perSecond()).isCloseTo(60, within(0.01));
        pass(Duration.ofHours(1));
        assertThat(pace.perSecond()).isEqualTo(100);
    }

    @Test
    void aLoweredRateSpreadsTurnsWider() {
        pace.throttled();
        pace.takeTurn();
        assertThat(pace.takeTurn()).isEqualTo(Duration.ofMillis(20).toNanos());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
