package io.qasid.orchestrator;

import static io.qasid.orchestrator.OrchestratorStand.OTHER_TENANT;
import static io.qasid.orchestrator.OrchestratorStand.TENANT;
import static io.qasid.orchestrator.OrchestratorStand.await;
import static io.qasid.orchestrator.OrchestratorStand.ids;
import static io.qasid.orchestrator.OrchestratorStand.submission;
import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.Notification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who waits behind whom.
class LanesTest {
    private OrchestratorStand stand;

    @BeforeEach
    void start() throws Exception {
        stand = new OrchestratorStand(Map.of("qasid.orchestrator.outstanding-max", 50));
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void anUrgentOneDoesNotWaitBehindACampaign() {
        stand.router.answer(request ->
                request.getCategory() == Category.CATEGORY_OTP ? FakeRouter.yes(request) : FakeRouter.notNow());
        stand.submit(many(1000));
        await().until(() -> stand.router.asked().size() >= 20);

        String code = stand.submit(stand.item("1234", each -> each.setCategory(Category.CATEGORY_OTP)))
                .getFirst();
        String warning = stand.submit(stand.item("flood", each -> each.setCategory(Category.CATEGORY_EMERGENCY)))
                .getFirst();

        stand.awaitStatus(code, "ACCEPTED");
        await().until(() -> stand.router.asked().stream()
                .anyMatch(request -> request.getMessageId().equals(warning)));
    }

    @Test
    void aTenantsFewDoNotWaitForAnothersMany() {
        stand.router.close(0);
        stand.submit(many(1000));
        await().until(() -> stand.count("select count(*) from orch.notifications where state <> 'WAITING'") == 50);
        List<String> few = ids(stand.stub()
                .submit(submission(OTHER_TENANT, "few", stand.item("a"), stand.item("b"), stand.item("c"))
                        .build()));
        stand.router.open();

        await().until(() -> stand.router.accepted().size() == 1003);
        List<String> order = stand.router.order();
        assertThat(few).allSatisfy(id -> assertThat(order.indexOf(id)).isLessThan(300));
    }

    @Test
    void whatWaitsForNextWeekTakesNobodysTurn() {
        // a thousand tenants with something scheduled, and one place for each if they were counted
        stand.execute("""
                insert into orch.notifications (id, tenant_id, state, category, lane, due_at, send_at, deadline, on_blocked,
                    request, taken_at, changed_at)
                select gen_random_uuid(), gen_random_uuid(), 'WAITING', 'MARKETING', 'NORMAL', now() + interval '7 days',
                    now() + interval '7 days', now() + interval '8 days', 'RESUME', '', now(), now()
                from generate_series(1, 1000)""");
        stand.router.close(0);
        stand.submit(many(60));

        await().until(() -> stand.count("select count(*) from orch.notifications where state <> 'WAITING'") == 50);
        assertThat(stand.count("select count(distinct changed_at) from orch.notifications where generation = 1"))
                .as("how often the feeder took some")
                .isLessThan(25);
        stand.router.open();
        await().until(() -> stand.router.accepted().size() == 60);
        assertThat(stand.router.asked())
                .allMatch(request -> request.getTenantId().equals(TENANT));
    }

    private Notification.Builder[] many(int count) {
        Notification.Builder[] items = new Notification.Builder[count];
        for (int i = 0; i < count; i++) {
            items[i] = stand.item("text " + i, each -> each.setCategory(Category.CATEGORY_MARKETING));
        }
        return items;
    }
}
