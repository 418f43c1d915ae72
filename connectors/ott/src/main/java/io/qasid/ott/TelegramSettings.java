package io.qasid.ott;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.core.bind.annotation.Bindable;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.Optional;

/// One bot: `qasid.ott.telegram[i]`.
///
/// @param account names the route: `telegram:<account>`
/// @param baseUrl root of the Bot API, without a slash at its end
/// @param secret path of the account's secret, which has its `token`; absent: `telegram/<account>`
/// @param window requests that may be waiting for their answer at once
/// @param sendsPerSecond what the bot may send: about 30
@EachProperty(value = "qasid.ott.telegram", list = true)
public record TelegramSettings(
        String account,
        @Bindable(defaultValue = "https://api.telegram.org") String baseUrl,
        Optional<String> secret,
        @Bindable(defaultValue = "20") int window,
        @Bindable(defaultValue = "30") int sendsPerSecond,
        @Bindable(defaultValue = "10s") Duration answerTimeout,
        @Bindable(defaultValue = "30s") Duration probeEvery) {
    public TelegramSettings {
        new Route(Channel.TELEGRAM, account);
        AccountUrl.check("qasid.ott.telegram " + account + ": base-url", baseUrl);
    }

    Route route() {
        return new Route(Channel.TELEGRAM, account);
    }

    /// Where its secret is.
    String secretPath() {
        return secret.orElse("telegram/" + account);
    }
}
