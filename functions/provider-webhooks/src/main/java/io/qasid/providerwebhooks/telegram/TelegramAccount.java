package io.qasid.providerwebhooks.telegram;

import io.micronaut.context.annotation.EachProperty;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.providerwebhooks.Networks;
import java.util.List;
import java.util.Optional;

/// One bot: `qasid.provider-webhooks.telegram[i]`.
///
/// @param account as in the route `telegram:<account>`
/// @param secret path of the account's secret, which has its `secret-token` as given to `setWebhook`: 1 to 256 of A-Z,
///     a-z, 0-9, underscore and hyphen; absent: `telegram/<account>`
/// @param allowedNetworks absent: Telegram's, as published
@EachProperty(value = "qasid.provider-webhooks.telegram", list = true)
public record TelegramAccount(String account, Optional<String> secret, Optional<List<String>> allowedNetworks) {
    /// Source: <https://core.telegram.org/bots/webhooks>.
    private static final List<String> PUBLISHED = List.of("149.154.160.0/20", "91.108.4.0/22");

    public TelegramAccount {
        new Route(Channel.TELEGRAM, account);
    }

    Route route() {
        return new Route(Channel.TELEGRAM, account);
    }

    Networks networks() {
        return Networks.of(
                "qasid.provider-webhooks.telegram " + account + ": allowed-networks",
                allowedNetworks.orElse(PUBLISHED));
    }

    String secretPath() {
        return secret.orElse("telegram/" + account);
    }
}
