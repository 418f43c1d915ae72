package io.qasid.smpp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.smpp.session.Silence.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private final Silence silence = new Silence(Duration.ofSeconds(30), Duration.ofSeconds(10));

    @Test
    void waitsWhileSomethingIsHeard() {
        assertThat(silence.at(seconds(100), seconds(90))).isEqualTo(new Step.Wait(Duration.ofSeconds(20)));
    }

    @Test
    void asksAfterSilence() {
        assertThat(silence.at(seconds(130), seconds(100))).isEqualTo(new Step.Ask(Duration.ofSeconds(10)));
    }

    @Test
    void givesUpWhenNothingIsHeardAfterTheQuestion() {
        silence.at(seconds(130), seconds(100));

        assertThat(silence.at(seconds(139), seconds(100))).isEqualTo(new Step.Wait(Duration.ofSeconds(1)));
        assertThat(silence.at(seconds(140), seconds(100))).isEqualTo(new Step.GiveUp());
    }

    @Test
    void anythingThatIsHeardIsAnAnswer() {
        silence.at(seconds(130), seconds(100));

        assertThat(silence.at(seconds(140), seconds(131))).isEqualTo(new Step.Wait(Duration.ofSeconds(21)));
        assertThat(silence.at(seconds(161), seconds(131))).isEqualTo(new Step.Ask(Duration.ofSeconds(10)));
    }

    /// Where [System#nanoTime] may well be: just before it runs over.
    private static long seconds(long seconds) {
        return Long.MAX_VALUE
                - Duration.ofSeconds(120).toNanos()
                + Duration.ofSeconds(seconds).toNanos();
    }
}
