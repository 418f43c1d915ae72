package io.qasid.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The HTTP API with one tenant's key. Every request has a time limit.
public final class QasidApi implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
    /// Longer than the entrance waits for a module that is started again.
    private static final Duration REQUEST_MAX = Duration.ofSeconds(30);
    /// Walks every audit record there is.
    private static final Duration VERIFICATION_MAX = Duration.ofMinutes(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
    private final String url;
    private final String apiKey;

    /// @param url without a path: `http://127.0.0.1:8080`
    public QasidApi(String url, String apiKey) {
        this.url = url;
        this.apiKey = apiKey;
    }

    /// Sends once.
    ///
    /// @throws UnreachableException when no answer came
    public Answer send(SendRequest request, String idempotencyKey) {
        HttpResponse<String> response = exchange(request("/v1/messages")
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.json()))
                .build());
        if (response.statusCode() != 202) {
            return problem(response);
        }
        boolean replayed = response.headers()
                .firstValue("Idempotent-Replayed")
                .filter("true"::equals)
                .isPresent();
        return new Answer.Accepted(Json.read(response.body()).path("id").asText(), replayed);
    }

    /// Sends many in one request.
    ///
    /// @return an answer for each, in their order
    /// @throws UnreachableException when no answer came
    public List<Answer> sendBulk(List<SendRequest> requests, String idempotencyKey) {
        HttpResponse<String> response = exchange(request("/v1/messages:batch")
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(Map.of(
                        "messages", requests.stream().map(SendRequest::item).toList()))))
                .build());
        if (response.statusCode() != 202) {
            return Collections.nCopies(requests.size(), problem(response));
        }
        List<Answer> answers = new ArrayList<>();
        Json.read(response.body()).path("results").forEach(result -> answers.add(resultOf(result)));
        return answers;
    }

    private static Answer resultOf(JsonNode result) {
        if (result.has("id")) {
            return new Answer.Accepted(result.path("id").asText(), false);
        }
        JsonNode problem = result.path("problem");
        return new Answer.Problem(
                422,
                problem.path("code").asText(),
                problem.path("detail").asText(),
                flaws(problem),
                Duration.ZERO,
                problem.toString());
    }

    /// @return empty when the tenant has no such message
    public Optional<MessageView> message(String id) {
        String path = "/v1/messages/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        HttpResponse<String> response = exchange(request(path).build());
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        return Optional.of(MessageView.of(Json.read(expect200(response))));
    }

    /// `GET /v1/ledger`.
    public JsonNode ledger() {
        return Json.read(expect200(exchange(request("/v1/ledger").build())));
    }

    /// `GET /v1/audit/verification`.
    public JsonNode auditVerification() {
        return Json.read(expect200(exchange(
                request("/v1/audit/verification").timeout(VERIFICATION_MAX).build())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(REQUEST_MAX)
                .header("Authorization", "Bearer " + apiKey)
                .header("Accept", "application/json, application/problem+json");
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UnreachableException(url + " gives no answer: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted", e);
        }
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static String expect200(HttpResponse<String> response) {
        if (response.statusCode() == 200) {
            return response.body();
        }
        throw new ProblemException(problem(response));
    }

    private static Answer.Problem problem(HttpResponse<String> response) {
        JsonNode body = parsed(response);
        Duration retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,5}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
        return new Answer.Problem(
                response.statusCode(),
                body.path("code").asText("HTTP_" + response.statusCode()),
                body.path("detail").asText(body.path("title").asText("")),
                flaws(body),
                retryAfter,
                response.body());
    }

    private static List<Answer.Flaw> flaws(JsonNode problem) {
        List<Answer.Flaw> flaws = new ArrayList<>();
        problem.path("errors")
                .forEach(error -> flaws.add(new Answer.Flaw(
                        error.path("pointer").asText(), error.path("detail").asText())));
        return flaws;
    }

    private static JsonNode parsed(HttpResponse<String> response) {
        boolean json = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.contains("json"))
                .isPresent();
        return Json.read(json ? response.body() : "{}");
    }

    @Override
    public void close() {
        http.close();
    }
}
