package io.qasid.drills;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/// What one module counts, as Prometheus would read it.
///
/// @param url of the module, without a path
record Metrics(String url) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// The sum of the series of this name that have all of these labels (`provider="whatsapp"`); 0 without one.
    double sum(String name, String... labels) {
        return page().sum(name, labels);
    }

    /// As it stands now: numbers that are compared with each other are of one moment.
    Page page() {
        return new Page(read());
    }

    record Page(String text) {
        double sum(String name, String... labels) {
            return text.lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .filter(line -> List.of(labels).stream().allMatch(line::contains))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    private String read() {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(url + "/metrics"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(url + " shows no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the drill was interrupted", e);
        }
    }
}
