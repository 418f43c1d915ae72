package io.qasid.voice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThrottlePausesTest {
    private final ThrottlePauses pauses = new ThrottlePauses(new Random(1));

    @Test
    void doubleUpToAHalfMinuteAndStartAnew() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(pauses.next(Optional.empty()))
                    .isBetween(Duration.ofMillis(seconds * 500L), Duration.ofSeconds(seconds));
        }
        pauses.reset();
        assertThat(pauses.next(Optional.empty())).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}
