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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// `/webhooks/viber/{account}`
@Context
@Controller("/webhooks/viber")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ViberController {
    private static final Map<String, Pattern> SECRET = Map.of("auth-token", Pattern.compile("[!-~]{1,1000}"));
    /// Of a link key; a shorter one is none.
    private static final int KEY_LENGTH_MIN = 16;

    private final Webhook<ViberAccount> webhook;

    ViberController(
            Collection<ViberAccount> accounts,
            AccountSecrets secrets,
            Door door,
            Handover handover,
            InstantSource clock) {
        this.webhook = new Webhook<>(
                new Webhook.Terms<>(
                        "viber",
                        BodySizes.ONE_EVENT,
                        ViberAccount::route,
                        ViberAccount::secretPath,
                        SECRET,
                        ViberAccount::networks,
                        ViberController::proves,
                        (account, accepted, body, now) -> ViberEvent.read(body, account, linkKeys(accepted), now)),
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

    private static List<String> linkKeys(List<Secret> accepted) {
        return accepted.stream()
                .flatMap(secret -> secret.field("link-key").stream())
                .filter(key -> key.length() >= KEY_LENGTH_MIN)
                .distinct()
                .toList();
    }

    private static boolean proves(ViberAccount account, Secret secret, HttpRequest<?> request, byte[] body) {
        String wanted = HexFormat.of().formatHex(Signatures.hmac("HmacSHA256", secret.need("auth-token"), body));
        return Signatures.same(wanted, request.getHeaders().get("X-Viber-Content-Signature"));
    }
}
