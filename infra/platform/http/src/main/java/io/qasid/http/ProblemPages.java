package io.qasid.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `GET /problems/{code}` explains a problem, `GET /problems` lists them all: a page for who reads, JSON for a program
/// that asks for it. Needs no key. Nothing of the request is in the answer.
@Controller(ProblemCatalogue.PATH)
final class ProblemPages {
    private static final JsonMapper JSON = new JsonMapper();

    private final ProblemCatalogue catalogue;

    ProblemPages(@Nullable ProblemCatalogue given) {
        this.catalogue = given == null ? ProblemCatalogue.NONE_OF_ITS_OWN : given;
    }

    @Get
    @Produces({MediaType.TEXT_HTML, MediaType.APPLICATION_JSON})
    HttpResponse<String> index(HttpRequest<?> request) {
        if (wantsJson(request)) {
            List<ObjectNode> entries = catalogue.all().stream().map(this::json).toList();
            return page(
                    MediaType.APPLICATION_JSON,
                    JSON.createObjectNode()
                            .set("problems", JSON.createArrayNode().addAll(entries))
                            .toString());
        }
        return page(
                MediaType.TEXT_HTML,
                html(
                        "Problems",
                        catalogue.all().stream()
                                .map(type -> "<li><a href=\"" + escaped(catalogue.url(type)) + "\">" + type.name()
                                        + "</a> " + escaped(type.title()) + "</li>")
                                .collect(Collectors.joining("\n", "<ul>\n", "\n</ul>"))));
    }

    @Get("/{code}")
    @Produces({MediaType.TEXT_HTML, MediaType.APPLICATION_JSON})
    HttpResponse<?> one(HttpRequest<?> request, String code) {
        ProblemType type = catalogue.find(code).orElse(null);
        if (type == null) {
            return Problem.of(HttpProblem.NOT_FOUND, "There is no problem of this name.")
                    .response(request);
        }
        return wantsJson(request)
                ? page(MediaType.APPLICATION_JSON, json(type).toString())
                : page(MediaType.TEXT_HTML, html(type.title(), article(type)));
    }

    /// Browsers name HTML; a program that wants JSON names that and not HTML.
    private static boolean wantsJson(HttpRequest<?> request) {
        return request.accept().stream()
                .map(MediaType::getName)
                .filter(name -> name.equals(MediaType.TEXT_HTML) || name.equals(MediaType.APPLICATION_JSON))
                .findFirst()
                .filter(MediaType.APPLICATION_JSON::equals)
                .isPresent();
    }

    private static HttpResponse<String> page(String mediaType, String body) {
        return HttpResponse.ok(body)
                .header(HttpHeaders.CONTENT_TYPE, mediaType + ";charset=utf-8")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff");
    }

    private ObjectNode json(ProblemType type) {
        return JSON.createObjectNode()
                .put("type", catalogue.url(type))
                .put("code", type.name())
                .put("status", type.status().getCode())
                .put("title", type.title())
                .put("retryable", type.retryable())
                .put("cause", type.cause())
                .put("fix", type.fix());
    }

    private static String article(ProblemType type) {
        String again = type.retryable()
                ? "Yes, after the time in the header Retry-After."
                : "No, not the same request as it is.";
        return """
                <p><code>%s</code>, HTTP status %d</p>
                <h2>What happened</h2>
                <p>%s</p>
                <h2>What to do</h2>
                <p>%s</p>
                <h2>Does sending it again help?</h2>
                <p>%s</p>""".formatted(type.name(), type.status().getCode(), escaped(type.cause()), escaped(type.fix()), again);
    }

    private static String html(String title, String content) {
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>%1$s</title></head>
                <body>
                <main>
                <h1>%1$s</h1>
                %2$s
                </main>
                </body>
                </html>
                """.formatted(escaped(title), content);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
