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
/// @param secretToken as given to `setWebhook`: 1 to 256 of A-Z, a-z, 0-9, underscore and hyphen
/// @param allowedNetworks absent: Telegram's, as published
@EachProperty(value = "qasid.provider-webhooks.telegram", list = true)
public record TelegramAccount(String account, String secretToken, Optional<List<String>> allowedNetworks) {
    /// Source: <https://core.telegram.org/bots/webhooks>.
    private static final List<String> PUBLISHED = List.of("149.154.160.0/20", "91.108.4.0/22");

    public TelegramAccount {
        new Route(Channel.TELEGRAM, account);
        if (!secretToken.matches("[A-Za-z0-9_-]{1,256}")) {
            throw new IllegalArgumentException("qasid.provider-webhooks.telegram " + account
                    + " needs a secret-token of 1 to 256 of A-Z, a-z, 0-9, underscore and hyphen");
        }
    }

    Route route() {
        return new Route(Channel.TELEGRAM, account);
    }

    Networks networks() {
        return Networks.of(
                "qasid.provider-webhooks.telegram " + account + ": allowed-networks",
                allowedNetworks.orElse(PUBLISHED));
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "TelegramAccount[" + account + "]";
    }
}
