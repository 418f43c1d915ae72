package io.qasid.messages;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.Problem;
import io.qasid.messages.TenantQuotas.Standing;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts every request that comes with a tenant's key, whatever becomes of it, and tells the tenant how it stands in
/// the headers of draft-ietf-httpapi-ratelimit-headers-10. Beyond the quota: 429, and nothing was done.
@ServerFilter("/v1/**")
final class RateLimit {
    private static final String STANDING = "qasid.rate-limit";
    private static final String POLICY = "\"tenant\"";

    private final ApiKeys keys;
    private final TenantQuotas quotas;
    private final MeterRegistry meters;

    RateLimit(ApiKeys keys, TenantQuotas quotas, MeterRegistry meters) {
        this.keys = keys;
        this.quotas = quotas;
        this.meters = meters;
    }

    // whose key it is may have to be asked
    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Nullable
    HttpResponse<?> count(HttpRequest<?> request) {
        Optional<Caller> caller = keys.callerOf(request);
        if (caller.isEmpty()) {
            return null; // who has no key is told so by whom it asks
        }
        Standing standing = quotas.count(caller.get().tenant(), caller.get().requestsPerSecond());
        request.setAttribute(STANDING, standing);
        if (standing.lets()) {
            return null;
        }
        meters.counter("messages.refused", "status", "429").increment();
        MutableHttpResponse<?> refused = Problem.temporary(
                        MessagesProblem.QUOTA_EXCEEDED,
                        "There are at most " + standing.quota() + " requests in " + TenantQuotas.WINDOW_SECONDS
                                + " seconds. This one was not looked at.",
                        Duration.ofSeconds(standing.secondsToFull()))
                .response(request);
        write(standing, refused);
        return refused;
    }

    @ResponseFilter
    void tell(HttpRequest<?> request, MutableHttpResponse<?> response) {
        request.getAttribute(STANDING, Standing.class).ifPresent(standing -> write(standing, response));
    }

    private static void write(Standing standing, MutableHttpResponse<?> response) {
        response.getHeaders()
                .set("RateLimit-Policy", POLICY + ";q=" + standing.quota() + ";w=" + TenantQuotas.WINDOW_SECONDS)
                .set("RateLimit", POLICY + ";r=" + standing.left() + ";t=" + standing.secondsToFull());
    }
}
