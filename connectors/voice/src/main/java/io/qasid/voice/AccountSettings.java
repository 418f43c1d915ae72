package io.qasid.voice;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.core.bind.annotation.Bindable;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.providerhttp.ProviderSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One account at one provider: `qasid.voice.accounts[i]`.
///
/// @param account names the route: `voice:<account>`
/// @param baseUrl root of the API, without a slash at its end; https unless on loopback, because each request carries
///     the credential
/// @param accountSid `AC` and 32 hexadecimal digits
/// @param secret path of the account's secret, which has its `auth-token`; absent: `voice/<account>`
/// @param from the number that calls, E.164: one that the account owns or has verified
/// @param statusCallbackUrl where the provider reports what became of a call
/// @param window requests that may be waiting for their answer at once, 1 to 1,000
/// @param callsPerSecond what the account may start, 1 to 1,000; the provider queues what is beyond
/// @param language of the voice: `en-US`; the provider has a list
/// @param answerTimeout how long the answer to a request may take before its call is unknown
/// @param probeEvery how often the account is looked at; also the upper end of the doubling pause while it can't be
/// @param refusedPause how long nothing is sent after the account was refused
/// @param drainTimeout how long [io.qasid.providerhttp.ProviderAccount#close] waits for answers that are under way
@EachProperty(value = "qasid.voice.accounts", list = true)
public record AccountSettings(
        String account,
        @Bindable(defaultValue = "https://api.twilio.com") String baseUrl,
        String accountSid,
        Optional<String> secret,
        String from,
        String statusCallbackUrl,
        @Bindable(defaultValue = "10") int window,
        @Bindable(defaultValue = "1") int callsPerSecond,
        @Bindable(defaultValue = "en-US") String language,
        @Bindable(defaultValue = "10s") Duration answerTimeout,
        @Bindable(defaultValue = "5s") Duration connectTimeout,
        @Bindable(defaultValue = "30s") Duration probeEvery,
        @Bindable(defaultValue = "30s") Duration refusedPause,
        @Bindable(defaultValue = "10s") Duration drainTimeout) {

    private static final Pattern ACCOUNT_SID = Pattern.compile("AC[0-9a-f]{32}");
    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{7,14}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    public AccountSettings {
        new Route(Channel.VOICE, account);
        need(isRoot(baseUrl), account, "base-url", baseUrl);
        need(ACCOUNT_SID.matcher(accountSid).matches(), account, "account-sid", accountSid);
        need(NUMBER.matcher(from).matches(), account, "from", from);
        need(url(statusCallbackUrl).isPresent(), account, "status-callback-url", statusCallbackUrl);
        needBetween(1, 1_000, window, account, "window");
        needBetween(1, 1_000, callsPerSecond, account, "calls-per-second");
        need(LANGUAGE.matcher(language).matches(), account, "language", language);
        needPositive(answerTimeout, account, "answer-timeout");
        needPositive(connectTimeout, account, "connect-timeout");
        needPositive(probeEvery, account, "probe-every");
        needPositive(refusedPause, account, "refused-pause");
        needPositive(drainTimeout, account, "drain-timeout");
    }

    Route route() {
        return new Route(Channel.VOICE, account);
    }

    ProviderSettings provider() {
        return new ProviderSettings(
                route(), window, connectTimeout, answerTimeout, probeEvery, refusedPause, drainTimeout);
    }

    /// Where its secret is.
    String secretPath() {
        return secret.orElse("voice/" + account);
    }

    private static boolean isRoot(String text) {
        return url(text)
                .filter(url -> url.getScheme().equals("https") || LOOPBACK.contains(url.getHost()))
                .filter(url -> url.getRawQuery() == null && url.getRawFragment() == null && !text.endsWith("/"))
                .isPresent();
    }

    private static Optional<URI> url(String text) {
        try {
            URI uri = new URI(text);
            boolean good = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
            return good ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static void needPositive(Duration value, String account, String key) {
        need(value.isPositive(), account, key, value.toString().toLowerCase(Locale.ROOT));
    }

    private static void needBetween(int min, int max, int value, String account, String key) {
        need(value >= min && value <= max, account, key, value + " (" + min + " to " + max + ")");
    }

    private static void need(boolean good, String account, String key, String value) {
        if (!good) {
            throw new IllegalArgumentException(
                    "qasid.voice.accounts, account " + account + ": " + key + " can't be " + value);
        }
    }
}
