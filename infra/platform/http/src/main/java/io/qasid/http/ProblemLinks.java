package io.qasid.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/// Lets a problem know where the pages of its module are. Problems are written in places that no bean reaches; the
/// request reaches all of them.
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemLinks {
    private static final String ATTRIBUTE = "qasid.problems";

    private final ProblemCatalogue catalogue;

    ProblemLinks(@Nullable ProblemCatalogue given) {
        this.catalogue = given == null ? ProblemCatalogue.NONE_OF_ITS_OWN : given;
    }

    @RequestFilter
    void begin(HttpRequest<?> request) {
        request.setAttribute(ATTRIBUTE, catalogue);
    }

    static String url(HttpRequest<?> request, ProblemType type) {
        return request.getAttribute(ATTRIBUTE, ProblemCatalogue.class)
                .orElse(ProblemCatalogue.NONE_OF_ITS_OWN)
                .url(type);
    }
}
