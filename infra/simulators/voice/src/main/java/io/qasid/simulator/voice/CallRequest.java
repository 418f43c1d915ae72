package io.qasid.simulator.voice;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The form of `POST …/Calls.json`, checked. Fields that are not here are passed over, `MachineDetection` among them.
///
/// @param script TwiML, or the URL of it
/// @param statusCallback empty: the simulator's own, if it has one
/// @param timeoutSeconds how long it may ring
record CallRequest(
        String to,
        String from,
        Script script,
        Optional<String> statusCallback,
        Set<CallEvent> events,
        boolean callbackByGet,
        int timeoutSeconds) {
    /// <https://www.twilio.com/docs/api/errors/32018>
    static final int TWIML_LENGTH_MAX = 4_000;

    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{7,14}");
    private static final int TIMEOUT_DEFAULT = 60;
    private static final int TIMEOUT_MAX = 600;

    sealed interface Script {}

    record Inline(String twiml) implements Script {}

    record At(String url, boolean byGet) implements Script {}

    sealed interface Checked {}

    record Good(CallRequest request) implements Checked {}

    record Bad(ApiError error) implements Checked {}

    /// @param numbers what may stand in `From`; empty: any
    static Checked check(FormFields form, List<String> numbers) {
        String to = form.first("To").orElse("");
        String from = form.first("From").orElse("");
        Optional<ApiError> wrong = wrongNumber(to, from, numbers)
                .or(() -> wrongScript(form))
                .or(() -> wrongCallback(form))
                .or(() -> wrongTimeout(form));
        return wrong.<Checked>map(Bad::new)
                .orElseGet(() -> new Good(new CallRequest(
                        to,
                        from,
                        script(form),
                        form.first("StatusCallback"),
                        events(form.all("StatusCallbackEvent")),
                        byGet(form, "StatusCallbackMethod"),
                        form.first("Timeout").map(Integer::parseInt).orElse(TIMEOUT_DEFAULT))));
    }

    private static Optional<ApiError> wrongNumber(String to, String from, List<String> numbers) {
        if (to.isEmpty()) {
            return Optional.of(ApiError.badRequest(21_201, "No 'To' number is specified"));
        }
        if (from.isEmpty()) {
            return Optional.of(ApiError.badRequest(21_213, "A 'From' phone number is required."));
        }
        if (!NUMBER.matcher(to).matches()) {
            return Optional.of(ApiError.invalidTo(to));
        }
        if (!NUMBER.matcher(from).matches()) {
            return Optional.of(
                    ApiError.badRequest(21_212, "The 'From' number " + from + " is not a valid phone number."));
        }
        if (!numbers.isEmpty() && !numbers.contains(from)) {
            return Optional.of(ApiError.badRequest(
                    21_210, "The source phone number provided, " + from + ", is not yet verified for your account."));
        }
        return Optional.empty();
    }

    private static Optional<ApiError> wrongScript(FormFields form) {
        Optional<String> url = form.first("Url");
        Optional<String> twiml = form.first("Twiml");
        if (url.isEmpty() && twiml.isEmpty()) {
            return Optional.of(ApiError.badRequest(21_205, "Url parameter is required."));
        }
        if (url.isPresent() && !isUrl(url.get())) {
            return Optional.of(ApiError.badRequest(21_205, "Url is not a valid URL: " + url.get()));
        }
        if (url.isEmpty() && twiml.get().length() > TWIML_LENGTH_MAX) {
            return Optional.of(ApiError.badRequest(
                    32_018, "Twiml size exceeded maximum allowed value of " + TWIML_LENGTH_MAX + " characters"));
        }
        return Optional.empty();
    }

    private static Optional<ApiError> wrongCallback(FormFields form) {
        Optional<String> url = form.first("StatusCallback");
        if (url.isPresent() && !isUrl(url.get())) {
            return Optional.of(
                    ApiError.badRequest(21_609, "The 'StatusCallback' URL " + url.get() + " is not a valid URL."));
        }
        if (form.all("StatusCallbackEvent").stream()
                .anyMatch(name -> CallEvent.of(name).isEmpty())) {
            return Optional.of(
                    ApiError.badRequest(21_626, "One or more of the StatusCallbackEvents provided were invalid."));
        }
        return Optional.empty();
    }

    private static Optional<ApiError> wrongTimeout(FormFields form) {
        boolean good = form.first("Timeout")
                .map(timeout -> timeout.matches("[1-9][0-9]{0,2}") && Integer.parseInt(timeout) <= TIMEOUT_MAX)
                .orElse(true);
        return good ? Optional.empty() : Optional.of(ApiError.badRequest(20_001, "Invalid parameter: Timeout"));
    }

    /// Twilio passes over `Twiml` when there is a `Url`.
    private static Script script(FormFields form) {
        return form.first("Url")
                .<Script>map(url -> new At(url, byGet(form, "Method")))
                .orElseGet(() -> new Inline(form.first("Twiml").orElse("")));
    }

    /// Only the end of the call, when the form asks for none.
    private static Set<CallEvent> events(List<String> names) {
        Set<CallEvent> events = EnumSet.noneOf(CallEvent.class);
        names.forEach(name -> CallEvent.of(name).ifPresent(events::add));
        return events.isEmpty() ? EnumSet.of(CallEvent.COMPLETED) : events;
    }

    private static boolean byGet(FormFields form, String field) {
        return form.first(field).orElse("").toUpperCase(Locale.ROOT).equals("GET");
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
