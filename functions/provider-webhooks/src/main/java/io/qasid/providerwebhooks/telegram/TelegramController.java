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
import io.qasid.providerwebhooks.BodySizes;
import io.qasid.providerwebhooks.Door;
import io.qasid.providerwebhooks.Handover;
import io.qasid.providerwebhooks.Signatures;
import io.qasid.providerwebhooks.Webhook;
import java.time.InstantSource;
import java.util.Collection;

/// `/webhooks/telegram/{account}`
@Context
@Controller("/webhooks/telegram")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TelegramController {
    private final Webhook<TelegramAccount> webhook;

    TelegramController(Collection<TelegramAccount> accounts, Door door, Handover handover, InstantSource clock) {
        this.webhook = new Webhook<>(
                new Webhook.Terms<>(
                        "telegram",
                        BodySizes.ONE_EVENT,
                        TelegramAccount::account,
                        TelegramAccount::networks,
                        TelegramController::proves,
                        (account, body, now) -> TelegramUpdate.read(body, account.route(), now)),
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

    private static boolean proves(TelegramAccount account, HttpRequest<?> request, byte[] body) {
        return Signatures.same(account.secretToken(), request.getHeaders().get("X-Telegram-Bot-Api-Secret-Token"));
    }
}
