package io.qasid.providerwebhooks.viber;

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
import java.util.HexFormat;

/// `/webhooks/viber/{account}`
@Context
@Controller("/webhooks/viber")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ViberController {
    private final Webhook<ViberAccount> webhook;

    ViberController(Collection<ViberAccount> accounts, Door door, Handover handover, InstantSource clock) {
        this.webhook = new Webhook<>(
                new Webhook.Terms<>(
                        "viber",
                        BodySizes.ONE_EVENT,
                        ViberAccount::account,
                        ViberAccount::networks,
                        ViberController::proves,
                        (account, body, now) -> ViberEvent.read(body, account, now)),
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

    private static boolean proves(ViberAccount account, HttpRequest<?> request, byte[] body) {
        String wanted = HexFormat.of().formatHex(Signatures.hmac("HmacSHA256", account.authToken(), body));
        return Signatures.same(wanted, request.getHeaders().get("X-Viber-Content-Signature"));
    }
}
