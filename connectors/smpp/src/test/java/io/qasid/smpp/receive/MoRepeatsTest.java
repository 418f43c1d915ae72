package io.qasid.smpp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MoRepeatsTest {
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final MoRepeats repeats = new MoRepeats(() -> "mo-" + made.incrementAndGet(), nanos::get);
    private final Object session = "first session";

    MoRepeatsTest() {
        repeats.sessionStarts(session);
    }

    @Test
    void twoMessagesWithTheSameWordsAreTwo() {
        String first = repeats.idOf("one");
        repeats.answered(session, "one", first);

        assertThat(repeats.idOf("one")).isNotEqualTo(first);
    }

    @Test
    void twoAtTheSameTimeAreTwo() {
        assertThat(repeats.idOf("one")).isNotEqualTo(repeats.idOf("one"));
    }

    @Test
    void whatWasToldToComeAgainIsTheSameMessageOnce() {
        String first = repeats.idOf("one");
        repeats.comesAgain("one", first);

        assertThat(repeats.idOf("one")).isEqualTo(first);
        assertThat(repeats.idOf("one")).isNotEqualTo(first);
    }

    @Test
    void twoThatWereToldToComeAgainAreBothAwaited() {
        String first = repeats.idOf("one");
        String second = repeats.idOf("one");
        repeats.comesAgain("one", first);
        repeats.comesAgain("one", second);

        assertThat(repeats.idOf("one")).isEqualTo(first);
        assertThat(repeats.idOf("one")).isEqualTo(second);
        assertThat(repeats.idOf("one")).isNotIn(first, second);
    }

    @Test
    void anAnswerJustBeforeTheSessionEndedMayBeLost() {
        String first = repeats.idOf("one");
        repeats.answered(session, "one", first);
        pass(Duration.ofSeconds(9));
        repeats.sessionEnded(session);

        assertThat(repeats.idOf("one")).isEqualTo(first);
    }

    @Test
    void anAnswerLongBeforeTheSessionEndedHasArrived() {
        String first = repeats.idOf("one");
        repeats.answered(session, "one", first);
        pass(Duration.ofSeconds(11));
        repeats.sessionEnded(session);

        assertThat(repeats.idOf("one")).isNotEqualTo(first);
    }

    @Test
    void anAnswerAfterTheSessionEndedIsLost() {
        String first = repeats.idOf("one");
        repeats.sessionEnded(session);
        repeats.answered(session, "one", first);

        assertThat(repeats.idOf("one")).isEqualTo(first);
    }

    @Test
    void anAnswerThatCouldNotBeWrittenIsAwaitedOnce() {
        String first = repeats.idOf("one");
        repeats.answered(session, "one", first);
        repeats.comesAgain("one", first);
        repeats.sessionEnded(session);

        assertThat(repeats.idOf("one")).isEqualTo(first);
        assertThat(repeats.idOf("one")).isNotEqualTo(first);
    }

    @Test
    void aRepeatIsAwaitedForAWhileOnly() {
        String first = repeats.idOf("one");
        repeats.comesAgain("one", first);
        pass(Duration.ofMinutes(11));

        assertThat(repeats.idOf("one")).isNotEqualTo(first);
    }

    @Test
    void remembersAsMuchAsItMayAndForgetsTheEldest() {
        for (int message = 0; message <= 10_000; message++) {
            repeats.comesAgain("words " + message, "id " + message);
        }

        assertThat(repeats.idOf("words 0")).isNotEqualTo("id 0");
        assertThat(repeats.idOf("words 1")).isEqualTo("id 1");
        assertThat(repeats.idOf("words 10000")).isEqualTo("id 10000");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
