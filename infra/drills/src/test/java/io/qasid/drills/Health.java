package io.qasid.drills;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// What modules say of themselves.
final class Health {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Health() {}

    /// Whether `/health/ready` says yes. It says something in any case.
    ///
    /// @param url of the module, without a path
    static boolean ready(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health/ready"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            int status =
                    HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200 && status != 503) {
                throw new AssertionError(url + "/health/ready says " + status);
            }
            return status == 200;
        } catch (IOException e) {
            throw new AssertionError(url + "/health/ready says nothing", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the drill was interrupted", e);
        }
    }
}
