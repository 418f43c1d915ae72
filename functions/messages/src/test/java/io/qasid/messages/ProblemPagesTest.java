package io.qasid.messages;

import static io.qasid.messages.RunningMessages.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.http.HttpProblem;
import io.qasid.http.ProblemType;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Where the type of a problem leads.
class ProblemPagesTest {
    private static final String PUBLIC_URL = "https://api.example.com/qasid";
    private static FakeRouter router;
    private static RunningMessages messages;

    @BeforeAll
    static void start() {
        router = new FakeRouter();
        messages = new RunningMessages(router.address(), Map.of("qasid.messages.public-url", PUBLIC_URL));
    }

    @AfterAll
    static void stop() {
        messages.close();
        router.close();
    }

    static Stream<ProblemType> everyProblem() {
        return Stream.concat(Stream.of(HttpProblem.values()), Stream.of(MessagesProblem.values()));
    }

    @ParameterizedTest
    @MethodSource("everyProblem")
    void everyProblemHasAPageForPeopleAndOneForPrograms(ProblemType type) {
        HttpResponse<String> page = messages.exchange(messages.request("/problems/" + type.slug())
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
        HttpResponse<String> document =
                messages.exchange(messages.request("/problems/" + type.name()).header("Accept", "application/json"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.body()).startsWith("<!doctype html>").contains(type.name(), type.title(), "What to do");
        JsonNode json = json(document);
        assertThat(document.headers().firstValue("Content-Type")).hasValue("application/json;charset=utf-8");
        assertThat(json.path("type").asText()).isEqualTo(PUBLIC_URL + "/problems/" + type.slug());
        assertThat(json.path("code").asText()).isEqualTo(type.name());
        assertThat(json.path("status").asInt()).isEqualTo(type.status().getCode());
        assertThat(json.path("retryable").asBoolean()).isEqualTo(type.retryable());
        assertThat(json.path("cause").asText()).isEqualTo(type.cause()).endsWith(".");
        assertThat(json.path("fix").asText()).isEqualTo(type.fix()).endsWith(".");
    }

    @Test
    void theTypeOfAProblemLeadsToItsPage() {
        String type = json(messages.exchange(messages.request("/v1/ledger")))
                .path("type")
                .asText();

        assertThat(type).isEqualTo(PUBLIC_URL + "/problems/unauthorized");
        String path = URI.create(type)
                .getPath()
                .substring(URI.create(PUBLIC_URL).getPath().length());
        assertThat(messages.exchange(messages.request(path)).body()).contains("<h1>Unauthorized</h1>");
    }

    @Test
    void theListHasThemAll() {
        HttpResponse<String> list =
                messages.exchange(messages.request("/problems").header("Accept", "application/json"));

        assertThat(json(list).path("problems").findValuesAsText("code"))
                .containsExactlyInAnyOrderElementsOf(
                        everyProblem().map(ProblemType::name).toList());
        assertThat(messages.exchange(messages.request("/problems")).body()).contains("REFUSED_COST_CAP");
    }

    @Test
    void aNameThatNoProblemHasIsNotFoundAndNotRepeated() {
        HttpResponse<String> response = messages.exchange(messages.request("/problems/%3Cscript%3Ealert(1)"));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).path("code").asText()).isEqualTo("NOT_FOUND");
        assertThat(response.body()).doesNotContain("script");
    }
}
