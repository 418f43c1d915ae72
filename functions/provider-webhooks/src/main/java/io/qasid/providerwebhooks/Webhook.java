package io.qasid.providerwebhooks;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

    private record Known<A>(A account, Networks networks) {}

    /// Whether a request is the provider's. Compares in constant time.
    @FunctionalInterface
    public interface Proof<A> {
        boolean holds(A account, HttpRequest<?> request, byte[] body);
    }

    /// What it says. Never throws: what can't be understood is counted.
    @FunctionalInterface
    public interface Reading<A> {
        Callback read(A account, byte[] body, Instant now);
    }

    /// What one provider's webhook is made of.
    ///
    /// @param provider its name, in metrics
    /// @param octetsMax of a body
    public record Terms<A>(
            String provider,
            int octetsMax,
            Function<A, String> name,
            Function<A, Networks> networks,
            Proof<A> proof,
            Reading<A> reading) {}

    /// @throws IllegalStateException if two accounts have one name
    public Webhook(Terms<A> terms, Collection<A> accounts, Door door, Handover handover, InstantSource clock) {
        this.provider = terms.provider();
        this.octetsMax = terms.octetsMax();
        this.proof = terms.proof();
        this.reading = terms.reading();
        this.door = door;
        this.handover = handover;
        this.clock = clock;
        this.accounts = accounts.stream()
                .map(account -> new Known<>(account, terms.networks().apply(account)))
                .collect(Collectors.toUnmodifiableMap(
                        known -> terms.name().apply(known.account()), Function.identity()));
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
        if (!proof.holds(known.account(), request, body)) {
            return door.forged(request, provider);
        }
        return handover.take(request, provider, reading.read(known.account(), body, clock.instant()));
    }

    /// The answer for who may not come in at all, whatever the request says.
    public Optional<HttpResponse<?>> turnsAway(HttpRequest<?> request, String name) {
        Known<A> known = accounts.get(name);
        return door.turnsAway(request, known == null ? Networks.NONE : known.networks());
    }

    public Optional<A> account(String name) {
        return Optional.ofNullable(accounts.get(name)).map(Known::account);
    }
}
