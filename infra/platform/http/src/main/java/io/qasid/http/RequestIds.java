package io.qasid.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/// Gives every request an id (UUIDv7) and says it in the header `Request-Id` of every response, also of those
/// that no handler made.
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestIds {
    public static final String HEADER = "Request-Id";
    private static final String ATTRIBUTE = "qasid.request-id";
    /// Only where a request was refused before any filter saw it.
    private static final String NONE = "00000000-0000-7000-8000-000000000000";

    private final RequestIdSource source;

    RequestIds(RequestIdSource source) {
        this.source = source;
    }

    /// The id of a request, for problems, for the router's trace and for logs.
    public static String of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, String.class).orElse(NONE);
    }

    @RequestFilter
    void begin(HttpRequest<?> request) {
        request.setAttribute(ATTRIBUTE, source.next());
    }

    @ResponseFilter
    void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.header(HEADER, of(request));
    }
}
