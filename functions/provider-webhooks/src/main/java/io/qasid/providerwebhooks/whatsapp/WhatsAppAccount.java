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
/// @param secret path of the account's secret, which has `app-secret`, the key of the signature, and `verify-token`,
///     what Meta shows when the webhook is set; absent: `whatsapp/<account>`
/// @param allowedNetworks of Meta's, published as AS32934; absent: everybody
@EachProperty(value = "qasid.provider-webhooks.whatsapp", list = true)
public record WhatsAppAccount(
        String account, String phoneNumberId, Optional<String> secret, Optional<List<String>> allowedNetworks) {
    public WhatsAppAccount {
        new Route(Channel.WHATSAPP, account);
        if (phoneNumberId.isBlank()) {
            throw new IllegalArgumentException(
                    "qasid.provider-webhooks.whatsapp " + account + " needs a phone-number-id");
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

    String secretPath() {
        return secret.orElse("whatsapp/" + account);
    }
}
