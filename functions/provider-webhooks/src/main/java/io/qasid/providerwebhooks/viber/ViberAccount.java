package io.qasid.providerwebhooks.viber;

import io.micronaut.context.annotation.EachProperty;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.providerwebhooks.Networks;
import java.util.List;
import java.util.Optional;

/// One bot: `qasid.provider-webhooks.viber[i]`.
///
/// @param account as in the route `viber:<account>`
/// @param secret path of the account's secret, which has the bot's `auth-token`, key of the signature, and `link-key`,
///     what links to the bot are sealed with ([ViberLink]): at least 16 characters, else no link counts; absent:
///     `viber/<account>`
/// @param allowedNetworks absent: everybody; Viber publishes none
@EachProperty(value = "qasid.provider-webhooks.viber", list = true)
public record ViberAccount(String account, Optional<String> secret, Optional<List<String>> allowedNetworks) {
    public ViberAccount {
        new Route(Channel.VIBER, account);
    }

    Route route() {
        return new Route(Channel.VIBER, account);
    }

    Networks networks() {
        return Networks.of(
                "qasid.provider-webhooks.viber " + account + ": allowed-networks", allowedNetworks.orElse(List.of()));
    }

    String secretPath() {
        return secret.orElse("viber/" + account);
    }
}
