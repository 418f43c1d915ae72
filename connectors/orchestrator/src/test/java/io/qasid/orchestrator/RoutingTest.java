package io.qasid.orchestrator;

import static io.qasid.orchestrator.OrchestratorStand.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Lane;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Notification;
import io.qasid.proto.v1.RouteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutingTest {
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
    void whatIsQueuedIsBroughtToTheRouterUnderItsOwnId() {
        Instant deadline = stand.now().plusSeconds(90);
        String id = stand.submit(stand.item("hello", each -> each.setDeadline(Wire.timestamp(deadline))))
                .getFirst();

        stand.awaitStatus(id, "ACCEPTED");

        RouteRequest request = stand.router.request(id).orElseThrow();
        assertThat(request.getTenantId()).isEqualTo(OrchestratorStand.TENANT);
        assertThat(request.getIdempotencyKey()).isEqualTo("orch:" + id);
        assertThat(request.getText()).isEqualTo("hello");
        assertThat(Wire.instant(request.getDeadline())).isBetween(deadline.minusMillis(1), deadline.plusMillis(1));
        assertThat(stand.router.asked()).hasSize(1);
        assertThat(stand.events).isEmpty();
    }

    @Test
    void aRouterThatIsAwayIsAskedAgainUntilItHasEverything() {
        stand.router.away(true);
        List<String> ids = stand.submit(
                stand.item("one"),
                stand.item("two"),
                stand.item("code", each -> each.setCategory(Category.CATEGORY_OTP)));
        await().until(() -> stand.metrics().contains("router_unavailable"));
        stand.router.away(false);

        ids.forEach(id -> stand.awaitStatus(id, "ACCEPTED"));
        assertThat(stand.router.order()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void whatTheRouterTookWithoutSayingSoIsTakenOnce() {
        stand.router.loseAnswers(true);
        String id = stand.submit(stand.item("hello")).getFirst();
        await().until(() -> stand.router.asked().size() >= 2);
        stand.router.loseAnswers(false);

        stand.awaitStatus(id, "ACCEPTED");
        assertThat(stand.router.order()).containsExactly(id);
    }

    @Test
    void afterTheLastDeliveryItIsPublishedAnew() {
        AtomicInteger answers = new AtomicInteger();
        stand.router.answer(request -> answers.incrementAndGet() <= 6 ? FakeRouter.notNow() : FakeRouter.yes(request));
        String id = stand.submit(stand.item("hello")).getFirst();

        stand.awaitStatus(id, "ACCEPTED");

        assertThat(stand.count("select generation from orch.notifications")).isEqualTo(2);
        assertThat(stand.router.asked()).hasSize(7);
    }

    @Test
    void aRefusalEndsItAndTheTenantIsToldWhy() {
        stand.router.answer(request -> FakeRouter.no("REFUSED_COST_CAP", false));
        String id = stand.submit(stand.item("hello")).getFirst();

        stand.awaitStatus(id, "REFUSED");

        await().until(() -> !stand.events.isEmpty());
        assertThat(stand.events).hasSize(1);
        assertThat(stand.events.getFirst().getType()).isEqualTo("message.refused");
        assertThat(stand.events.getFirst().getDataJson())
                .isEqualTo("{\"messageId\":\"" + id
                        + "\",\"status\":\"refused\",\"reason\":\"REFUSED_COST_CAP\",\"detail\":\"why\","
                        + "\"metadata\":{\"order\":\"7\"}}");
        MessageView view = stand.stub().getNotification(OrchestratorStand.message(id));
        assertThat(view.getDecisions(0).getReason()).isEqualTo("REFUSED_COST_CAP");
        assertThat(view.hasFinishedAt()).isTrue();
    }

    @Test
    void badItemsDoNotSinkGoodOnesOnTheWay() {
        stand.router.answer(request -> switch (request.getText()) {
            case "refused" -> FakeRouter.no("REFUSED_CONSENT", false);
            case "late" -> FakeRouter.no("REFUSED_DEADLINE_PASSED", false);
            case "invalid" ->
                io.qasid.proto.v1.RouteResult.newBuilder().setInvalid("ladder").build();
            default -> FakeRouter.yes(request);
        });
        List<String> ids =
                stand.submit(stand.item("refused"), stand.item("late"), stand.item("good"), stand.item("invalid"));

        stand.awaitStatus(ids.get(0), "REFUSED");
        stand.awaitStatus(ids.get(1), "EXPIRED");
        stand.awaitStatus(ids.get(2), "ACCEPTED");
        stand.awaitStatus(ids.get(3), "REFUSED");
        await().until(() -> stand.events.size() == 3);
        assertThat(stand.eventsOf(ids.get(1))).containsExactly("message.expired");
    }

    @Test
    void aStreamThatIsDeletedUnderWayLosesNothing() throws Exception {
        stand.router.close(0);
        List<String> ids = many(900);
        await().until(() ->
                stand.count("select count(*) from orch.notifications where state in ('PUBLISHED', 'ROUTING')") == 900);
        stand.deleteStream(Lane.NORMAL);
        stand.router.open();

        await().until(() -> stand.router.accepted().size() == 900);
        assertThat(stand.router.order()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void whatALostStreamHeldIsPublishedAgain() throws Exception {
        stand.router.close(0);
        List<String> ids = many(900);
        await().until(() ->
                stand.count("select count(*) from orch.notifications where state in ('PUBLISHED', 'ROUTING')") == 900);
        stand.purgeStream(Lane.NORMAL);
        stand.router.open();

        await().until(() -> stand.router.accepted().size() == 900);
        assertThat(stand.router.order()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void whatWasOnItsWayWhenTheProcessEndedIsBroughtAgainAndTakenOnce() {
        stand.router.loseAnswers(true);
        String id = stand.submit(stand.item("hello")).getFirst();
        await().until(() -> stand.router.has(id));
        stand.stop();
        // as a process leaves it that ends between the router's yes and its own commit
        stand.execute("update orch.notifications set state = 'ROUTING', due_at = now() - interval '1 second'");
        stand.router.loseAnswers(false);
        stand.startAgain();

        stand.awaitStatus(id, "ACCEPTED");
        assertThat(stand.router.order()).containsExactly(id);
    }

    @Test
    void whatTheRouterHasIsNotToldToBeExpired() {
        stand.router.loseAnswers(true);
        String taken = stand.submit(stand.item("taken")).getFirst();
        await().until(() -> stand.router.has(taken));
        stand.router.answer(request -> FakeRouter.notNow());
        String never = stand.submit(stand.item("never")).getFirst();
        await().until(() -> stand.router.asked().stream()
                .anyMatch(request -> request.getMessageId().equals(never)));
        stand.router.away(true);
        String nobodyAsked =
                stand.submit(stand.later("later", Duration.ofMinutes(1))).getFirst();
        stand.advance(Duration.ofHours(1));
        stand.awaitStatus(nobodyAsked, "EXPIRED");
        // and again, so that deadlines were looked at once more since
        String another =
                stand.submit(stand.later("later", Duration.ofMinutes(-10))).getFirst();
        stand.awaitStatus(another, "EXPIRED");
        assertThat(stand.status(taken)).isEqualTo("QUEUED");
        assertThat(stand.status(never)).isEqualTo("QUEUED");
        stand.router.away(false);

        stand.awaitStatus(taken, "ACCEPTED");
        stand.awaitStatus(never, "EXPIRED");
        assertThat(stand.eventsOf(taken)).isEmpty();
        await().untilAsserted(() -> assertThat(stand.eventsOf(never)).containsExactly("message.expired"));
    }

    @Test
    void aRefusalIsNoLastWordWhileAnEarlierCallMayStillBeTaken() {
        stand.router.answer(request -> FakeRouter.notNow());
        String id = stand.submit(stand.item("hello")).getFirst();
        await().until(() -> stand.router.asked().size() >= 2);
        stand.router.answer(request -> FakeRouter.no("REFUSED_CONSENT", false));
        await().until(() ->
                stand.count("select count(*) from orch.notifications where reason = 'EARLIER_CALL_UNANSWERED'") == 1);
        assertThat(stand.status(id)).isEqualTo("QUEUED");
        assertThat(stand.events).isEmpty();
        stand.advance(Duration.ofSeconds(20));

        stand.awaitStatus(id, "REFUSED");
        await().untilAsserted(() -> assertThat(stand.eventsOf(id)).containsExactly("message.refused"));
    }

    @Test
    void tenantsAreToldOnceTheirWebhooksAreThereAgain() {
        stand.router.answer(request -> FakeRouter.no("REFUSED_CONSENT", false));
        List<String> ids = stand.submit(stand.item("one"), stand.item("two"));

        await().until(() -> stand.events.size() == 2);
        assertThat(stand.events.stream().map(event -> event.getOrderKey())).containsExactlyInAnyOrderElementsOf(ids);
        await().until(() -> stand.count("select count(*) from orch.tenant_events") == 0);
    }

    private List<String> many(int count) {
        List<String> ids = new ArrayList<>();
        Notification.Builder[] items = new Notification.Builder[count];
        for (int i = 0; i < count; i++) {
            items[i] = stand.item("text " + i);
        }
        ids.addAll(stand.submit(items));
        assertThat(Set.copyOf(ids)).hasSize(count);
        return ids;
    }
}
