package io.qasid.providerwebhooks.whatsapp;

import io.micronaut.context.annotation.EachProperty;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.providerwebhooks.Networks;
import java.util.List;
import java.util.Optional;

/// One business number: `qasid.provider-webhooks.whatsapp[i]`.
///
/// @param account as in the route `whatsapp:<account>`
/// @param appSecret key of the signature
/// @param verifyToken what Meta shows when the webhook is set
/// @param allowedNetworks of Meta's, published as AS32934; absent: everybody
@EachProperty(value = "qasid.provider-webhooks.whatsapp", list = true)
public record WhatsAppAccount(
        String account,
        String phoneNumberId,
        String appSecret,
        String verifyToken,
        Optional<List<String>> allowedNetworks) {
    public WhatsAppAccount {
        new Route(Channel.WHATSAPP, account);
        if (phoneNumberId.isBlank() || appSecret.isBlank() || verifyToken.isBlank()) {
            throw new IllegalArgumentException("qasid.provider-webhooks.whatsapp " + account
                    + " needs a phone-number-id, an app-secret and a verify-token");
        }
    }

    Route route() {
        return new Route(Channel.WHATSAPP, account);
    }

    Networks networks() {
        return Networks.of(
                "qasid.provider-webhooks.whatsapp " + account + ": allowed-networks",
                allowedNetworks.orElse(List.of()));
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "WhatsAppAccount[" + account + "]";
    }
}
