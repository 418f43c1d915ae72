package io.qasid.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.List;

/// Gives every request an id and says it in the header `X-Request-Id` of every response, also of those that no handler
/// made. It is the caller's own one when the request has that header once, with 1 to 128 visible ASCII characters and
/// no quotes; else a UUIDv7.
///
/// A caller may send one id with many requests, so nothing is looked up or told apart by it. For that each request has
/// a trace id besides, which is ours.
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestIds {
    public static final String HEADER = "X-Request-Id";
    private static final int LENGTH_MAX = 128;
    private static final String ATTRIBUTE = "qasid.request-id";
    /// Only where a request was refused before any filter saw it.
    private static final Ids NONE = new Ids("00000000-0000-7000-8000-000000000000", "00000000000070008000000000000000");

    private final RequestIdSource source;

    RequestIds(RequestIdSource source) {
        this.source = source;
    }

    private record Ids(String shown, String trace) {}

    /// The id of a request, for problems and for logs: the caller's, or a UUIDv7.
    public static String of(HttpRequest<?> request) {
        return ids(request).shown();
    }

    /// The trace id of a request: 32 hex digits, which are those of [#of] unless that one is the caller's.
    public static String traceOf(HttpRequest<?> request) {
        return ids(request).trace();
    }

    private static Ids ids(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, Ids.class).orElse(NONE);
    }

    @RequestFilter
    void begin(HttpRequest<?> request) {
        String own = source.next();
        List<String> given = request.getHeaders().getAll(HEADER);
        String shown = given.size() == 1 && isAcceptable(given.getFirst()) ? given.getFirst() : own;
        request.setAttribute(ATTRIBUTE, new Ids(shown, own.replace("-", "")));
    }

    /// Such a text can be written into a header, a JSON string and a log line as it is.
    private static boolean isAcceptable(String id) {
        return !id.isEmpty()
                && id.length() <= LENGTH_MAX
                && id.chars().allMatch(each -> each > ' ' && each < 0x7F && each != '"' && each != '\'');
    }

    @ResponseFilter
    void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.header(HEADER, of(request));
    }
}
