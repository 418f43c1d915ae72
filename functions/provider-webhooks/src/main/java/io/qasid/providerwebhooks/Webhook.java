package io.qasid.providerwebhooks;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.qasid.model.Route;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The way of every callback, in the order of CHAN-14: how often its source comes, whether it is one of the provider's
/// addresses, how large it is, whether it is the provider's, and only then what it says.
///
/// @param <A> settings of one account
public final class Webhook<A> {
    private final String provider;
    private final int octetsMax;
    private final Map<String, Known<A>> accounts;
    private final Proof<A> proof;
    private final Reading<A> reading;
    private final Door door;
    private final Handover handover;
    private final InstantSource clock;

    private record Known<A>(A account, Networks networks, HeldSecret secret) {}

    /// Whether a request is the provider's by this secret. Compares in constant time.
    @FunctionalInterface
    public interface Proof<A> {
        boolean holds(A account, Secret secret, HttpRequest<?> request, byte[] body);
    }

    /// What it says. Never throws: what can't be understood is counted.
    @FunctionalInterface
    public interface Reading<A> {
        /// @param accepted the account's secrets that count now, the current one first
        Callback read(A account, List<Secret> accepted, byte[] body, Instant now);
    }

    /// What one provider's webhook is made of.
    ///
    /// @param provider its name, in metrics
    /// @param octetsMax of a body
    /// @param form fields that an account's secret must have, and how each must look
    public record Terms<A>(
            String provider,
            int octetsMax,
            Function<A, Route> route,
            Function<A, String> secretPath,
            Map<String, Pattern> form,
            Function<A, Networks> networks,
            Proof<A> proof,
            Reading<A> reading) {}

    /// @throws IllegalStateException if two accounts have one name
    public Webhook(
            Terms<A> terms,
            Collection<A> accounts,
            AccountSecrets secrets,
            Door door,
            Handover handover,
            InstantSource clock) {
        this.provider = terms.provider();
        this.octetsMax = terms.octetsMax();
        this.proof = terms.proof();
        this.reading = terms.reading();
        this.door = door;
        this.handover = handover;
        this.clock = clock;
        this.accounts = accounts.stream()
                .collect(Collectors.toUnmodifiableMap(
                        account -> terms.route().apply(account).account(),
                        account -> new Known<>(
                                account,
                                terms.networks().apply(account),
                                secrets.hold(
                                        terms.route().apply(account),
                                        terms.secretPath().apply(account),
                                        terms.form()))));
    }

    public HttpResponse<?> take(HttpRequest<byte[]> request, String name) {
        Optional<HttpResponse<?>> turnedAway = turnsAway(request, name);
        if (turnedAway.isPresent()) {
            return turnedAway.get();
        }
        byte[] body = request.getBody().orElseGet(() -> new byte[0]);
        if (body.length > octetsMax) {
            return door.tooLarge(request, octetsMax);
        }
        Known<A> known = accounts.get(name);
        if (known == null) {
            return door.unauthorized(request);
        }
        Instant now = clock.instant();
        List<Secret> accepted = known.secret().accepted(now);
        if (accepted.isEmpty()) {
            return door.notYet(request);
        }
        if (!anyProves(known.account(), accepted, request, body)) {
            return door.forged(request, provider);
        }
        return handover.take(request, provider, reading.read(known.account(), accepted, body, now));
    }

    /// All are tried: the time that it takes does not tell which of them it was.
    private boolean anyProves(A account, List<Secret> accepted, HttpRequest<?> request, byte[] body) {
        boolean any = false;
        for (Secret secret : accepted) {
            any |= proof.holds(account, secret, request, body);
        }
        return any;
    }

    /// The answer for who may not come in at all, whatever the request says.
    public Optional<HttpResponse<?>> turnsAway(HttpRequest<?> request, String name) {
        Known<A> known = accounts.get(name);
        return door.turnsAway(request, known == null ? Networks.NONE : known.networks());
    }

    /// The secrets of an account that count now; none of one that nobody knows.
    public List<Secret> accepted(String name) {
        Known<A> known = accounts.get(name);
        return known == null ? List.of() : known.secret().accepted(clock.instant());
    }
}
