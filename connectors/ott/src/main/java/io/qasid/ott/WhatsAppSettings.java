package io.qasid.ott;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.core.bind.annotation.Bindable;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.Optional;

/// One business number: `qasid.ott.whatsapp[i]`.
///
/// @param account names the route: `whatsapp:<account>`
/// @param baseUrl root of the Graph API, without a slash at its end
/// @param version of the Graph API; Meta ends each after two years
/// @param phoneNumberId digits
/// @param secret path of the account's secret, which has its `token`; absent: `whatsapp/<account>`
/// @param window requests that may be waiting for their answer at once
/// @param sendsPerSecond what the number may send: 80 until Meta raises it
@EachProperty(value = "qasid.ott.whatsapp", list = true)
public record WhatsAppSettings(
        String account,

        @Bindable(defaultValue = "https://graph.facebook.com")
        String baseUrl,

        @Bindable(defaultValue = "v25.0") String version,
        String phoneNumberId,
        Optional<String> secret,
        @Bindable(defaultValue = "20") int window,
        @Bindable(defaultValue = "80") int sendsPerSecond,
        @Bindable(defaultValue = "10s") Duration answerTimeout,
        @Bindable(defaultValue = "30s") Duration probeEvery) {
    public WhatsAppSettings {
        new Route(Channel.WHATSAPP, account);
        AccountUrl.check("qasid.ott.whatsapp " + account + ": base-url", baseUrl);
        if (!version.matches("v[0-9]{1,3}\\.[0-9]") || !phoneNumberId.matches("[0-9]{1,20}")) {
            throw new IllegalArgumentException(
                    "qasid.ott.whatsapp " + account + " needs a version (v25.0) and a phone-number-id");
        }
    }

    Route route() {
        return new Route(Channel.WHATSAPP, account);
    }

    /// Where its secret is.
    String secretPath() {
        return secret.orElse("whatsapp/" + account);
    }
}
