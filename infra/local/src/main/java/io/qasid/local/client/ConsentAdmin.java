package io.qasid.local.client;

import io.qasid.local.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/// The consent function's admin API.
public final class ConsentAdmin implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String url;
    private final String adminKey;

    /// @param url without a path
    public ConsentAdmin(String url, String adminKey) {
        this.url = url;
        this.adminKey = adminKey;
    }

    /// `PUT /v1/consents`: what a recipient said.
    ///
    /// @param record members as the function takes them: tenantId, recipient, channel, category, state, proof
    public void record(Map<String, String> record) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/consents"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + adminKey)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Json.write(record)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        "consent answered HTTP " + response.statusCode() + ": " + response.body());
            }
        } catch (IOException e) {
            throw new UnreachableException(url + " gives no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
