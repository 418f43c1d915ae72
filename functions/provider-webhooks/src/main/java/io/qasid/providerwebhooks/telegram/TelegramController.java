package io.qasid.providerwebhooks.telegram;

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

/// `/webhooks/telegram/{account}`
@Context
@Controller("/webhooks/telegram")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TelegramController {
    private static final Map<String, Pattern> SECRET = Map.of("secret-token", Pattern.compile("[A-Za-z0-9_-]{1,256}"));

    private final Webhook<TelegramAccount> webhook;

    TelegramController(
            Collection<TelegramAccount> accounts,
            AccountSecrets secrets,
            Door door,
            Handover handover,
            InstantSource clock) {
        this.webhook = new Webhook<>(
                new Webhook.Terms<>(
                        "telegram",
                        BodySizes.ONE_EVENT,
                        TelegramAccount::route,
                        TelegramAccount::secretPath,
                        SECRET,
                        TelegramAccount::networks,
                        TelegramController::proves,
                        (account, accepted, body, now) -> TelegramUpdate.read(body, account.route(), now)),
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

    private static boolean proves(TelegramAccount account, Secret secret, HttpRequest<?> request, byte[] body) {
        return Signatures.same(
                secret.need("secret-token"), request.getHeaders().get("X-Telegram-Bot-Api-Secret-Token"));
    }
}
