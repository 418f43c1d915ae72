package io.qasid.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The admin APIs of the gates, as far as a demo needs them. Everything can be said again: it changes nothing then.
public final class AdminApi implements AutoCloseable {
    private static final int CONFLICT = 409;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String url;
    private final String adminKey;

    /// @param url of the entrance, without a path
    public AdminApi(String url, String adminKey) {
        this.url = url;
        this.adminKey = adminKey;
    }

    /// Consent: what a recipient said.
    ///
    /// @param record tenantId, recipient, channel, category, state, proof
    public void consent(Map<String, String> record) {
        ask("PUT", "/v1/consents", record, List.of());
    }

    /// Senders: registered and approved.
    ///
    /// @param operator account of a route, or `*`
    public void sender(UUID tenantId, String sender, String country, String operator) {
        JsonNode registered = ask(
                "POST",
                "/v1/senders",
                Map.of(
                        "tenantId", tenantId.toString(),
                        "sender", sender,
                        "country", country,
                        "operator", operator),
                List.of());
        ask(
                "POST",
                "/v1/senders/" + registered.path("id").asText() + "/approve",
                Map.of("reason", "papers checked"),
                List.of());
    }

    /// Compliance: a rule of one tenant, unless the same one is there already.
    ///
    /// @param rule tenantId, country, category, kind, note and what the kind demands
    public void rule(Map<String, String> rule) {
        ask("POST", "/v1/compliance/rules", rule, List.of(CONFLICT));
    }

    /// @param fine statuses besides 2xx
    private JsonNode ask(String method, String path, Map<String, String> body, List<Integer> fine) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + adminKey)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Json.write(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2 && !fine.contains(response.statusCode())) {
                throw new IllegalStateException(
                        method + " " + path + " answered HTTP " + response.statusCode() + ": " + response.body());
            }
            return Json.read(response.body(), JsonNode.class);
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
