package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.qasid.model.Lane;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SubmitPaceTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private final SubmitPace pace = new SubmitPace(100, nanos::get);

    @Test
    void turnsAreSpreadOverTheSecond() {
        SubmitPace.Turn first = pace.ask(Lane.NORMAL);
        SubmitPace.Turn second = pace.ask(Lane.NORMAL);
        SubmitPace.Turn third = pace.ask(Lane.NORMAL);
        assertThat(first.take()).isZero();
        assertThat(second.take()).isEqualTo(Duration.ofMillis(10).toNanos());
        assertThat(third.take()).isEqualTo(Duration.ofMillis(20).toNanos());
        pass(Duration.ofMillis(10));
        assertThat(second.take()).isZero();
        assertThat(third.take()).isEqualTo(Duration.ofMillis(10).toNanos());
    }

    @Test
    void whoIsUrgentGoesBeforeAllWhoAreNot() {
        assertThat(pace.ask(Lane.NORMAL).take()).isZero();
        SubmitPace.Turn campaign = pace.ask(Lane.NORMAL);
        SubmitPace.Turn code = pace.ask(Lane.URGENT);
        SubmitPace.Turn another = pace.ask(Lane.URGENT);
        assertThat(campaign.take()).isEqualTo(Duration.ofMillis(30).toNanos());
        assertThat(another.take()).isEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(code.take()).isEqualTo(Duration.ofMillis(10).toNanos());

        pass(Duration.ofMillis(10));
        assertThat(code.take()).isZero();
        assertThat(campaign.take()).isEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void whoLeavesHoldsNobodyUp() {
        assertThat(pace.ask(Lane.NORMAL).take()).isZero();
        SubmitPace.Turn gone = pace.ask(Lane.NORMAL);
        SubmitPace.Turn next = pace.ask(Lane.NORMAL);
        gone.leave();
        assertThat(next.take()).isEqualTo(Duration.ofMillis(10).toNanos());
    }

    /// Who sleeps longer than its turn does not slow the bind down.
    @Test
    void whoComesLateIsNotWaitedFor() {
        assertThat(pace.ask(Lane.NORMAL).take()).isZero();
        SubmitPace.Turn asleep = pace.ask(Lane.NORMAL);
        SubmitPace.Turn awake = pace.ask(Lane.NORMAL);
        pass(Duration.ofMillis(20));
        assertThat(awake.take()).isZero();
        assertThat(asleep.take()).isZero();
    }

    @Test
    void aSilenceIsCaughtUpOnByAFewTurnsOnly() {
        pass(Duration.ofMinutes(5));
        int atOnce = 0;
        while (pace.ask(Lane.NORMAL).take() == 0) {
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
        submit(80);
        pace.throttled();
        pass(Duration.ofSeconds(3));
        assertThat(pace.perSecond()).isCloseTo(50, within(0.01));
        pass(Duration.ofHours(1));
        assertThat(pace.perSecond()).isEqualTo(100);
    }

    @Test
    void aLoweredRateSpreadsTurnsWider() {
        submit(80);
        pace.throttled();
        SubmitPace.Turn next = pace.ask(Lane.NORMAL);
        while (next.take() == 0) {
            next = pace.ask(Lane.NORMAL);
        }
        SubmitPace.Turn afterNext = pace.ask(Lane.NORMAL);
        assertThat(afterNext.take() - next.take())
                .isCloseTo(Duration.ofMillis(25).toNanos(), within(100_000L));
    }

    /// So many turns, spread over the last second, and their times are over.
    private void submit(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            assertThat(pace.ask(Lane.NORMAL).take()).isZero();
            pass(Duration.ofSeconds(1).dividedBy(turns + 1));
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
