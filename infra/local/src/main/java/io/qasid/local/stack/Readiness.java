package io.qasid.local.stack;

import io.qasid.local.client.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Waits until `/health/ready` of every module says yes.
final class Readiness implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newHttpClient();
    private final InstantSource clock;

    Readiness(InstantSource clock) {
        this.clock = clock;
    }

    /// @param urls of the modules, without a path
    /// @throws IllegalStateException naming the one that is not ready in time, with what it says
    void await(List<String> urls) {
        Instant end = clock.instant().plus(READY_MAX);
        for (String url : urls) {
            Optional<String> missing = missing(url);
            while (missing.isPresent()) {
                if (clock.instant().isAfter(end)) {
                    throw new IllegalStateException(
                            url + "/health/ready is not well after " + READY_MAX.toSeconds() + " s: " + missing.get());
                }
                Pause.real().of(LOOK_EVERY);
                missing = missing(url);
            }
        }
    }

    private Optional<String> missing(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.empty() : Optional.of(response.body());
        } catch (IOException e) {
            return Optional.of("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the stack was starting", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
