package io.qasid.smpp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.qasid.smpp.receive.Intake;
import io.qasid.smpp.session.SessionListener.TurnedAway;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/// What one bind counts, by account.
///
/// `smpp_submits_total`: `submit_sm` PDUs that were written, each once, a repeat after a refusal again: taken +
/// refused
/// +
/// throttled + unanswered. `smpp_submit_seconds`: from write to answer, of those that were answered.
/// `smpp_unlisted_statuses_total`: refusals with a `command_status` that [SmppErrors] lacks.
/// `smpp_binds_total`: attempts to bind, each once: bound + refused + unreachable. `smpp_bound`: 1 while bound.
/// `smpp_receipts_total`, `smpp_handset_messages_total`: what came, by what became of it, receipts also by the state
/// they
/// tell (`unlisted`: none that `ReceiptState` has); a repeat counts again, a long message once.
/// `smpp_turned_away_total`: `deliver_sm` that got no further than the session.
final class BindMetrics implements Intake.IntakeCounts {
    enum Submit {
        TAKEN,
        REFUSED,
        THROTTLED,
        UNANSWERED
    }

    enum Bind {
        BOUND,
        REFUSED,
        UNREACHABLE
    }

    private final MeterRegistry meters;
    private final String account;
    private final Timer submitTime;

    BindMetrics(MeterRegistry meters, String account) {
        this.meters = meters;
        this.account = account;
        this.submitTime = Timer.builder("smpp.submit")
                .description("time until the SMSC answered a submit_sm")
                .tag("account", account)
                .publishPercentileHistogram()
                .register(meters);
    }

    void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .tag("account", account)
                .register(meters);
    }

    void submit(Submit outcome) {
        count("smpp.submits", outcome);
    }

    void submitTook(Duration time) {
        submitTime.record(time);
    }

    void unlistedStatus() {
        meters.counter("smpp.unlisted.statuses", "account", account).increment();
    }

    void bind(Bind outcome) {
        count("smpp.binds", outcome);
    }

    void turnedAway(TurnedAway why) {
        count("smpp.turned.away", why);
    }

    @Override
    public void receipt(Intake.Result result, String state) {
        String outcome = result.name().toLowerCase(Locale.ROOT);
        meters.counter("smpp.receipts", "account", account, "outcome", outcome, "state", state)
                .increment();
    }

    @Override
    public void handsetMessage(Intake.Result result) {
        count("smpp.handset.messages", result);
    }

    private void count(String name, Enum<?> outcome) {
        meters.counter(name, "account", account, "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }
}
