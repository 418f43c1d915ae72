package io.qasid.tenantwebhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.qasid.model.TenantId;
import io.qasid.proto.v1.TenantEvent;
import io.qasid.servers.Postgres;
import io.qasid.servers.PostgresSettings;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.tenantwebhooks.TestReceiver.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private final TenantId tenant = Running.tenant();
    private final TestReceiver receiver = new TestReceiver();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(receiver));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void repeatsAreCommittedAndDeliveredOnce() throws Exception {
        Running module = running();
        TenantEvent event = Running.event(tenant);

        assertThat(module.handOver(event, event)).contains(true);
        assertThat(module.handOver(event)).contains(true);

        await().untilAsserted(() -> assertThat(module.state(event)).isEqualTo("DELIVERED"));
        assertThat(module.handOver(event)).contains(true);
        TenantEvent last = Running.event(tenant);
        module.accept(last);
        await().untilAsserted(() -> assertThat(module.state(last)).isEqualTo("DELIVERED"));
        assertThat(receiver.ids()).containsExactly(event.getId(), last.getId());
    }

    @Test
    void eventsOfATenantWithoutEndpointAreKeptAsSuch() throws Exception {
        Running module = running();
        TenantEvent event = Running.event(Running.tenant());

        assertThat(module.handOver(event)).contains(true);

        assertThat(module.state(event)).isEqualTo("NO_ENDPOINT");
    }

    @Test
    void whatCanNotBeReadIsNotCommitted() throws Exception {
        Running module = running();
        TenantEvent noId = Running.event(tenant).toBuilder().setId("1").build();
        TenantEvent noTenant = Running.event(tenant).toBuilder().setTenantId("").build();

        assertThat(module.handOver("no protobuf".getBytes(StandardCharsets.US_ASCII)))
                .contains(false);
        assertThat(module.handOver(noId)).contains(false);
        assertThat(module.handOver(noTenant)).contains(false);
        assertThat(module.handOver(Running.event(tenant))).contains(true);
    }

    @Test
    void noRequestFailsForAnotherOnesData() throws Exception {
        Running module = running();
        TenantEvent bad = Running.event(tenant).toBuilder()
                .setDataJson("{\"a\":\"\u0000\"}")
                .build();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Boolean>>> good = new ArrayList<>();
            List<Future<Optional<Boolean>>> refused = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                good.add(callers.submit(() -> module.handOver(Running.event(tenant))));
                refused.add(callers.submit(() -> module.handOver(bad)));
            }
            for (Future<Optional<Boolean>> each : good) {
                assertThat(each.get()).contains(true);
            }
            for (Future<Optional<Boolean>> each : refused) {
                assertThat(each.get()).contains(false);
            }
        }
        await().untilAsserted(() -> assertThat(receiver.received()).hasSize(40));
    }

    @Test
    void whileTheStoreIsOutNothingIsCommittedAndAfterwardsNothingIsLost() throws Exception {
        Postgres postgres = Postgres.start(PostgresSettings.of(TestServers.freshFolder("webhook-store"), 0));
        opened.add(postgres);
        postgres.createDatabase("webhooks");
        TestDatabase database = new TestDatabase(postgres.url("webhooks"), postgres.user(), postgres.password());
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        receiver.answers(request -> {
            arrived.countDown();
            awaitQuietly(answer);
            return Reply.of(204);
        });
        Running module = Running.start(database, Running.endpoints(Map.of(tenant, receiver.url())));
        opened.add(module);
        TenantEvent underWay = Running.event(tenant);
        module.accept(underWay);
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        postgres.kill();
        answer.countDown();
        TenantEvent refused = Running.event(tenant);
        assertThat(module.handOver(refused)).isNotEqualTo(Optional.of(true));
        postgres.restart();

        await().untilAsserted(() -> assertThat(module.handOver(refused)).contains(true));
        await().untilAsserted(() -> assertThat(module.state(refused)).isEqualTo("DELIVERED"));
        // its result was kept while the store was out: no second delivery
        await().untilAsserted(() -> assertThat(module.state(underWay)).isEqualTo("DELIVERED"));
        assertThat(receiver.ids()).containsOnlyOnce(underWay.getId());
    }

    @Test
    void anEndpointThatHangsHoldsUpNoOther() throws Exception {
        TestReceiver hanging = new TestReceiver();
        opened.add(hanging);
        CountDownLatch over = new CountDownLatch(1);
        hanging.answers(request -> {
            awaitQuietly(over);
            return Reply.of(204);
        });
        TenantId slow = Running.tenant();
        Map<TenantId, String> urls = new LinkedHashMap<>();
        urls.put(slow, hanging.url());
        urls.put(tenant, receiver.url());
        Map<String, Object> settings = Running.endpoints(urls);
        settings.put("qasid.tenant-webhooks.total-timeout", "30s");
        settings.put("qasid.tenant-webhooks.in-flight-max", 8);
        settings.put("qasid.tenant-webhooks.in-flight-per-endpoint-max", 4);
        Running module = Running.start(settings);
        opened.add(module);

        module.accept(events(slow, 100));
        await().untilAsserted(() -> assertThat(hanging.received()).hasSize(4));
        module.accept(events(tenant, 100));
        await().untilAsserted(() -> assertThat(receiver.received()).hasSize(100));
        assertThat(hanging.received()).as("its places are a bound").hasSize(4);
        over.countDown();
        await().untilAsserted(() -> assertThat(hanging.received()).hasSize(100));
    }

    @Test
    void settingsThatCanNotBeRightAreRefusedByName() {
        assertRefused("https-ports", "", Map.of("qasid.tenant-webhooks.in-flight-max", 0), "in-flight-max");
        assertRefused(
                "network", "", Map.of("qasid.tenant-webhooks.allowed-private-networks", "localhost"), "localhost");
        assertRefused("scheme", "ftp://example.org/", Map.of(), "https://");
        assertRefused("user info", "https://me:secret@example.org/", Map.of(), "user info");
        assertRefused("plain http on 443", "http://example.org:443/", Map.of(), "443");
        assertRefused(
                "secret",
                "https://example.org/",
                Map.of("qasid.tenant-webhooks.endpoints[0].secret", "whsec_c2hvcnQ="),
                "endpoints[0]");
    }

    private void assertRefused(String what, String url, Map<String, Object> settings, String expected) {
        Map<String, Object> all = url.isEmpty() ? new LinkedHashMap<>() : Running.endpoints(Map.of(tenant, url));
        all.putAll(settings);
        assertThatThrownBy(() -> Running.start(all))
                .as(what)
                .isInstanceOf(RuntimeException.class)
                .hasStackTraceContaining(expected);
    }

    private Running running() throws Exception {
        Running module = Running.start(Running.endpoints(Map.of(tenant, receiver.url())));
        opened.add(module);
        return module;
    }

    private static TenantEvent[] events(TenantId tenant, int count) {
        return Stream.generate(() -> Running.event(tenant)).limit(count).toArray(TenantEvent[]::new);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
