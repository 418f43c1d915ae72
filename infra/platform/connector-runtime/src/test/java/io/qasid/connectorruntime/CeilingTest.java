package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CeilingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3);
    private final Ceiling ceiling = new Ceiling(now::get);

    @Test
    void whatTheProviderTookIsTheRateUntilItIsTriedAgain() {
        assertThat(ceiling.rate(80)).isEqualTo(80);
        ceiling.throttled(SECOND, 5, 80);
        assertThat(ceiling.closedFor()).isEqualTo(SECOND);
        assertThat(ceiling.rate(80)).isEqualTo(5);

        pass(SECOND.plus(Ceiling.HELD_FOR));
        assertThat(ceiling.closedFor()).isZero();
        assertThat(ceiling.rate(80)).isEqualTo(5);

        pass(SECOND);
        assertThat(ceiling.rate(80)).isEqualTo(5.25, Offset.offset(1e-9));
        pass(Duration.ofMinutes(1));
        assertThat(ceiling.rate(80)).isEqualTo(80);
    }

    @Test
    void ofThoseThatWereUnderWayTogetherTheBestObservationCounts() {
        assertThat(ceiling.throttled(SECOND, 0, 80)).isEqualTo(new Ceiling.Learned(40, false));
        assertThat(ceiling.throttled(SECOND, 4, 80)).isEqualTo(new Ceiling.Learned(4, true));
        assertThat(ceiling.throttled(SECOND, 5, 80)).isEqualTo(new Ceiling.Learned(5, true));
        assertThat(ceiling.throttled(SECOND, 0, 80)).isEqualTo(new Ceiling.Learned(5, true));
        assertThat(ceiling.throttled(SECOND, 3, 80)).isEqualTo(new Ceiling.Learned(5, true));

        pass(SECOND);
        assertThat(ceiling.throttled(SECOND, 3, 80)).isEqualTo(new Ceiling.Learned(3, true));
    }

    @Test
    void whatOthersFoundOutHoldsHereTooAndGrowsFromThere() {
        pass(Duration.ofMinutes(1));
        ceiling.heard(80, 80);
        assertThat(ceiling.rate(80)).isEqualTo(80);
        ceiling.heard(10, 80);
        assertThat(ceiling.rate(80)).isEqualTo(10);
        pass(SECOND);
        assertThat(ceiling.rate(80)).isEqualTo(10.5, Offset.offset(1e-9));
        ceiling.heard(40, 80);
        assertThat(ceiling.rate(80)).isEqualTo(10.5, Offset.offset(1e-9));
        assertThat(ceiling.closedFor()).isZero();
    }

    @Test
    void whoTakesNothingIsOfferedHalfAndNeverLessThanOneASecond() {
        double before = 80;
        for (int i = 0; i < 20; i++) {
            double rate = ceiling.throttled(SECOND, 0, 80).rate();
            assertThat(rate).isEqualTo(Math.max(1, before / 2));
            before = rate;
            pass(SECOND);
        }
        assertThat(before).isEqualTo(1);
    }

    @Test
    void neverAboveWhatWasAgreedAndNeverShorterThanAsked() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            double agreed = 1 + random.nextInt(1_000);
            Duration pause = Duration.ofMillis(random.nextInt(60_000));
            Duration before = ceiling.closedFor();
            double took = random.nextInt(2_000);
            assertThat(ceiling.throttled(pause, took, agreed).rate())
                    .as("seed %d", seed)
                    .isPositive();
            assertThat(ceiling.rate(agreed)).as("seed %d", seed).isBetween(0.5, agreed);
            assertThat(ceiling.closedFor()).as("seed %d", seed).isEqualTo(longer(pause, before));
            pass(Duration.ofMillis(random.nextInt(30_000)));
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
