package io.qasid.voice;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;

/// What the accounts count.
///
/// `chan_provider_api_errors_total`: requests, probes among them, that were not answered 2xx, each once, by the status
/// of the answer, `none` where no answer came. `voice_unlisted_codes_total`, by account: refusals whose code
/// [VoiceErrors] lacks. `voice_ready`, by account: 1 while calls have a chance.
final class VoiceMetrics {
    private static final String NO_ANSWER = "none";

    private final MeterRegistry meters;
    private final String account;

    VoiceMetrics(MeterRegistry meters, String account) {
        this.meters = meters;
        this.account = account;
    }

    void ready(BooleanSupplier ready) {
        Gauge.builder("voice.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1 while calls have a chance")
                .tag("account", account)
                .register(meters);
    }

    void reply(CallReply reply) {
        switch (reply) {
            case CallReply.Answered answered when answered.status() / 100 == 2 -> {}
            case CallReply.Answered answered -> error(Integer.toString(answered.status()));
            case CallReply.Unwritten unwritten -> error(NO_ANSWER);
            case CallReply.Unanswered unanswered -> error(NO_ANSWER);
        }
    }

    void unlistedCode() {
        meters.counter("voice.unlisted.codes", "account", account).increment();
    }

    private void error(String status) {
        meters.counter("chan.provider.api.errors", "provider", "voice", "http_status", status)
                .increment();
    }
}
