package io.qasid.providerwebhooks.voice;

import io.micronaut.context.annotation.EachProperty;
import io.qasid.model.Channel;
import io.qasid.model.Route;
import io.qasid.providerwebhooks.Networks;
import java.util.List;
import java.util.Optional;

/// One account: `qasid.provider-webhooks.voice[i]`.
///
/// @param account as in the route `voice:<account>`
/// @param secret path of the account's secret, which has its `auth-token`, key of the signature; absent:
///     `voice/<account>`
/// @param publicUrl the address that the provider was given, which is part of what it signs
/// @param allowedNetworks absent: everybody; Twilio publishes none
@EachProperty(value = "qasid.provider-webhooks.voice", list = true)
public record VoiceCallbackAccount(
        String account, Optional<String> secret, String publicUrl, Optional<List<String>> allowedNetworks) {
    public VoiceCallbackAccount {
        new Route(Channel.VOICE, account);
        if (!publicUrl.matches("https?://.+")) {
            throw new IllegalArgumentException("qasid.provider-webhooks.voice " + account + " needs a public-url");
        }
    }

    Route route() {
        return new Route(Channel.VOICE, account);
    }

    Networks networks() {
        return Networks.of(
                "qasid.provider-webhooks.voice " + account + ": allowed-networks", allowedNetworks.orElse(List.of()));
    }

    String secretPath() {
        return secret.orElse("voice/" + account);
    }
}
