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
import io.qasid.providerwebhooks.Accounts;
import io.qasid.providerwebhooks.Door;
import io.qasid.providerwebhooks.Handover;
import io.qasid.providerwebhooks.Networks;
import io.qasid.providerwebhooks.Signatures;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// `/webhooks/whatsapp/{account}`
@Context
@Controller("/webhooks/whatsapp")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WhatsAppController {
    private static final String PROVIDER = "whatsapp";
    private static final int CHALLENGE_LENGTH_MAX = 200;

    private final Accounts<Known> accounts;
    private final Door door;
    private final Handover handover;
    private final InstantSource clock;

    private record Known(WhatsAppAccount account, Networks networks) {}

    WhatsAppController(Collection<WhatsAppAccount> accounts, Door door, Handover handover, InstantSource clock) {
        this.accounts = new Accounts<>(
                accounts.stream()
                        .map(account -> new Known(account, account.networks()))
                        .toList(),
                known -> known.account().account());
        this.door = door;
        this.handover = handover;
        this.clock = clock;
    }

    /// Meta asks once, when the webhook is set, whether it is ours.
    @Get("/{account}")
    HttpResponse<?> verify(HttpRequest<?> request, String account) {
        Optional<Known> known = accounts.find(account);
        Optional<HttpResponse<?>> turnedAway =
                door.turnsAway(request, known.map(Known::networks).orElseGet(() -> Networks.of("", List.of())));
        if (turnedAway.isPresent()) {
            return turnedAway.get();
        }
        String challenge = request.getParameters().get("hub.challenge");
        boolean ours = known.isPresent()
                && "subscribe".equals(request.getParameters().get("hub.mode"))
                && Signatures.same(
                        known.get().account().verifyToken(),
                        request.getParameters().get("hub.verify_token"))
                && challenge != null
                && challenge.length() <= CHALLENGE_LENGTH_MAX;
        return ours
                ? HttpResponse.ok(challenge).contentType(MediaType.TEXT_PLAIN_TYPE)
                : HttpResponse.status(HttpStatus.FORBIDDEN);
    }

    @Post("/{account}")
    @Consumes(MediaType.ALL)
    HttpResponse<?> take(HttpRequest<byte[]> request, String account) {
        Optional<Known> known = accounts.find(account);
        Optional<HttpResponse<?>> turnedAway =
                door.turnsAway(request, known.map(Known::networks).orElseGet(() -> Networks.of("", List.of())));
        if (turnedAway.isPresent()) {
            return turnedAway.get();
        }
        if (known.isEmpty()) {
            return door.unauthorized(request);
        }
        byte[] octets = request.getBody().orElseGet(() -> new byte[0]);
        WhatsAppAccount ours = known.get().account();
        String wanted = "sha256=" + HexFormat.of().formatHex(Signatures.hmac("HmacSHA256", ours.appSecret(), octets));
        if (!Signatures.same(wanted, request.getHeaders().get("X-Hub-Signature-256"))) {
            return door.forged(request, PROVIDER);
        }
        return handover.take(
                request, PROVIDER, WhatsAppCallback.read(octets, ours.route(), ours.phoneNumberId(), clock.instant()));
    }
}
