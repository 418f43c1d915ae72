package io.qasid.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PausesTest {
    private final Pauses pauses = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(1));

    @Test
    void doubleUpToTheirMaximumEachFromItsUpperHalf() {
        assertThat(pauses.next()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(pauses.next()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(pauses.next()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        for (int i = 0; i < 100; i++) {
            assertThat(pauses.next()).isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
        }
    }

    @Test
    void startAgainAfterAReset() {
        pauses.next();
        pauses.next();
        pauses.reset();
        assertThat(pauses.next()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void differFromOneBindToTheNext() {
        Pauses other = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(2));
        assertThat(pauses.next()).isNotEqualTo(other.next());
    }
}
