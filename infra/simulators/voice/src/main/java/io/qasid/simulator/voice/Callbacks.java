package io.qasid.simulator.voice;

import io.qasid.simulator.voice.VoiceRecord.CallbackEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells whoever asked for it what becomes of a call, signed, again and again until the answer is 2xx; and fetches
/// TwiML in the same manner.
final class Callbacks implements AutoCloseable {
    static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final int ATTEMPTS_MAX = 120;
    private static final int TWIML_OCTETS_MAX = 64 * 1024;

    private final VoiceSettings settings;
    private final VoiceRecord record;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private volatile @Nullable String otherwise;

    /// @param durationSeconds of a call that has ended
    record Notice(CallStatus status, int sequence, Optional<Long> durationSeconds, Instant at) {}

    Callbacks(VoiceSettings settings, VoiceRecord record) {
        this.settings = settings;
        this.record = record;
    }

    /// Where callbacks go for calls that name no `StatusCallback`.
    void otherwise(String url) {
        otherwise = url;
    }

    /// Makes the first attempt at once, so that the notices of one call arrive in order while all is well; further ones
    /// follow in the background.
    void post(PhoneCall call, Notice notice) throws InterruptedException {
        String url = call.request().statusCallback().orElse(otherwise);
        if (url != null && !attempt(call, url, notice, 1)) {
            Thread.ofVirtual().name("callback-" + call.sid()).start(() -> repeat(call, url, notice));
        }
    }

    private void repeat(PhoneCall call, String url, Notice notice) {
        Duration pause = FIRST_PAUSE;
        try {
            for (int attempt = 2; attempt <= ATTEMPTS_MAX; attempt++) {
                if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS) || attempt(call, url, notice, attempt)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
            }
            note(call, notice, ATTEMPTS_MAX, CallbackEvent.GIVEN_UP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean attempt(PhoneCall call, String url, Notice notice, int attempt) throws InterruptedException {
        note(call, notice, attempt, CallbackEvent.SENT);
        Map<String, String> parameters = about(call, notice.status());
        parameters.put("Timestamp", RFC_2822.format(notice.at()));
        parameters.put("SequenceNumber", Integer.toString(notice.sequence()));
        parameters.put("CallbackSource", "call-progress-events");
        notice.durationSeconds().ifPresent(seconds -> parameters.put("CallDuration", Long.toString(seconds)));
        boolean taken = exchange(url, call.request().callbackByGet(), parameters)
                .filter(Callbacks::isGood)
                .isPresent();
        note(call, notice, attempt, taken ? CallbackEvent.ACKNOWLEDGED : CallbackEvent.REPEATED);
        return taken;
    }

    /// @param digits what was pressed; empty when the call has just been answered
    /// @return empty when nothing usable came
    Optional<String> fetchTwiml(PhoneCall call, String url, boolean byGet, String digits) throws InterruptedException {
        Map<String, String> parameters = about(call, CallStatus.IN_PROGRESS);
        if (!digits.isEmpty()) {
            parameters.put("Digits", digits);
            parameters.put("FinishedOnKey", "");
            parameters.put("msg", "Gather End");
        }
        return exchange(url, byGet, parameters)
                .filter(Callbacks::isGood)
                .map(HttpResponse::body)
                .filter(body -> body.length() <= TWIML_OCTETS_MAX);
    }

    private Map<String, String> about(PhoneCall call, CallStatus status) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("CallSid", call.sid());
        parameters.put("AccountSid", settings.accountSid());
        parameters.put("From", call.request().from());
        parameters.put("To", call.request().to());
        parameters.put("Called", call.request().to());
        parameters.put("Caller", call.request().from());
        parameters.put("CallStatus", status.wireName());
        parameters.put("Direction", "outbound-api");
        parameters.put("ApiVersion", ApiEndpoint.API_VERSION);
        return parameters;
    }

    private Optional<HttpResponse<String>> exchange(String url, boolean byGet, Map<String, String> parameters)
            throws InterruptedException {
        String form = FormFields.encode(parameters);
        String target = byGet ? url + (url.contains("?") ? "&" : "?") + form : url;
        Map<String, String> signed = byGet ? Map.of() : parameters;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target))
                .timeout(TIMEOUT)
                .header("User-Agent", "TwilioProxy/1.1")
                .header(CallbackSignature.HEADER, CallbackSignature.of(settings.authToken(), target, signed));
        if (byGet) {
            request.GET();
        } else {
            request.header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
        }
        try {
            return Optional.of(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            // nobody there, or no answer: as good as a bad one
            return Optional.empty();
        }
    }

    private static boolean isGood(HttpResponse<String> response) {
        return response.statusCode() / 100 == 2;
    }

    private void note(PhoneCall call, Notice notice, int attempt, CallbackEvent event) {
        record.callback(new VoiceRecord.Callback(
                call.sid(),
                notice.status(),
                notice.sequence(),
                attempt,
                event,
                settings.clock().instant()));
    }

    @Override
    public void close() {
        closing.countDown();
        client.shutdownNow();
    }
}
