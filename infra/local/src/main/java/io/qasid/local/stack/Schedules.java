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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the endpoints of scheduled work, which a cluster's CronJobs call, at the start and every hour from then on.
/// What came of it is the module's to tell, in its metrics.
final class Schedules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    /// Calls in a row while the endpoint says that there is more.
    private static final int CALLS_MAX = 50;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Job> jobs;
    private final String adminKey;
    private final Thread thread = Thread.ofVirtual().name("schedules").unstarted(this::run);

    /// @param url that takes a `POST` without a body, and answers with JSON whose `more` says whether to call again at
    /// once
    record Job(String name, String url) {}

    private Schedules(List<Job> jobs, String adminKey) {
        this.jobs = jobs;
        this.adminKey = adminKey;
    }

    /// @param webhooks URL of tenant-webhooks, without a path
    /// @param router URL of channel-router, without a path
    static List<Job> jobs(String webhooks, String router) {
        return List.of(
                new Job("retention", webhooks + "/v1/webhooks/retention"),
                new Job("audit verification", router + "/v1/channel/audit/verification"),
                new Job("session reconciliation", router + "/v1/channel/conversations/reconciliation"));
    }

    static Schedules start(List<Job> jobs, String adminKey) {
        Schedules schedules = new Schedules(List.copyOf(jobs), adminKey);
        schedules.thread.start();
        return schedules;
    }

    private void run() {
        try {
            do {
                for (Job job : jobs) {
                    run(job);
                }
            } while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            LOG.debug("schedules end");
        }
    }

    private void run(Job job) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(job.url))
                .timeout(ANSWER_MAX)
                .header("Authorization", "Bearer " + adminKey)
                .POST(BodyPublishers.noBody())
                .build();
        try {
            boolean more = true;
            for (int calls = 0; more && calls < CALLS_MAX; calls++) {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    LOG.warn("{} answered HTTP {}; the next try is in an hour", job.name, response.statusCode());
                    return;
                }
                more = Json.read(response.body()).path("more").asBoolean();
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} gave no answer; the next try is in an hour: {}", job.name, e.toString());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        http.shutdownNow();
    }
}
