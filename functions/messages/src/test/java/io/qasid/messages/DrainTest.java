package io.qasid.messages;

import static io.qasid.messages.RunningMessages.GOOD_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DrainTest {

    @Test
    void aRequestThatIsBeingAnsweredIsAnsweredBeforeTheFunctionStops() {
        try (FakeRouter router = new FakeRouter();
                RunningMessages messages = new RunningMessages(router.address(), Map.of())) {
            CountDownLatch hold = router.holdAnswers();
            CompletableFuture<HttpResponse<String>> answer =
                    CompletableFuture.supplyAsync(() -> messages.send("key-1", GOOD_BODY));
            await().untilAsserted(() -> assertThat(router.routed()).hasSize(1));

            CompletableFuture<Void> closed = CompletableFuture.runAsync(messages::closeContext);
            await().during(Duration.ofMillis(300)).until(() -> !closed.isDone());
            hold.countDown();

            assertThat(answer.join().statusCode()).isEqualTo(202);
            closed.join();
        }
    }

    @Test
    void connectionsThatNobodyUsesDoNotDelayTheEnd() {
        try (FakeRouter router = new FakeRouter();
                RunningMessages messages = new RunningMessages(router.address(), Map.of())) {
            assertThat(messages.get("/health/live").statusCode()).isEqualTo(200);

            Instant start = Instant.now();
            messages.closeContext();

            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
        }
    }
}
