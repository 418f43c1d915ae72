package io.qasid.messages;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.qasid.http.BearerKey;
import io.qasid.http.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// Whose request it is, and whether the key that it carries may be used for it.
@Singleton
final class ApiKeys {
    private static final String ANSWER = "qasid.key";
    private static final Duration TENANTS_AWAY = Duration.ofSeconds(1);
    /// The same words for no key, a wrong key, and one that expired or was revoked.
    private static final Problem UNAUTHORIZED = Problem.unauthorized("This API wants an API key as a bearer token.");
    private static final Problem UNCHECKED = Problem.temporary(
            MessagesProblem.KEY_UNCHECKED,
            "Whose key this is could not be found out right now, so nothing was done. Send the same request again.",
            TENANTS_AWAY);
    private static final Problem SUSPENDED = Problem.of(
            MessagesProblem.TENANT_SUSPENDED,
            "Your key is good, but you are suspended: nothing is sent or shown until you are active again.");

    private final KeyCache keys;
    private final MeterRegistry meters;

    ApiKeys(KeyCache keys, MeterRegistry meters) {
        this.keys = keys;
        this.meters = meters;
    }

    sealed interface Access {}

    record Granted(Caller caller) implements Access {}

    record Denied(Problem problem) implements Access {}

    Access access(HttpRequest<?> request, Scope wanted) {
        Optional<BearerKey> presented = BearerKey.of(request);
        if (presented.isEmpty()) {
            return new Denied(UNAUTHORIZED);
        }
        return switch (answer(request, presented.get())) {
            case KeyAnswer.Good good ->
                good.scopes().contains(wanted.wireName()) ? new Granted(good.caller()) : new Denied(lacking(wanted));
            case KeyAnswer.Suspended _ -> new Denied(SUSPENDED);
            case KeyAnswer.Dead _, KeyAnswer.Unknown _ -> new Denied(UNAUTHORIZED);
            case KeyAnswer.NoAnswer _ -> {
                meters.counter("messages.keys.unchecked").increment();
                yield new Denied(UNCHECKED);
            }
        };
    }

    /// What becomes of a request of somebody who may ask this; who may not is told so.
    HttpResponse<?> admit(HttpRequest<?> request, Scope wanted, Function<Caller, HttpResponse<?>> then) {
        return switch (access(request, wanted)) {
            case Denied(Problem problem) -> problem.response(request);
            case Granted(Caller caller) -> then.apply(caller);
        };
    }

    /// Whose request it is, whatever it is for; empty when that is not known or the tenant may do nothing.
    Optional<Caller> callerOf(HttpRequest<?> request) {
        return BearerKey.of(request)
                .flatMap(key -> answer(request, key) instanceof KeyAnswer.Good good
                        ? Optional.of(good.caller())
                        : Optional.empty());
    }

    /// Asked once for each request: silence is not kept, and would be waited for again.
    private KeyAnswer answer(HttpRequest<?> request, BearerKey key) {
        return request.getAttribute(ANSWER, KeyAnswer.class).orElseGet(() -> {
            KeyAnswer answer = keys.of(ByteString.copyFrom(key.sha256()));
            request.setAttribute(ANSWER, answer);
            return answer;
        });
    }

    private static Problem lacking(Scope wanted) {
        return Problem.of(MessagesProblem.SCOPE_MISSING, "This key lacks the scope " + wanted.wireName() + ".");
    }
}
