package io.qasid.secrets;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.qasid.events.Subjects;
import io.qasid.model.Route;
import io.qasid.redis.Redis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a module holds of the secret store, and keeps fresh until it is closed: read at the start, when an event says
/// that an account was rotated, when the sentinel in Redis says so, and every so often besides (CHAN-15).
///
/// `chan_secret_version{route}`: the version that is held, 0 without one.
public final class Secrets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

    private final SecretStore store;
    private final Connection nats;
    private final Optional<Redis> redis;
    private final MeterRegistry meters;
    private final LongSupplier nanoTime;
    private final Duration pollEvery;
    private final List<SecretWatch> watches = new CopyOnWriteArrayList<>();
    private final Dispatcher dispatcher;

    /// @param redis empty: without sentinels
    /// @param nanoTime as [System#nanoTime]
    public Secrets(
            SecretStore store,
            Connection nats,
            Optional<Redis> redis,
            MeterRegistry meters,
            LongSupplier nanoTime,
            Duration pollEvery) {
        this.store = store;
        this.nats = nats;
        this.redis = redis;
        this.meters = meters;
        this.nanoTime = nanoTime;
        this.pollEvery = pollEvery;
        this.dispatcher = nats.createDispatcher(this::heard);
        dispatcher.subscribe(Subjects.OTT_ACCOUNT_ROTATED);
    }

    /// Reads an account's secret and keeps it fresh. Returns after the first try: it may be that there is none yet.
    ///
    /// @param form fields that it must have, and how each must look
    /// @param oldAcceptedFor how long a version counts after it was replaced; zero: not at all
    public HeldSecret hold(Route route, String path, Map<String, Pattern> form, Duration oldAcceptedFor) {
        HeldSecret secret = new HeldSecret(store, path, form, oldAcceptedFor, nanoTime);
        Gauge.builder(
                        "chan.secret.version",
                        () -> secret.current().map(Secret::version).orElse(0))
                .description("of the account's secret that is held, 0 without one")
                .tag("route", route.toString())
                .register(meters);
        SecretWatch watch = new SecretWatch(route, secret, () -> sentinel(route), pollEvery, nanoTime);
        watches.add(watch);
        watch.start();
        return secret;
    }

    private Optional<Instant> sentinel(Route route) {
        return redis.flatMap(there -> RotationSignals.read(there, route));
    }

    private void heard(Message event) {
        try {
            RotationSignals.Rotated rotated = RotationSignals.heard(event.getData());
            watches.stream()
                    .filter(watch ->
                            rotated.route().isEmpty() || rotated.route().get().equals(watch.route()))
                    .forEach(watch -> watch.announced(rotated.at()));
        } catch (IllegalArgumentException e) {
            LOG.warn("a rotation could not be read; every secret is read again");
            watches.forEach(SecretWatch::doubt);
        }
    }

    @Override
    public void close() {
        if (nats.getStatus() == Connection.Status.CONNECTED) {
            nats.closeDispatcher(dispatcher);
        }
        watches.forEach(SecretWatch::close);
    }
}
