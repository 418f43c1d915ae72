package io.qasid.orchestrator;

import static io.qasid.orchestrator.OrchestratorStand.await;
import static io.qasid.orchestrator.OrchestratorStand.code;
import static io.qasid.orchestrator.OrchestratorStand.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.qasid.orchestrator.upkeep.Ledger;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.OnBlocked;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a message when a gate could not be asked.
class BlockedTest {
    private OrchestratorStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new OrchestratorStand();
        stand.router.answer(request -> FakeRouter.no("REFUSED_CONSENT_UNKNOWN", true));
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void itIsKeptAndGoesByItselfWhenTheGateAnswersAgain() {
        String id = stand.submit(stand.item("hello")).getFirst();
        stand.awaitStatus(id, "BLOCKED");
        await().until(() -> stand.router.asked().size() >= 3);
        assertThat(stand.status(id)).isEqualTo("BLOCKED");
        stand.router.answer(FakeRouter::yes);

        stand.awaitStatus(id, "ACCEPTED");
        assertThat(stand.eventsOf(id)).containsExactly("message.blocked");
    }

    @Test
    void whoWantsToDecideIsWaitedFor() throws Exception {
        String held =
                stand.submit(stand.held("held", OnBlocked.ON_BLOCKED_HOLD)).getFirst();
        stand.awaitStatus(held, "BLOCKED");
        String other = stand.submit(stand.item("other")).getFirst();
        stand.awaitStatus(other, "BLOCKED");
        stand.router.answer(FakeRouter::yes);
        stand.awaitStatus(other, "ACCEPTED");

        assertThat(stand.status(held)).isEqualTo("BLOCKED");
        assertThat(stand.bean(Ledger.class).read()).containsEntry("BLOCKED", 1L);
        stand.stub().resume(message(held));

        stand.awaitStatus(held, "ACCEPTED");
        var tooLate = catchThrowableOfType(
                StatusRuntimeException.class, () -> stand.stub().resume(message(held)));
        assertThat(code(tooLate)).isEqualTo("FAILED_PRECONDITION MESSAGE_NOT_BLOCKED");
    }

    @Test
    void whoIsBlockedAgainAfterResumingIsToldAgain() {
        String id = stand.submit(stand.held("held", OnBlocked.ON_BLOCKED_HOLD)).getFirst();
        stand.awaitStatus(id, "BLOCKED");
        stand.stub().resume(message(id));

        await().untilAsserted(
                        () -> assertThat(stand.eventsOf(id)).containsExactly("message.blocked", "message.blocked"));
        assertThat(stand.status(id)).isEqualTo("BLOCKED");
    }

    @Test
    void whoDoesNotWantToWaitIsRefused() {
        String id =
                stand.submit(stand.held("hello", OnBlocked.ON_BLOCKED_REFUSE)).getFirst();

        stand.awaitStatus(id, "REFUSED");
        await().untilAsserted(() -> assertThat(stand.eventsOf(id)).containsExactly("message.refused"));
    }

    @Test
    void itExpiresWithItsDeadline() {
        String resumed = stand.submit(stand.item("hello")).getFirst();
        String held =
                stand.submit(stand.held("held", OnBlocked.ON_BLOCKED_HOLD)).getFirst();
        stand.awaitStatus(resumed, "BLOCKED");
        stand.awaitStatus(held, "BLOCKED");
        stand.advance(Duration.ofMinutes(6));

        stand.awaitStatus(resumed, "EXPIRED");
        stand.awaitStatus(held, "EXPIRED");
        await().untilAsserted(
                        () -> assertThat(stand.eventsOf(held)).containsExactly("message.blocked", "message.expired"));
    }

    @Test
    void itsTenantFindsItAndNobodyElseDoes() {
        String id = stand.submit(stand.held("held", OnBlocked.ON_BLOCKED_HOLD)).getFirst();
        stand.awaitStatus(id, "BLOCKED");
        ListMessagesRequest.Builder list = ListMessagesRequest.newBuilder()
                .setTenantId(OrchestratorStand.TENANT)
                .setStatus("BLOCKED")
                .setLimit(10);

        assertThat(stand.stub().listNotifications(list.build()).getMessagesList())
                .extracting(each -> each.getMessageId())
                .containsExactly(id);
        assertThat(stand.stub()
                        .listNotifications(
                                list.setTenantId(OrchestratorStand.OTHER_TENANT).build())
                        .getMessagesList())
                .isEmpty();
        for (var call : java.util.List.<java.util.function.Consumer<io.qasid.proto.v1.GetMessageRequest>>of(
                request -> stand.stub().getNotification(request),
                request -> stand.stub().cancel(request),
                request -> stand.stub().resume(request))) {
            var refused = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> call.accept(message(id).toBuilder()
                            .setTenantId(OrchestratorStand.OTHER_TENANT)
                            .build()));
            assertThat(code(refused)).startsWith("NOT_FOUND");
        }
        assertThat(stand.status(id)).isEqualTo("BLOCKED");
    }
}
