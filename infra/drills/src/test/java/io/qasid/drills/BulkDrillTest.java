package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.local.client.Answer;
import io.qasid.local.client.SendRequest;
import io.qasid.local.client.UnreachableException;
import io.qasid.model.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bulk requests, and SIGKILL for whoever brings what is in them on its way. Every request is repeated until it is
/// answered, and once more: each message reaches its handset once.
@Timeout(600)
final class BulkDrillTest {
    private static final int REQUESTS = 5;
    private static final int MESSAGES_EACH = Integer.getInteger("qasid.drill.bulk", 600);
    private static final Duration ANSWERED_MAX = Duration.ofMinutes(2);
    private static final Duration END_MAX = Duration.ofMinutes(4);

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Stand stand;

    @BeforeAll
    static void start() {
        stand = new Stand();
    }

    @AfterAll
    static void stop() {
        stand.close();
    }

    @Test
    void theOrchestratorIsKilled() {
        drill(
                "orchestrator",
                () -> stand.module("orchestrator").kill(),
                () -> stand.module("orchestrator").restart());
    }

    @Test
    void theRouterIsKilled() {
        drill(
                "router",
                () -> stand.module("channel-router").kill(),
                () -> stand.module("channel-router").restart());
    }

    @Test
    void natsLosesItsDataAndIsRestarted() {
        drill(
                "nats",
                () -> {
                    stand.nats().kill();
                    stand.nats().deleteStore();
                },
                () -> stand.nats().restart());
    }

    private record Sent(String id, SendRequest request) {}

    /// Strikes after the second request, when most of what it holds is still on its way.
    private static void drill(String name, Runnable strike, Runnable mend) {
        stand.handsets().reset();
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            sent.addAll(send(name, i));
            if (i == 1) {
                strike.run();
                mend.run();
            }
        }
        await(name + ": all delivered")
                .atMost(END_MAX)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(sent)
                        .allMatch(one -> stand.eventsOf(one.id()).contains("message.delivered")));
        assertThat(sent).extracting(Sent::id).doesNotHaveDuplicates();
        for (Sent one : sent) {
            assertThat(stand.handsets()
                            .count(
                                    one.request().to().substring(1),
                                    one.request().text()))
                    .as(one.request().text())
                    .isEqualTo(1);
        }
    }

    private static List<Sent> send(String name, int number) {
        List<SendRequest> requests = IntStream.range(0, MESSAGES_EACH)
                .mapToObj(i -> SendRequest.of(
                        "+9370%07d".formatted(1_000_000 + number * MESSAGES_EACH + i),
                        "Qasid",
                        i % 10 == 0 ? Category.OTP : Category.TRANSACTIONAL,
                        name + " " + number + " " + i,
                        // a one-time password lives five minutes by itself, and an outage may take longer here
                        Instant.now().plus(Duration.ofMinutes(20)),
                        Map.of()))
                .toList();
        List<Answer> first = answered(requests, name + number);
        List<Answer> again = answered(requests, name + number);
        assertThat(again).isEqualTo(first);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            assertThat(first.get(i)).isInstanceOf(Answer.Accepted.class);
            sent.add(new Sent(((Answer.Accepted) first.get(i)).messageId(), requests.get(i)));
        }
        return sent;
    }

    /// As a good client does: no answer, or one that says so, is followed by the same request.
    private static List<Answer> answered(List<SendRequest> requests, String key) {
        List<Answer> answers = new ArrayList<>();
        await(key)
                .atMost(ANSWERED_MAX)
                .ignoreException(UnreachableException.class)
                .until(() -> {
                    answers.clear();
                    answers.addAll(stand.api().sendBulk(requests, key));
                    return !(answers.getFirst() instanceof Answer.Problem problem && problem.temporary());
                });
        return answers;
    }
}
