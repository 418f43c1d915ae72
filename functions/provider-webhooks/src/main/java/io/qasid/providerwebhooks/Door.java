package io.qasid.providerwebhooks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.qasid.http.HttpProblem;
import io.qasid.http.Problem;
import io.qasid.model.Channel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who may come in, before a body is looked at (CHAN-14): first how often this source comes, then whether it is one of
/// the provider's addresses. Whether the body is the provider's is asked afterwards, over its raw octets.
///
/// A request that fails has no effect. What is kept of it: User-Agent and source address, in the log; of one that comes
/// too often nothing, or the log would be what a flood fills. Counted: `chan_webhook_turned_away_total{reason}`
/// (`too_many`, `not_allowed`), `chan_webhook_signature_invalid_total{provider}`.
@Context
public final class Door {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final String FORGED = "chan.webhook.signature.invalid";
    private static final String TURNED_AWAY = "chan.webhook.turned.away";
    private static final int AGENT_LENGTH_MAX = 120;

    private final SourceLimit limit;
    private final Networks proxies;
    private final MeterRegistry meters;
    private final Counter tooMany;
    private final Counter stranger;

    Door(WebhookSettings settings, MeterRegistry meters) {
        this.limit = new SourceLimit(settings.requestsPerSecond(), System::nanoTime);
        this.proxies = Networks.of("qasid.provider-webhooks.trusted-proxies", settings.trustedProxies());
        this.meters = meters;
        this.tooMany = meters.counter(TURNED_AWAY, "reason", "too_many");
        this.stranger = meters.counter(TURNED_AWAY, "reason", "not_allowed");
        // an alert counts it over a window: what is not there before its first event misses it
        for (Channel channel : Channel.values()) {
            meters.counter(FORGED, "provider", channel.wireName());
        }
    }

    /// @param allowed empty: everybody
    /// @return the answer for who is turned away
    public Optional<HttpResponse<?>> turnsAway(HttpRequest<?> request, Networks allowed) {
        InetAddress source = source(request);
        if (!limit.lets(source)) {
            tooMany.increment();
            return Optional.of(Problem.temporary(
                            CallbackProblem.TOO_MANY_REQUESTS,
                            "This address sends too much. What was not taken may come again.",
                            Duration.ofSeconds(1))
                    .response(request));
        }
        if (!allowed.isEmpty() && !allowed.contains(source)) {
            stranger.increment();
            LOG.warn("turned away: not an address of the provider's, {}", shown(request, source));
            return Optional.of(unauthorized(request));
        }
        return Optional.empty();
    }

    /// The answer to a body that is larger than any of this provider's.
    public HttpResponse<?> tooLarge(HttpRequest<?> request, int octetsMax) {
        return Problem.of(HttpProblem.BODY_TOO_LARGE, "A body has at most " + octetsMax + " octets here.")
                .response(request);
    }

    /// The answer to a body that is not the provider's.
    ///
    /// @param provider its name, in metrics
    public HttpResponse<?> forged(HttpRequest<?> request, String provider) {
        meters.counter(FORGED, "provider", provider).increment();
        LOG.warn("{}: a signature is wrong, {}", provider, shown(request, source(request)));
        return unauthorized(request);
    }

    /// The answer while the account's secret could not be read yet: nobody can tell whether it is the provider's.
    public HttpResponse<?> notYet(HttpRequest<?> request) {
        return Problem.temporary(
                        CallbackProblem.NOT_TAKEN,
                        "What proves a callback could not be read yet. It may come again.",
                        Duration.ofSeconds(2))
                .response(request);
    }

    /// The answer to a name that no account has: the same as to a forgery, so that nobody learns which there are.
    public HttpResponse<?> unauthorized(HttpRequest<?> request) {
        return Problem.unauthorized("This is not what the provider sends.").response(request);
    }

    private InetAddress source(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        if (!proxies.contains(peer)) {
            return peer;
        }
        List<String> forwarded = request.getHeaders().getAll("X-Forwarded-For");
        if (forwarded.isEmpty()) {
            return peer;
        }
        String[] hops = String.join(",", forwarded).split(",", -1);
        return Networks.address(hops[hops.length - 1].strip()).orElse(peer);
    }

    private static String shown(HttpRequest<?> request, InetAddress source) {
        String agent = request.getHeaders().get(HttpHeaders.USER_AGENT);
        String clean = agent == null ? "" : agent.replaceAll("[^ -~]", "?");
        return "source " + source.getHostAddress() + ", agent '"
                + clean.substring(0, Math.min(clean.length(), AGENT_LENGTH_MAX)) + "'";
    }
}
