package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong();

    private Admission admission(Duration waitMax) {
        return new Admission(waitMax, nanos::get);
    }

    private void lateFor(Admission admission, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(admission.enter()).isTrue();
            admission.leave(true);
            nanos.addAndGet(Admission.SHRINK_EVERY.toNanos());
        }
    }

    @Test
    void lateGatesLetFewerInButNeverNobody() {
        Admission admission = admission(LONG);
        int before = admission.atOnce();
        lateFor(admission, 1);
        assertThat(admission.atOnce()).isLessThan(before);
        lateFor(admission, 100);
        assertThat(admission.atOnce()).isEqualTo(Admission.AT_ONCE_MIN);
    }

    @Test
    void aCrowdThatIsLateTogetherCountsOnce() {
        Admission admission = admission(LONG);
        for (int i = 0; i < 20; i++) {
            assertThat(admission.enter()).isTrue();
        }
        admission.leave(true);
        int afterTheFirst = admission.atOnce();
        for (int i = 1; i < 20; i++) {
            admission.leave(true);
        }
        assertThat(admission.atOnce()).isEqualTo(afterTheFirst);
    }

    @Test
    void gatesInTimeLetMoreInAgainUpToTheMost() {
        Admission admission = admission(LONG);
        lateFor(admission, 100);
        for (int round = 0; round < 4_000; round++) {
            int many = admission.atOnce();
            for (int i = 0; i < many; i++) {
                assertThat(admission.enter()).isTrue();
            }
            for (int i = 0; i < many; i++) {
                admission.leave(false);
            }
        }
        assertThat(admission.atOnce()).isEqualTo(Admission.AT_ONCE_MAX);
    }

    @Test
    void fewRequestsSayNothingAboutMany() {
        Admission admission = admission(LONG);
        int before = admission.atOnce();
        for (int i = 0; i < 1_000; i++) {
            assertThat(admission.enter()).isTrue();
            admission.leave(false);
        }
        assertThat(admission.atOnce()).isEqualTo(before);
    }

    @Test
    void whoFindsItFullEntersWhenSomebodyLeaves() throws Exception {
        Admission admission = admission(LONG);
        int many = admission.atOnce();
        for (int i = 0; i < many; i++) {
            assertThat(admission.enter()).isTrue();
        }
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> next.complete(admission.enter()));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        admission.leave(false);
        assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoFindsItFullForTooLongIsSentAway() {
        Admission admission = admission(Duration.ofMillis(5));
        int many = admission.atOnce();
        for (int i = 0; i < many; i++) {
            assertThat(admission.enter()).isTrue();
        }
        assertThat(admission.enter()).isFalse();
        admission.leave(false);
        assertThat(admission.enter()).isTrue();
    }
}
