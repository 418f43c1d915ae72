package io.qasid.channelrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.VerifyAuditReply;
import io.qasid.proto.v1.VerifyAuditRequest;
import io.qasid.servers.PostgresPair;
import io.qasid.servers.PostgresSettings;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// CHAN-02 at the router itself: no commit, no acceptance, and the same request again is one message.
final class StoreOutTest {
    private static final Duration BACK_MAX = Duration.ofSeconds(30);
    private static final Duration SEEN_MAX = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    @Test
    void whenThePrimaryIsGoneRequestsAreUnavailableUntilTheStandbyIsPromoted() throws Exception {
        try (PostgresPair pair = pair("primary-gone");
                RouterStand stand = stand(pair)) {
            String before = stand.accept(RouterStand.request("before").build());
            RouteRequest during = RouterStand.request("during").build();

            pair.primary().kill();
            isUnavailable(stand, during);
            await("readiness").atMost(SEEN_MAX).until(() -> status(stand) == 503);
            isUnavailableAtOnce(stand, during);
            pair.promote();

            await("readiness").atMost(BACK_MAX).until(() -> status(stand) == 200);
            String accepted = stand.accept(during);
            assertThat(stand.accept(during)).isEqualTo(accepted);
            assertThat(stand.message(before).getMessageId()).isEqualTo(before);
            assertThat(stand.text("select count(*) from idempotency_keys")).isEqualTo("2");
            VerifyAuditReply audit = stand.stub().verifyAudit(VerifyAuditRequest.getDefaultInstance());
            assertThat(audit.getRecords()).isEqualTo(2);
            assertThat(audit.getBreaksList()).isEmpty();
        }
    }

    /// What a commit waits for is gone, and all else is well.
    @Test
    void whenTheStandbyIsGoneRequestsAreUnavailableAndReadsGoOn() throws Exception {
        try (PostgresPair pair = pair("standby-gone");
                RouterStand stand = stand(pair)) {
            String before = stand.accept(RouterStand.request("before").build());
            RouteRequest during = RouterStand.request("during").build();
            double slow = slow(stand);

            pair.standby().kill();
            isUnavailable(stand, during);
            await("readiness").atMost(SEEN_MAX).until(() -> status(stand) == 503);
            assertThat(stand.message(before).getMessageId()).isEqualTo(before);
            await("what ChannelDatabaseSlow looks at").atMost(SEEN_MAX).until(() -> slow(stand) > slow);
            pair.standby().restart();

            await("readiness").atMost(BACK_MAX).until(() -> status(stand) == 200);
            String accepted = stand.accept(during);
            assertThat(stand.accept(during)).isEqualTo(accepted);
            assertThat(stand.text("select count(*) from idempotency_keys")).isEqualTo("2");
        }
    }

    private static PostgresPair pair(String name) {
        PostgresPair pair = PostgresPair.start(PostgresSettings.of(TestServers.freshFolder(name), 0));
        pair.primary().createDatabase("qasid");
        return pair;
    }

    private static RouterStand stand(PostgresPair pair) throws Exception {
        return new RouterStand(new TestDatabase(pair.url("qasid"), pair.user(), pair.password()), Map.of());
    }

    /// Long before the caller's deadline.
    private static void isUnavailable(RouterStand stand, RouteRequest request) {
        assertThatThrownBy(() -> stand.accept(request))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    /// Once the outage is known: not one of them waits for a connection.
    private static void isUnavailableAtOnce(RouterStand stand, RouteRequest request) {
        await("the outage to be known")
                .atMost(SEEN_MAX)
                .until(() -> took(stand, request).compareTo(AT_ONCE) < 0);
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            times.add(took(stand, request));
        }
        // what else the machine does is in some of them
        assertThat(times.stream().sorted().toList().get(10)).isLessThan(AT_ONCE);
    }

    private static Duration took(RouterStand stand, RouteRequest request) {
        long began = System.nanoTime();
        isUnavailable(stand, request);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static int status(RouterStand stand) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(stand.url() + "/health/ready"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /// Transactions of more than a second.
    private static double slow(RouterStand stand) {
        String metrics = stand.metrics();
        return value(metrics, "chan_pg_query_duration_seconds_count ")
                - value(metrics, "chan_pg_query_duration_seconds_bucket{le=\"1.0\"} ");
    }

    private static double value(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .sum();
    }
}
