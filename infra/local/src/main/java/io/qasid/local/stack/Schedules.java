package io.qasid.local.stack;

import io.qasid.local.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the endpoints of scheduled work, which a cluster's CronJobs call: tenant-webhooks' retention at the start and
/// every hour from then on. What came of it is the module's to tell, in its metrics.
final class Schedules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    /// Calls in a row while the endpoint says that there is more.
    private static final int CALLS_MAX = 50;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final String webhooksUrl;
    private final String adminKey;
    private final Thread thread = Thread.ofVirtual().name("schedules").unstarted(this::run);

    private Schedules(String webhooksUrl, String adminKey) {
        this.webhooksUrl = webhooksUrl;
        this.adminKey = adminKey;
    }

    /// @param webhooksUrl of tenant-webhooks, without a path
    static Schedules start(String webhooksUrl, String adminKey) {
        Schedules schedules = new Schedules(webhooksUrl, adminKey);
        schedules.thread.start();
        return schedules;
    }

    private void run() {
        try {
            do {
                retention();
            } while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            LOG.debug("schedules end");
        }
    }

    private void retention() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(webhooksUrl + "/v1/webhooks/retention"))
                .timeout(ANSWER_MAX)
                .header("Authorization", "Bearer " + adminKey)
                .POST(BodyPublishers.noBody())
                .build();
        try {
            boolean more = true;
            for (int calls = 0; more && calls < CALLS_MAX; calls++) {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    LOG.warn("retention answered HTTP {}; the next try is in an hour", response.statusCode());
                    return;
                }
                more = Json.read(response.body()).path("more").asBoolean();
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("retention gave no answer; the next try is in an hour: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        http.shutdownNow();
    }
}
