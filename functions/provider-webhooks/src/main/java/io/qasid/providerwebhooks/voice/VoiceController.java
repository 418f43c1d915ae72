package io.qasid.providerwebhooks.voice;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.providerwebhooks.AccountSecrets;
import io.qasid.providerwebhooks.BodySizes;
import io.qasid.providerwebhooks.Door;
import io.qasid.providerwebhooks.Handover;
import io.qasid.providerwebhooks.Signatures;
import io.qasid.providerwebhooks.Webhook;
import io.qasid.secrets.Secret;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;

/// `/webhooks/voice/{account}`
@Context
@Controller("/webhooks/voice")
@ExecuteOn(TaskExecutors.BLOCKING)
final class VoiceController {
    private static final Map<String, Pattern> SECRET = Map.of("auth-token", Pattern.compile("[!-~]{1,1000}"));

    private final Webhook<VoiceCallbackAccount> webhook;

    VoiceController(
            Collection<VoiceCallbackAccount> accounts,
            AccountSecrets secrets,
            Door door,
            Handover handover,
            InstantSource clock) {
        this.webhook = new Webhook<>(
                new Webhook.Terms<>(
                        "voice",
                        BodySizes.ONE_EVENT,
                        VoiceCallbackAccount::route,
                        VoiceCallbackAccount::secretPath,
                        SECRET,
                        VoiceCallbackAccount::networks,
                        VoiceController::proves,
                        (account, accepted, body, now) -> VoiceCallback.read(body, account.route(), now)),
                accounts,
                secrets,
                door,
                handover,
                clock);
    }

    @Post("/{account}")
    @Consumes(MediaType.ALL)
    HttpResponse<?> take(HttpRequest<byte[]> request, String account) {
        return webhook.take(request, account);
    }

    private static boolean proves(VoiceCallbackAccount account, Secret secret, HttpRequest<?> request, byte[] body) {
        return VoiceCallback.form(body)
                .map(form -> VoiceCallback.signature(secret.need("auth-token"), account.publicUrl(), form))
                .filter(wanted -> Signatures.same(wanted, request.getHeaders().get("X-Twilio-Signature")))
                .isPresent();
    }
}
