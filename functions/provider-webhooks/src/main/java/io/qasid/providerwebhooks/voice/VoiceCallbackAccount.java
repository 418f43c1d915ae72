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
/// @param authToken key of the signature
/// @param publicUrl the address that the provider was given, which is part of what it signs
/// @param allowedNetworks absent: everybody; Twilio publishes none
@EachProperty(value = "qasid.provider-webhooks.voice", list = true)
public record VoiceCallbackAccount(
        String account, String authToken, String publicUrl, Optional<List<String>> allowedNetworks) {
    public VoiceCallbackAccount {
        new Route(Channel.VOICE, account);
        if (authToken.isBlank() || !publicUrl.matches("https?://.+")) {
            throw new IllegalArgumentException(
                    "qasid.provider-webhooks.voice " + account + " needs an auth-token and a public-url");
        }
    }

    Route route() {
        return new Route(Channel.VOICE, account);
    }

    Networks networks() {
        return Networks.of(
                "qasid.provider-webhooks.voice " + account + ": allowed-networks", allowedNetworks.orElse(List.of()));
    }

    /// Without the token.
    @Override
    public String toString() {
        return "VoiceCallbackAccount[" + account + "]";
    }
}
