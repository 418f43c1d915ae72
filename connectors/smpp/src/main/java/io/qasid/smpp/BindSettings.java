package io.qasid.smpp;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.core.bind.annotation.Bindable;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.smpp.receive.HandsetAlphabet;
import io.qasid.smpp.receive.MessageIdForm;
import io.qasid.smpp.session.SessionSettings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Pattern;

/// One account at one SMSC: `qasid.smpp.binds[i]`. What the operator's contract says goes here.
///
/// @param account names the route: `sms:<account>`
/// @param systemId at most 15 characters (SMPP 3.4, 4.1.1, as are the next two)
/// @param password at most 8 characters
/// @param systemType at most 12 characters
/// @param serviceType at most 5 characters
/// @param window segments that may be waiting for their answer at once, 1 to 1,000
/// @param submitsPerSecond the agreed rate, 1 to 10,000 segments; throttling lowers it for a while
/// @param answerTimeout how long a `submit_sm_resp` may take before its segment counts as unanswered
/// @param enquireLinkAfter silence before an `enquire_link`
/// @param enquireLinkTimeout silence after it before the bind is given up
/// @param receiveWindow `deliver_sm` handled at once, 1 to 1,000; above, the SMSC is told to come again
/// @param commitTimeout how long a receipt may take to become durable; keep it below the SMSC's own response timer
/// @param rebindPauseMax upper end of the exponential pause between attempts to connect
/// @param refusedBindPause pause after a bind that was refused for its credentials; grows to ten times that
/// @param drainTimeout how long [SmppBind#close] waits for answers that are under way
/// @param messageIdForm how the ids of receipts differ from those of `submit_sm_resp`
/// @param timeZone of the dates in receipts
/// @param defaultAlphabet what `data_coding` 0 means at this SMSC
/// @param countryCode completes senders of messages that come in national form: `0700000001` to `+93700000001`
/// @param shortCodeTon type of number of a numeric sender of at most 6 digits: 3 (network specific) at most SMSCs
/// @param partTimeout how long the parts of a long message from a handset are waited for
@EachProperty(value = "qasid.smpp.binds", list = true)
public record BindSettings(
        String account,
        String host,
        @Bindable(defaultValue = "2775") int port,
        String systemId,
        @Bindable(defaultValue = "") String password,
        @Bindable(defaultValue = "") String systemType,
        @Bindable(defaultValue = "") String serviceType,
        @Bindable(defaultValue = "10") int window,
        @Bindable(defaultValue = "100") int submitsPerSecond,
        @Bindable(defaultValue = "10s") Duration answerTimeout,
        @Bindable(defaultValue = "30s") Duration enquireLinkAfter,
        @Bindable(defaultValue = "10s") Duration enquireLinkTimeout,
        @Bindable(defaultValue = "200") int receiveWindow,
        @Bindable(defaultValue = "5s") Duration commitTimeout,
        @Bindable(defaultValue = "30s") Duration rebindPauseMax,
        @Bindable(defaultValue = "30s") Duration refusedBindPause,
        @Bindable(defaultValue = "10s") Duration drainTimeout,
        @Bindable(defaultValue = "AS_IS") MessageIdForm messageIdForm,
        @Bindable(defaultValue = "Asia/Kabul") String timeZone,
        @Bindable(defaultValue = "GSM_7") HandsetAlphabet defaultAlphabet,
        @Bindable(defaultValue = "93") String countryCode,
        @Bindable(defaultValue = "3") int shortCodeTon,
        @Bindable(defaultValue = "2m") Duration partTimeout) {

    private static final Pattern ASCII = Pattern.compile("[\\x21-\\x7E]*");
    private static final Pattern COUNTRY_CODE = Pattern.compile("[1-9][0-9]{0,2}");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final int TON_MAX = 6;

    public BindSettings {
        new Route(Channel.SMS, account);
        need(!host.isBlank(), account, "host", host);
        needBetween(1, 65_535, port, account, "port");
        need(!systemId.isEmpty() && fits(systemId, 15), account, "system-id", systemId);
        need(fits(password, 8), account, "password", "(hidden)");
        need(fits(systemType, 12), account, "system-type", systemType);
        need(fits(serviceType, 5), account, "service-type", serviceType);
        needBetween(1, 1_000, window, account, "window");
        needBetween(1, 10_000, submitsPerSecond, account, "submits-per-second");
        needBetween(1, 1_000, receiveWindow, account, "receive-window");
        needPositive(answerTimeout, account, "answer-timeout");
        needPositive(enquireLinkAfter, account, "enquire-link-after");
        needPositive(enquireLinkTimeout, account, "enquire-link-timeout");
        needPositive(commitTimeout, account, "commit-timeout");
        needPositive(rebindPauseMax, account, "rebind-pause-max");
        needPositive(refusedBindPause, account, "refused-bind-pause");
        needPositive(drainTimeout, account, "drain-timeout");
        needPositive(partTimeout, account, "part-timeout");
        need(isZone(timeZone), account, "time-zone", timeZone);
        need(COUNTRY_CODE.matcher(countryCode).matches(), account, "country-code", countryCode);
        needBetween(0, TON_MAX, shortCodeTon, account, "short-code-ton");
    }

    public Route route() {
        return new Route(Channel.SMS, account);
    }

    public ZoneId zone() {
        return ZoneId.of(timeZone);
    }

    SessionSettings session() {
        return new SessionSettings(
                host,
                port,
                systemId,
                password,
                systemType,
                CONNECT_TIMEOUT,
                BIND_TIMEOUT,
                enquireLinkAfter,
                enquireLinkTimeout,
                receiveWindow);
    }

    /// Without the password.
    @Override
    public String toString() {
        return "BindSettings[" + account + " " + systemId + "@" + host + ":" + port + "]";
    }

    private static boolean fits(String text, int lengthMax) {
        return text.length() <= lengthMax && ASCII.matcher(text).matches();
    }

    private static boolean isZone(String text) {
        try {
            return !ZoneId.of(text).getId().isEmpty();
        } catch (DateTimeException e) {
            return false;
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
                    "qasid.smpp.binds, account " + account + ": " + key + " can't be " + value);
        }
    }
}
