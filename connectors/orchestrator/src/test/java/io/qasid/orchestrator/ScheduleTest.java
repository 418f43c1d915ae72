package io.qasid.orchestrator;

import static io.qasid.orchestrator.OrchestratorStand.TENANT;
import static io.qasid.orchestrator.OrchestratorStand.await;
import static io.qasid.orchestrator.OrchestratorStand.code;
import static io.qasid.orchestrator.OrchestratorStand.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.qasid.orchestrator.upkeep.Ledger;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Notification;
import io.qasid.proto.v1.RescheduleRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What goes later, and what its tenant may still do about it.
class ScheduleTest {
    private OrchestratorStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new OrchestratorStand();
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void itGoesWhenItIsTimeAndNotBefore() {
        String later = stand.submit(stand.later("later", Duration.ofHours(2))).getFirst();
        String now = stand.submit(stand.item("now")).getFirst();
        stand.awaitStatus(now, "ACCEPTED");
        assertThat(stand.status(later)).isEqualTo("SCHEDULED");
        stand.advance(Duration.ofMinutes(119));
        String meanwhile = stand.submit(stand.item("meanwhile")).getFirst();
        stand.awaitStatus(meanwhile, "ACCEPTED");
        assertThat(stand.status(later)).isEqualTo("SCHEDULED");
        stand.advance(Duration.ofMinutes(1));

        stand.awaitStatus(later, "ACCEPTED");
        assertThat(stand.router.order()).containsExactly(now, meanwhile, later);
    }

    @Test
    void aCancelledOneNeverGoes() {
        String id = stand.submit(stand.later("later", Duration.ofHours(2))).getFirst();

        MessageView cancelled = stand.stub().cancel(message(id));
        MessageView again = stand.stub().cancel(message(id));

        assertThat(cancelled.getStatus()).isEqualTo("CANCELLED");
        assertThat(again).isEqualTo(cancelled);
        stand.advance(Duration.ofHours(2));
        String other = stand.submit(stand.item("other")).getFirst();
        stand.awaitStatus(other, "ACCEPTED");
        assertThat(stand.router.order()).containsExactly(other);
        await().untilAsserted(() -> assertThat(stand.eventsOf(id)).containsExactly("message.cancelled"));
    }

    @Test
    void whatTheRouterHasIsNotCancelled() {
        String id = stand.submit(stand.item("now")).getFirst();
        stand.awaitStatus(id, "ACCEPTED");

        var refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> stand.stub().cancel(message(id)));

