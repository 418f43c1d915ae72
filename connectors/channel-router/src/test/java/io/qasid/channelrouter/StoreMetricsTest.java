package io.qasid.channelrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.qasid.channelrouter.accept.Committer;
import io.qasid.channelrouter.accept.StoreOutage;
import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.model.Reason;
import io.qasid.model.TenantId;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.Database;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What alerts stand on is there from the start, since Prometheus does not count a series' first value, and moves.
class StoreMetricsTest {
    private static final Instant NOW = Instant.parse("2026-03-21T08:00:00Z");

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void theRouterShowsThemFromTheStart() throws Exception {
        try (RouterStand stand = new RouterStand(Map.of())) {
            assertThat(stand.metrics())
                    .contains("chan_gate_fail_closed_total{gate=\"consent\"}")
                    .contains("chan_gate_fail_closed_total{gate=\"compliance\"}")
                    .contains("chan_gate_fail_closed_total{gate=\"sender\"}")
                    .contains("chan_cost_cap_breach_total 0.0")
                    .contains("chan_pg_pool_timeouts_total 0.0")
                    .contains("chan_pg_query_duration_seconds_bucket{le=\"1.0\"}");
        }
    }

    /// Otherwise the most important transactions of all would not count.
    @Test
    void acceptancesAreTimedAlthoughTheirConnectionNeverComesBackToThePool() throws Exception {
        TestDatabase fresh = TestServers.freshDatabase();
        DatabaseSettings settings = DatabaseSettings.of(fresh.url(), fresh.user(), fresh.password(), "chan", 4);
        Migrations.migrate(settings, RouterDatabase.MIGRATIONS);
        try (Database database = Database.open("store-metrics-test", settings, new StoreMetrics(metrics));
                Committer committer =
                        new Committer(() -> new AuditSlot(database, "kbl"), "prices-1", new StoreOutage(() -> true))) {
            TenantId tenant = TenantId.parse("0190a0a0-0000-7000-8000-000000000001");
            committer
                    .commit(new AuditEntry(NOW, tenant, null, "REFUSED_CONSENT", 0, Reason.of("REFUSED_CONSENT"), ""))
                    .get(20, TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(metrics.scrape()).contains("chan_pg_query_duration_seconds_count 1"));
        }
        assertThat(metrics.scrape())
                .as("the end of a connection is no transaction")
                .contains("chan_pg_query_duration_seconds_count 1");
    }
}
