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
import io.qasid.providerwebhooks.BodySizes;
import io.qasid.providerwebhooks.Door;
import io.qasid.providerwebhooks.Handover;
import io.qasid.providerwebhooks.Signatures;
import io.qasid.providerwebhooks.Webhook;
import java.time.InstantSource;
import java.util.Collection;

/// `/webhooks/voice/{account}`
@Context
@Controller("/webhooks/voice")
@ExecuteOn(TaskExecutors.BLOCKING)
final class VoiceController {
    private final Webhook<VoiceCallbackAccount> webhook;

    VoiceController(Collection<VoiceCallbackAccount> accounts, Door door, Handover handover, InstantSource clock) {
        this.webhook = new Webhook<>(
                new Webhook.Terms<>(
                        "voice",
                        BodySizes.ONE_EVENT,
                        VoiceCallbackAccount::account,
                        VoiceCallbackAccount::networks,
                        VoiceController::proves,
                        (account, body, now) -> VoiceCallback.read(body, account.route(), now)),
                accounts,
                door,
                handover,
                clock);
    }

    @Post("/{account}")
    @Consumes(MediaType.ALL)
    HttpResponse<?> take(HttpRequest<byte[]> request, String account) {
        return webhook.take(request, account);
    }

    private static boolean proves(VoiceCallbackAccount account, HttpRequest<?> request, byte[] body) {
        return VoiceCallback.form(body)
                .map(form -> VoiceCallback.signature(account.authToken(), account.publicUrl(), form))
                .filter(wanted -> Signatures.same(wanted, request.getHeaders().get("X-Twilio-Signature")))
                .isPresent();
    }
}
