package io.qasid.consent;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.qasid.http.BearerKey;
import io.qasid.http.HttpProblem;
import io.qasid.http.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything below `/v1` wants `Authorization: Bearer` with the admin key, and only an import is large.
@ServerFilter("/v1/**")
final class AdminOnly {
    private static final int BODY_OCTETS_MAX = 64 * 1024;

    private final Optional<BearerKey> adminKey;

    AdminOnly(ConsentSettings settings) {
        this.adminKey = settings.adminKey();
    }

    @RequestFilter
    @Nullable
    HttpResponse<?> admit(HttpRequest<?> request) {
        boolean admitted = adminKey.isPresent()
                && BearerKey.of(request).filter(adminKey.get()::matches).isPresent();
        if (!admitted) {
            return Problem.unauthorized("This API wants the admin key as a bearer token.")
                    .response(request);
        }
        boolean isImport = request.getPath().endsWith(":import");
        return isImport || request.getContentLength() <= BODY_OCTETS_MAX
                ? null
                : Problem.of(HttpProblem.BODY_TOO_LARGE, "A request body has at most " + BODY_OCTETS_MAX + " octets.")
                        .response(request);
    }
}
