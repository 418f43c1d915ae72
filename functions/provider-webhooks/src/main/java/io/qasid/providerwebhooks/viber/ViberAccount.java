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
/// @param authToken of the bot; key of the signature
/// @param linkKey what links to the bot are sealed with ([ViberLink]), at least 16 characters; absent: no link counts
/// @param allowedNetworks absent: everybody; Viber publishes none
@EachProperty(value = "qasid.provider-webhooks.viber", list = true)
public record ViberAccount(
        String account, String authToken, Optional<String> linkKey, Optional<List<String>> allowedNetworks) {
    private static final int KEY_LENGTH_MIN = 16;

    public ViberAccount {
        new Route(Channel.VIBER, account);
        if (authToken.isBlank()) {
            throw new IllegalArgumentException("qasid.provider-webhooks.viber " + account + " needs an auth-token");
        }
        if (linkKey.filter(key -> key.length() < KEY_LENGTH_MIN).isPresent()) {
            throw new IllegalArgumentException("qasid.provider-webhooks.viber " + account
                    + " needs a link-key of at least " + KEY_LENGTH_MIN + " characters, or none");
        }
    }

    Route route() {
        return new Route(Channel.VIBER, account);
    }

    Networks networks() {
        return Networks.of(
                "qasid.provider-webhooks.viber " + account + ": allowed-networks", allowedNetworks.orElse(List.of()));
    }

    /// Without token and key.
    @Override
    public String toString() {
        return "ViberAccount[" + account + "]";
    }
}
