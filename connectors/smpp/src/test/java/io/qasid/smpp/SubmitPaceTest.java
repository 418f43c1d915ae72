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
    void throttlingHalvesWhatWasSubmittedOnceASecond() {
        submit(60);
        pace.throttled();
        pace.throttled();
        pace.throttled();
        assertThat(pace.perSecond()).isEqualTo(30);

        pass(Duration.ofSeconds(1));
        submit(20);
        pace.throttled();
        assertThat(pace.perSecond()).isCloseTo(10, within(1d));
    }

    @Test
    void aSubmitOfLongAgoDoesNotCount() {
        submit(80);
        pass(Duration.ofSeconds(2));
        submit(10);
        pace.throttled();
        assertThat(pace.perSecond()).isEqualTo(5);
    }

    @Test
    void aTwentiethOfTheRateIsLeftAndAtLeastOneASecond() {
        pace.throttled();
        assertThat(pace.perSecond()).isEqualTo(5);

        SubmitPace slow = new SubmitPace(2, nanos::get);
        slow.throttled();
        assertThat(slow.perSecond()).isEqualTo(1);
    }

    @Test
    void theRateRecoversWithTimeUpToWhatWasAgreed() {
        submit(100);
        pace.throttled();
        pass(Duration.ofSeconds(3));
        assertThat(pace.perSecond()).isCloseTo(60, within(0.01));
        pass(Duration.ofHours(1));
        assertThat(pace.perSecond()).isEqualTo(100);
    }

    @Test
    void aLoweredRateSpreadsTurnsWider() {
        submit(100);
        pace.throttled();
        pace.takeTurn();
        pass(Duration.ofMillis(1));
        long next = pace.takeTurn();
        assertThat(pace.takeTurn() - next).isCloseTo(Duration.ofMillis(20).toNanos(), within(100_000L));
    }

    /// So many turns, spread over the last second, and their times are over.
    private void submit(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            pace.takeTurn();
            pass(Duration.ofSeconds(1).dividedBy(turns + 1));
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