        assertThat(code(refused)).isEqualTo("FAILED_PRECONDITION MESSAGE_NOT_WAITING");
    }

    @Test
    void whetherTheRouterHasItIsFoundOutBeforeItIsCalledCancelled() {
        stand.router.loseAnswers(true);
        String taken = stand.submit(stand.item("taken")).getFirst();
        await().until(() -> stand.router.has(taken));
        stand.router.answer(request -> FakeRouter.notNow());
        String never = stand.submit(stand.item("never")).getFirst();
        await().until(() -> stand.router.asked().stream()
                .anyMatch(request -> request.getMessageId().equals(never)));

        await().untilAsserted(() -> {
            var refused = catchThrowableOfType(
                    StatusRuntimeException.class, () -> stand.stub().cancel(message(taken)));
            assertThat(code(refused)).isEqualTo("FAILED_PRECONDITION MESSAGE_NOT_WAITING");
        });
        stand.awaitStatus(taken, "ACCEPTED");
        await().untilAsserted(() -> {
            var refused = catchThrowableOfType(
                    StatusRuntimeException.class, () -> stand.stub().cancel(message(never)));
            assertThat(code(refused)).isEqualTo("FAILED_PRECONDITION MESSAGE_IN_DOUBT");
        });
        assertThat(stand.eventsOf(never)).isEmpty();
    }

    @Test
    void itsDeadlineMovesWithIt() {
        String id = stand.submit(stand.later("later", Duration.ofHours(2))).getFirst();
        MessageView before = stand.stub().getNotification(message(id));
        Instant sooner = stand.now().plus(Duration.ofMinutes(30));

        MessageView after = stand.stub().reschedule(reschedule(id, sooner).build());

        assertThat(after.getStatus()).isEqualTo("SCHEDULED");
        assertThat(after.getDeadline().getSeconds() - after.getSendAt().getSeconds())
                .isEqualTo(
                        before.getDeadline().getSeconds() - before.getSendAt().getSeconds());
        stand.advance(Duration.ofMinutes(30));
        stand.awaitStatus(id, "ACCEPTED");
        assertThat(stand.router.request(id).orElseThrow().getDeadline()).isEqualTo(after.getDeadline());
        var tooLate = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stand.stub()
                        .reschedule(reschedule(id, stand.now().plusSeconds(60)).build()));
        assertThat(code(tooLate)).isEqualTo("FAILED_PRECONDITION MESSAGE_NOT_WAITING");
    }

    @Test
    void aDeadlineBeforeItsTimeIsRefusedAndChangesNothing() {
        String id = stand.submit(stand.later("later", Duration.ofHours(2))).getFirst();
        MessageView before = stand.stub().getNotification(message(id));
        Instant sendAt = stand.now().plus(Duration.ofHours(3));

        var refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stand.stub()
                        .reschedule(reschedule(id, sendAt)
                                .setDeadline(Wire.timestamp(sendAt))
                                .build()));

        assertThat(code(refused)).startsWith("INVALID_ARGUMENT");
        assertThat(stand.stub().getNotification(message(id))).isEqualTo(before);
    }

    /// Each is either cancelled or at the router, and who asked was told which.
    @Test
    void ofCancelAndReleaseOneWins() throws Exception {
        int count = 300;
        Notification.Builder[] items = new Notification.Builder[count];
        for (int i = 0; i < count; i++) {
            items[i] = stand.later("text " + i, Duration.ofHours(1));
        }
        List<String> ids = stand.submit(items);
        stand.router.close(2);
        List<Future<Boolean>> cancelled = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                String id = ids.get(count - 1 - i);
                cancelled.add(threads.submit(() -> cancelled(id)));
                if (i == count / 4) {
                    // so that one is cancelled for certain, however slow the machine
                    cancelled.getFirst().get();
                    stand.advance(Duration.ofHours(1));
                }
            }
        }
        stand.router.open();

        await().until(() -> {
            Map<String, Long> ledger = stand.bean(Ledger.class).read();
            return ledger.getOrDefault("IN_FLIGHT", -1L) == 0;
        });
        int wins = 0;
        for (int i = 0; i < count; i++) {
            String id = ids.get(count - 1 - i);
            boolean won = cancelled.get(i).get();
            wins += won ? 1 : 0;
            assertThat(stand.router.has(id)).as(id).isNotEqualTo(won);
            assertThat(stand.status(id)).isEqualTo(won ? "CANCELLED" : "ACCEPTED");
        }
        assertThat(wins).isPositive();
        assertThat(stand.bean(Ledger.class).read())
                .containsEntry("QUEUED", (long) count)
                .containsEntry("CANCELLED", (long) wins)
                .containsEntry("ACCEPTED", (long) count - wins);
    }

    @Test
    void whoeverReleasesItWhileItIsBeingCancelledWins() throws Exception {
        String id = stand.submit(stand.later("later", Duration.ofHours(1))).getFirst();
        CompletableFuture<Throwable> cancel = new CompletableFuture<>();
        try (java.sql.Connection releasing = stand.connection()) {
            releasing.setAutoCommit(false);
            try (java.sql.Statement statement = releasing.createStatement()) {
                statement.execute(
                        "update orch.notifications set state = 'ROUTING', due_at = now() + interval '1 hour'");
            }
            Thread.startVirtualThread(
                    () -> cancel.complete(catchThrowable(() -> stand.stub().cancel(message(id)))));
            await().until(() -> stand.count("select count(*) from pg_locks where not granted") > 0);
            releasing.commit();
        }

        assertThat(code((StatusRuntimeException) cancel.get(30, TimeUnit.SECONDS)))
                .isEqualTo("FAILED_PRECONDITION MESSAGE_NOT_WAITING");
        assertThat(stand.status(id)).isEqualTo("ROUTING");
    }

    private boolean cancelled(String id) {
        try {
            return stand.stub().cancel(message(id)).getStatus().equals("CANCELLED");
        } catch (StatusRuntimeException e) {
            assertThat(code(e)).isEqualTo("FAILED_PRECONDITION MESSAGE_NOT_WAITING");
            return false;
        }
    }

    private static RescheduleRequest.Builder reschedule(String id, Instant sendAt) {
        return RescheduleRequest.newBuilder()
                .setTenantId(TENANT)
                .setMessageId(id)
                .setSendAt(Wire.timestamp(sendAt));
    }
}
