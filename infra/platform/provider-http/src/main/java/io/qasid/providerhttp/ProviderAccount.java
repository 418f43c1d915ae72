package io.qasid.providerhttp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.model.CircuitState;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.providerhttp.ProviderReply.Why;
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One account at one provider with an HTTP API.
///
/// A 401 has the credential read again before it counts (CHAN-15): if there is a newer one, the request is made once
/// more with it, and the breaker hears of the second answer alone. A credential that was renewed has the account looked
/// at at once.
///
/// Counted: `chan_provider_api_errors_total{provider,http_status}`, requests, probes among them, that were not answered
/// 2xx or what amounts to it, `none` where no answer came; `provider_ready{route}`, 1 while messages have a chance.
public final class ProviderAccount implements ChannelConnector {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderAccount.class);
    /// Alerts count these over a window: what is not there before its first event misses it.
    private static final List<String> ALERTED = List.of("401", "429");
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int REASONS_LOGGED_MAX = 200;
    private static final int UNAUTHORIZED = 401;
    private static final Reason CIRCUIT_OPEN = Reason.of("ADAPTER_CIRCUIT_OPEN");

    private final ProviderSettings settings;
    private final ProviderApi api;
    private final HeldSecret credential;
    private final Instruments instruments;
    private final ProviderHttp http;
    private final ProviderWatch watch;
    private final Circuit circuit;
    private final ThrottlePauses throttlePauses;
    private final Semaphore window;
    private final String provider;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<String> reasonsLogged = ConcurrentHashMap.newKeySet();

    /// @param credential what the API's requests are made with; while there is none, nothing is sent
    public ProviderAccount(ProviderSettings settings, ProviderApi api, HeldSecret credential, Instruments instruments) {
        this.settings = settings;
        this.api = api;
        this.credential = credential;
        this.instruments = instruments;
        this.http = new ProviderHttp(settings.connectTimeout(), instruments.nanoTime());
        this.watch = new ProviderWatch(settings, this::probe, instruments.nanoTime());
        this.circuit = new Circuit(instruments.nanoTime());
        this.throttlePauses = new ThrottlePauses(instruments.random(), instruments.nanoTime());
        this.window = new Semaphore(settings.window());
        this.provider = settings.route().channel().wireName();
        Gauge.builder("provider.ready", () -> ready() ? 1 : 0)
                .description("1 while messages have a chance")
                .tag("route", settings.route().toString())
                .register(instruments.meters());
        ALERTED.forEach(this::errors);
        credential.onRenewal(watch::renewed);
    }

    /// Looks for the provider in the background, until [#close].
    public void start() {
        watch.start();
    }

    @Override
    public Route route() {
        return settings.route();
    }

    @Override
    public int window() {
        return settings.window();
    }

    @Override
    public boolean ready() {
        return !closed.get() && watch.ready() && circuit.mayCall();
    }

    @Override
    public CircuitState circuit() {
        circuit.outOfReachFor(watch.outOfReachFor());
        return circuit.state();
    }

    @Override
    public Duration throttledFor() {
        return throttlePauses.left();
    }

    /// The host never starts more sends than the window has places, so nothing waits here; if it did, the provider
    /// would still not see more than was agreed.
    @Override
    public SendOutcome send(Dispatch dispatch, Duration timeLeft) {
        Duration wanted = Duration.between(instruments.clock().instant(), dispatch.deadline());
        Duration left = wanted.compareTo(timeLeft) < 0 ? wanted : timeLeft;
        long deadline = instruments.nanoTime().getAsLong() + left.toNanos();
        if (!takePlace(left)) {
            return deferred("WINDOW_FULL", SOON);
        }
        try {
            // only now: whoever closes takes every place first
            if (closed.get() || !watch.ready()) {
                Duration throttled = throttledFor();
                if (throttled.isPositive()) {
                    return new SendOutcome.Deferred(throttled, ProviderApi.rateLimited("PAUSED"));
                }
                Duration pause = watch.pauseLeft();
                return deferred("NOT_READY", pause.compareTo(SOON) > 0 ? pause : SOON);
            }
            if (!circuit.permit()) {
                return new SendOutcome.Deferred(circuit.pauseLeft().plus(SOON), CIRCUIT_OPEN);
            }
            return prepared(dispatch, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return deferred("INTERRUPTED", SOON);
        } finally {
            window.release();
        }
    }

    private SendOutcome prepared(Dispatch dispatch, long deadline) throws InterruptedException {
        return switch (api.prepare(dispatch, patience(deadline))) {
            case ProviderApi.Prepared.Decided(SendOutcome outcome) -> outcome;
            case ProviderApi.Prepared.Post post -> post(dispatch, post, deadline);
        };
    }

    private Duration patience(long deadline) {
        Duration left = Duration.ofNanos(deadline - instruments.nanoTime().getAsLong());
        return left.compareTo(settings.answerTimeout()) < 0 ? left : settings.answerTimeout();
    }

    private SendOutcome post(Dispatch dispatch, ProviderApi.Prepared.Post post, long deadline) {
        Optional<Secret> used = credential.current();
        Duration patience = patience(deadline);
        if (used.isEmpty() || !patience.isPositive()) {
            return deferred(used.isEmpty() ? "NOT_READY" : "TIME_UP", SOON);
        }
        ProviderReply reply = http.exchange(post.request().apply(used.get()), patience);
        count(reply);
        if (reply instanceof ProviderReply.Answered answered
                && refusesCredential(dispatch, answered)
                && credential.renewedSince(used)) {
            patience = patience(deadline);
            if (!patience.isPositive()) {
                return deferred("TIME_UP", SOON);
            }
            reply = http.exchange(post.request().apply(credential.current().orElseThrow()), patience);
            count(reply);
        }
        return ended(dispatch, reply);
    }

    /// By the provider's own word: another 401 may come from something in between, and prove nothing.
    private boolean refusesCredential(Dispatch dispatch, ProviderReply.Answered answered) {
        return api.status(answered) == UNAUTHORIZED
                && api.read(dispatch, answered) instanceof ProviderApi.Verdict.AccountRefused;
    }

    private SendOutcome ended(Dispatch dispatch, ProviderReply reply) {
        return switch (reply) {
            case ProviderReply.Answered answered -> {
                ProviderApi.Verdict verdict = api.read(dispatch, answered);
                circuit.ended(saysDown(verdict)
                        || (api.status(answered) >= 500 && !(verdict instanceof ProviderApi.Verdict.SlowDown)));
                yield outcome(verdict);
            }
            case ProviderReply.Unwritten unwritten -> {
                switch (unwritten.why()) {
                    case CONNECTION -> watch.lost();
                    case TIME_UP -> watch.doubt();
                    case INTERRUPTED -> {}
                }
                ended(unwritten.why());
                yield deferred("NOT_SENT_" + unwritten.why(), SOON);
            }
            case ProviderReply.Unanswered unanswered -> {
                watch.doubt();
                ended(unanswered.why());
                yield new SendOutcome.Unknown(List.of(), reason("NO_ANSWER_" + unanswered.why()));
            }
        };
    }

    private static boolean saysDown(ProviderApi.Verdict verdict) {
        return switch (verdict) {
            case ProviderApi.Verdict.Unclear unclear -> true;
            case ProviderApi.Verdict.AccountRefused refused -> true;
            // it answered, be it that we are too fast for it
            case ProviderApi.Verdict.Taken taken -> false;
            case ProviderApi.Verdict.Refused refused -> false;
            case ProviderApi.Verdict.Misconfigured misconfigured -> false;
            case ProviderApi.Verdict.Later later -> false;
            case ProviderApi.Verdict.SlowDown slowDown -> false;
        };
    }

    /// Without an answer. That we were interrupted says nothing about the provider.
    private void ended(Why why) {
        if (why != Why.INTERRUPTED) {
            circuit.ended(true);
        }
    }

    private SendOutcome outcome(ProviderApi.Verdict verdict) {
        return switch (verdict) {
            case ProviderApi.Verdict.Taken(String id) -> {
                throttlePauses.reset();
                yield new SendOutcome.Accepted(List.of(id));
            }
            case ProviderApi.Verdict.Refused(Reason reason) -> new SendOutcome.Rejected(reason);
            case ProviderApi.Verdict.Misconfigured(Reason reason) -> {
                logOnce(reason);
                yield new SendOutcome.Rejected(reason);
            }
            case ProviderApi.Verdict.Later(Duration after, Reason reason) -> new SendOutcome.Deferred(after, reason);
            case ProviderApi.Verdict.SlowDown slowDown -> {
                Duration pause = throttlePauses.next(slowDown.asked());
                watch.pause(pause);
                yield new SendOutcome.Deferred(
                        pause, ProviderApi.rateLimited(slowDown.reason().code()));
            }
            case ProviderApi.Verdict.AccountRefused(Reason reason) -> {
                logOnce(reason);
                watch.refused();
                yield new SendOutcome.Deferred(settings.refusedPause(), reason);
            }
            case ProviderApi.Verdict.Unclear(Reason reason) -> {
                watch.doubt();
                yield new SendOutcome.Unknown(List.of(), reason);
            }
        };
    }

    /// Once in the life of an account: somebody should look at it.
    private void logOnce(Reason reason) {
        if (reasonsLogged.size() < REASONS_LOGGED_MAX && reasonsLogged.add(reason.code())) {
            LOG.error("{}: the provider refuses with {}", settings.route(), reason);
        }
    }

    /// @return empty while there is no credential
    private Optional<ProviderReply> probe() {
        Optional<Secret> used = credential.current();
        if (used.isEmpty()) {
            return Optional.empty();
        }
        ProviderReply reply = look(used.get());
        boolean refused = reply instanceof ProviderReply.Answered answered && answered.status() == UNAUTHORIZED;
        return Optional.of(
                refused && credential.renewedSince(used)
                        ? look(credential.current().orElseThrow())
                        : reply);
    }

    private ProviderReply look(Secret with) {
        ProviderReply reply = http.exchange(api.probe(with), settings.answerTimeout());
        count(reply);
        return reply instanceof ProviderReply.Answered answered
                ? new ProviderReply.Answered(api.status(answered), answered.body(), answered.retryAfter())
                : reply;
    }

    private void count(ProviderReply reply) {
        String status = switch (reply) {
            case ProviderReply.Answered answered -> Integer.toString(api.status(answered));
            case ProviderReply.Unwritten unwritten -> "none";
            case ProviderReply.Unanswered unanswered -> "none";
        };
        if (!status.startsWith("2")) {
            errors(status).increment();
        }
    }

    private Counter errors(String status) {
        return instruments.meters().counter("chan.provider.api.errors", "provider", provider, "http_status", status);
    }

    private boolean takePlace(Duration patience) {
        try {
            return window.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Waits for the answers that are under way.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (window.tryAcquire(settings.window(), settings.drainTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                window.release(settings.window());
            } else {
                LOG.warn("{}: closing while sends are still under way", settings.route());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.stop();
        http.close();
    }

    private SendOutcome deferred(String code, Duration retryAfter) {
        return new SendOutcome.Deferred(retryAfter, reason(code));
    }

    private Reason reason(String code) {
        return Reason.of(provider.toUpperCase(Locale.ROOT) + "_" + code);
    }
}
