package io.qasid.providerhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottlePausesTest {
    private final AtomicLong now = new AtomicLong(-1);
    private final ThrottlePauses pauses = new ThrottlePauses(new Random(1), now::get);

    @Test
    void areDrawnUpToABoundThatDoublesAndStartAnew() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(next(Optional.empty())).isBetween(Duration.ofMillis(100), Duration.ofSeconds(seconds));
        }
        pauses.reset();
        assertThat(next(Optional.empty())).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void areSpreadOverAllUpToTheBound() {
        List<Duration> drawn = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            drawn.add(next(Optional.empty()));
        }
        assertThat(drawn).anyMatch(pause -> pause.compareTo(Duration.ofSeconds(3)) < 0);
        assertThat(drawn).anyMatch(pause -> pause.compareTo(Duration.ofSeconds(27)) > 0);
    }

    @Test
    void thoseThatAreRefusedTogetherAreOneReason() {
        Duration first = pauses.next(Optional.empty());
        for (int i = 0; i < 20; i++) {
            assertThat(pauses.next(Optional.empty())).isEqualTo(first);
        }
        assertThat(pauses.left()).isEqualTo(first);
        pass(first);
        assertThat(pauses.left()).isZero();
        assertThat(pauses.next(Optional.empty())).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatTheProviderAsksForHolds() {
        assertThat(pauses.next(Optional.of(Duration.ofSeconds(7)))).isEqualTo(Duration.ofSeconds(7));
        assertThat(pauses.next(Optional.of(Duration.ofSeconds(2)))).isEqualTo(Duration.ofSeconds(2));
        assertThat(pauses.left()).as("the longer one").isEqualTo(Duration.ofSeconds(7));
        assertThat(pauses.next(Optional.of(Duration.ofHours(2)))).isEqualTo(Duration.ofMinutes(5));
        assertThat(pauses.next(Optional.of(Duration.ZERO))).isEqualTo(Duration.ofSeconds(1));
    }

    private Duration next(Optional<Duration> asked) {
        Duration pause = pauses.next(asked);
        pass(pause);
        return pause;
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
