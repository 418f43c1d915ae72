package io.qasid.ott;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.core.bind.annotation.Bindable;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.Optional;

/// One bot: `qasid.ott.viber[i]`.
///
/// @param account names the route: `viber:<account>`
/// @param baseUrl of the REST Bot API, without a slash at its end
/// @param secret path of the account's secret, which has its `auth-token`; absent: `viber/<account>`
/// @param window requests that may be waiting for their answer at once
/// @param sendsPerSecond what the bot may send; Viber publishes no number, its status 12 says when it is too much
@EachProperty(value = "qasid.ott.viber", list = true)
public record ViberSettings(
        String account,

        @Bindable(defaultValue = "https://chatapi.viber.com")
        String baseUrl,

        Optional<String> secret,
        @Bindable(defaultValue = "20") int window,
        @Bindable(defaultValue = "30") int sendsPerSecond,
        @Bindable(defaultValue = "10s") Duration answerTimeout,
        @Bindable(defaultValue = "30s") Duration probeEvery) {
    public ViberSettings {
        new Route(Channel.VIBER, account);
        AccountUrl.check("qasid.ott.viber " + account + ": base-url", baseUrl);
    }

    Route route() {
        return new Route(Channel.VIBER, account);
    }

    /// Where its secret is.
    String secretPath() {
        return secret.orElse("viber/" + account);
    }
}
