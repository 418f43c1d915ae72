package io.qasid.consent;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.qasid.http.BearerKey;
import io.qasid.http.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything below `/v1` wants `Authorization: Bearer` with the admin key.
@ServerFilter("/v1/**")
final class AdminOnly {
    private final Optional<BearerKey> adminKey;

    AdminOnly(ConsentSettings settings) {
        this.adminKey = settings.adminKey();
    }

    @RequestFilter
    @Nullable
    HttpResponse<?> admit(HttpRequest<?> request) {
        boolean admitted = adminKey.isPresent()
                && BearerKey.of(request).filter(adminKey.get()::matches).isPresent();
        return admitted
                ? null
                : Problem.unauthorized("This API wants the admin key as a bearer token.")
                        .response(request);
    }
}
