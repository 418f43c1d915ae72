package io.qasid.connectorruntime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;
import java.util.Locale;

/// What one host counts, by route.
///
/// `connector_claims_total`: envelopes by what became of them, each once, a redelivered one again: granted + denied +
/// undecided (given back to the queue) + unreadable (terminated) + expired (dropped unclaimed).
/// `connector_sends_total`: outcomes reported, each once; their sum is the granted claims less those under way.
/// `connector_send_seconds`: time inside the connector, of those that were handed to it.
/// `connector_pull_reopened_total`: spells of pulling that ended by a fault, each lane by itself.
/// `connector_window_used`, `connector_window_size`: places in the window.
final class HostMetrics {
    private final MeterRegistry meters;
    private final String route;
    private final Timer sendTime;

    HostMetrics(MeterRegistry meters, Route route, SendWindow window) {
        this.meters = meters;
        this.route = route.toString();
        this.sendTime = Timer.builder("connector.send")
                .description("time until the provider answered")
                .tag("route", this.route)
                .publishPercentileHistogram()
                .register(meters);
        Gauge.builder("connector.window.used", window, SendWindow::used)
                .description("sends claimed, under way, or waiting for room to report")
                .tag("route", this.route)
                .register(meters);
        Gauge.builder("connector.window.size", window, SendWindow::size)
                .tag("route", this.route)
                .register(meters);
    }

    enum Claim {
        GRANTED,
        DENIED,
        UNDECIDED,
        UNREADABLE,
        EXPIRED
    }

    void claims(Claim result, int count) {
        if (count > 0) {
            counter("connector.claims", "result", result.name()).increment(count);
        }
    }

    void sent(SendOutcome outcome) {
        counter("connector.sends", "outcome", outcome.getClass().getSimpleName())
                .increment();
    }

    void sendTook(Duration time) {
        sendTime.record(time);
    }

    void pullEnded() {
        meters.counter("connector.pull.reopened", "route", route).increment();
    }

    private Counter counter(String name, String key, String value) {
        return meters.counter(name, "route", route, key, value.toLowerCase(Locale.ROOT));
    }
}
