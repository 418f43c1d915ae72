package io.qasid.providerwebhooks.whatsapp;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
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
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `/webhooks/whatsapp/{account}`
@Context
@Controller("/webhooks/whatsapp")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WhatsAppController {
    private static final Map<String, Pattern> SECRET =
            Map.of("app-secret", Pattern.compile("[!-~]{1,1000}"), "verify-token", Pattern.compile("[!-~]{1,1000}"));

    private static final int CHALLENGE_LENGTH_MAX = 200;

    private final Webhook<WhatsAppAccount> webhook;

    WhatsAppController(
            Collection<WhatsAppAccount> accounts,
            AccountSecrets secrets,
            Door door,
            Handover handover,
            InstantSource clock) {
        this.webhook = new Webhook<>(
                new Webhook.Terms<>(
                        "whatsapp",
                        BodySizes.MANY_EVENTS,
                        WhatsAppAccount::route,
                        WhatsAppAccount::secretPath,
                        SECRET,
                        WhatsAppAccount::networks,
                        WhatsAppController::proves,
                        (account, accepted, body, now) ->
                                WhatsAppCallback.read(body, account.route(), account.phoneNumberId(), now)),
                accounts,
                secrets,
                door,
                handover,
                clock);
    }

    /// Meta asks once, when the webhook is set, whether it is ours.
    @Get("/{account}")
    HttpResponse<?> verify(HttpRequest<?> request, String account) {
        Optional<HttpResponse<?>> turnedAway = webhook.turnsAway(request, account);
        if (turnedAway.isPresent()) {
            return turnedAway.get();
        }
        String challenge = request.getParameters().get("hub.challenge");
        boolean ours = "subscribe".equals(request.getParameters().get("hub.mode"))
                && webhook.accepted(account).stream()
                        .anyMatch(secret -> Signatures.same(
                                secret.need("verify-token"),
                                request.getParameters().get("hub.verify_token")));
        return ours && challenge != null && challenge.length() <= CHALLENGE_LENGTH_MAX
                ? HttpResponse.ok(challenge).contentType(MediaType.TEXT_PLAIN_TYPE)
                : HttpResponse.status(HttpStatus.FORBIDDEN);
    }

    @Post("/{account}")
    @Consumes(MediaType.ALL)
    HttpResponse<?> take(HttpRequest<byte[]> request, String account) {
        return webhook.take(request, account);
    }

    private static boolean proves(WhatsAppAccount account, Secret secret, HttpRequest<?> request, byte[] body) {
        String wanted =
                "sha256=" + HexFormat.of().formatHex(Signatures.hmac("HmacSHA256", secret.need("app-secret"), body));
        return Signatures.same(wanted, request.getHeaders().get("X-Hub-Signature-256"));
    }
}
