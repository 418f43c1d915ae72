package io.qasid.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.qasid.boot.Module;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ServerProblemsTest {
    private static ApplicationContext context;
    private static HttpClient http;

    @Controller("/probe")
    static final class Probe {
        @Get("/good")
        String good() {
            return "good";
        }

        @Get("/broken")
        String broken() {
            return Optional.<String>empty()
                    .orElseThrow(() ->
                            new IllegalStateException("row of +93701234567", new RuntimeException("text: hello")));
        }
    }

    @BeforeAll
    static void start() {
        context = new Module("probe", ServerProblemsTest.class).start(Map.of("qasid.probe.http-port", 0));
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        context.close();
    }

    @Test
    void everyResponseHasARequestIdOfItsOwn() throws Exception {
        UUID first = requestId(get("/probe/good"));
        UUID second = requestId(get("/probe/good"));
        UUID none = requestId(get("/nothing"));

        assertThat(first.version()).isEqualTo(7);
        assertThat(second).isNotEqualTo(first);
        assertThat(none.version()).isEqualTo(7);
    }

    @Test
    void aFailureNobodyExpectedTellsTheCallerNothingButTheRequestId() throws Exception {
        HttpResponse<String> response = get("/probe/broken");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).isEqualTo("""
                {"type":"/problems/internal-error","title":"Internal error","status":500,\
                "detail":"Something broke on our side. Please quote the request id.","code":"INTERNAL_ERROR",\
                "request_id":"%s","retryable":false}""".formatted(requestId(response)));
    }

    @Test
    void theLogHasTheRequestIdAndThePlaceAndNotTheMessages() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(UnexpectedFailures.class);
        logger.addAppender(lines);
        try {
            UUID id = requestId(get("/probe/broken"));

            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains(id.toString())
                    .contains("java.lang.IllegalStateException")
                    .contains("ServerProblemsTest$Probe")
                    .contains("caused by java.lang.RuntimeException")
                    .doesNotContain("701234567")
                    .doesNotContain("hello");
        } finally {
            logger.detachAppender(lines);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "order/7?x=[1]&y={2}~", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})
    void theCallersOwnIdComesBackInHeaderProblemAndLog(String id) throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger(UnexpectedFailures.class);
        logger.addAppender(lines);
        try {
            HttpResponse<String> broken = get("/probe/broken", id);

            assertThat(broken.headers().allValues("X-Request-Id")).containsExactly(id);
            assertThat(broken.body()).contains("\"request_id\":\"" + id + "\"");
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .singleElement()
                    .asString()
                    .contains(id);
            assertThat(get("/probe/good", id).headers().allValues("X-Request-Id"))
                    .containsExactly(id);
            assertThat(get("/nothing", id).headers().allValues("X-Request-Id")).containsExactly(id);
        } finally {
            logger.detachAppender(lines);
        }
    }

    static Stream<String> unacceptableIds() {
        return Stream.of("", "a b", "a\"b", "a'b", "a\tb", "a".repeat(129));
    }

    @ParameterizedTest
    @MethodSource("unacceptableIds")
    void anIdThatCouldNotBeWrittenAnywhereIsReplaced(String id) throws Exception {
        assertThat(requestId(get("/probe/good", id)).version()).isEqualTo(7);
    }

    @Test
    void ofSeveralIdsNoneIsTaken() throws Exception {
        assertThat(requestId(get("/probe/good", "one", "two")).version()).isEqualTo(7);
        assertThat(requestId(get("/probe/good", "a".repeat(128), "b")).version())
                .isEqualTo(7);
        assertThat(get("/probe/good", "a".repeat(128)).headers().firstValue("X-Request-Id"))
                .hasValue("a".repeat(128));
    }

    private static UUID requestId(HttpResponse<String> response) {
        return UUID.fromString(response.headers().firstValue("X-Request-Id").orElseThrow());
    }

    private static HttpResponse<String> get(String path, String... ids) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + Module.httpPort(context) + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        Stream.of(ids).forEach(id -> request.header("X-Request-Id", id));
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
