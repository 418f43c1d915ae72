package io.qasid.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.Json;
import io.qasid.model.Category;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/// The admin APIs of tenants and gates, as far as a demo needs them. Everything can be said again: it changes nothing
/// then.
public final class AdminApi implements AutoCloseable {
    private static final int CONFLICT = 409;
    private static final List<String> SCOPES = List.of("messages:send", "messages:read", "ledger:read", "audit:read");

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

    /// Tenants: one that is known by this id, unless it is there already.
    ///
    /// @param requestsPerSecond of all its keys together
    public void tenant(UUID id, String name, int requestsPerSecond) {
        ask(
                "POST",
                "/v1/tenants",
                Map.of("id", id.toString(), "name", name, "requestsPerSecond", requestsPerSecond),
                List.of(CONFLICT));
    }

    /// Tenants: a key that exists, for everything that a key can be for, unless it is known already.
    ///
    /// @param sha256 of the key, in hex
    /// @param prefix its first characters
    public void key(UUID tenantId, String sha256, String prefix) {
        ask(
                "POST",
                "/v1/tenants/" + tenantId + "/keys",
                Map.of("sha256", sha256, "prefix", prefix, "scopes", SCOPES),
                List.of(CONFLICT));
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

    /// Channels: what a tenant may spend in all.
    ///
    /// @param version that is to be changed; empty: there was no budget
    /// @return the budget, with what of it is gone
    public JsonNode budget(UUID tenantId, SendPrice limit, OptionalInt version) {
        Map<String, Object> body = new HashMap<>(Map.of("limit", limit));
        version.ifPresent(known -> body.put("version", known));
        return ask("PUT", "/v1/channel/budgets/" + tenantId, body, List.of());
    }

    /// Channels: what a tenant may spend and what of it is gone.
    public JsonNode budget(UUID tenantId) {
        return ask("GET", "/v1/channel/budgets/" + tenantId, Map.of(), List.of());
    }

    /// Channels: the next version of a tenant's policy for numbers that none of its others is closer to.
    ///
    /// @param name of the ladder that requests ask for
    /// @param terms as the API has them, with `version` if there is one
    public void policy(UUID tenantId, Category category, String name, Map<String, ?> terms) {
        ask("PUT", "/v1/channel/policies/" + tenantId + "/" + category + "/" + name + "/*", terms, List.of());
    }

    /// Router: whether messages may go over an adapter, whatever its breakers say.
    ///
    /// @param adapter a route, or a channel's name
    /// @param state `OPEN`, `CLOSED`; `AUTO`: as the breakers say again
    public void circuit(String adapter, String state, String reason) {
        ask(
                "POST",
                "/v1/channel/adapters/" + adapter + "/circuit",
                Map.of("state", state, "reason", reason),
                List.of());
    }

    /// Router: tells whoever holds it that there is a newer secret of an adapter's account.
    ///
    /// @param adapter a route, or a channel's name
    /// @return what was announced, and on which ways
    public JsonNode rotation(String adapter, String reason) {
        return ask("POST", "/v1/channel/adapters/" + adapter + "/rotation", Map.of("reason", reason), List.of());
    }

    /// @param fine statuses besides 2xx
    private JsonNode ask(String method, String path, Map<String, ?> body, List<Integer> fine) {
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
