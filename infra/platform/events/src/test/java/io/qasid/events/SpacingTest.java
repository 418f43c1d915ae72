package io.qasid.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpacingTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void whatComesAloneDoesNotWait() throws InterruptedException {
        AtomicLong clock = new AtomicLong();
        Spacing spacing = new Spacing(LONG, clock::get);

        spacing.await();
        clock.addAndGet(LONG.toNanos());
        spacing.await();

        assertThat(clock).hasValue(LONG.toNanos());
    }

    @Test
    void theNextBatchBeginsSoLongAfterTheLastOne() throws InterruptedException {
        Spacing spacing = new Spacing(Duration.ofMillis(50));
        spacing.await();
        long begun = System.nanoTime();

        spacing.await();
        spacing.await();

        assertThat(System.nanoTime() - begun)
                .isGreaterThan(Duration.ofMillis(95).toNanos());
    }

    @Test
    void aBatchThatHasGatheredBeginsAtOnce() throws InterruptedException {
        Spacing spacing = new Spacing(LONG);
        spacing.await();

        spacing.await(() -> true);
    }

    @Test
    void aBatchBeginsWhenItIsSaidToHaveGathered() throws Exception {
        Spacing spacing = new Spacing(LONG);
        spacing.await();
        AtomicBoolean gathered = new AtomicBoolean();
        CountDownLatch looked = new CountDownLatch(1);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                spacing.await(() -> {
                    looked.countDown();
                    return gathered.get();
                });
                begun.complete(null);
            } catch (InterruptedException e) {
                begun.completeExceptionally(e);
            }
        });
        looked.await();

        gathered.set(true);
        spacing.enough();

        assertThat(begun).succeedsWithin(10, TimeUnit.SECONDS);
        waiting.join();
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        Spacing spacing = new Spacing(LONG);
        spacing.await();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                spacing.await();
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });

        waiting.interrupt();

        assertThat(interrupted).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(true);
    }
}
