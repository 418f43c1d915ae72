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
import io.qasid.providerwebhooks.Accounts;
import io.qasid.providerwebhooks.Door;
import io.qasid.providerwebhooks.Handover;
import io.qasid.providerwebhooks.Networks;
import io.qasid.providerwebhooks.Signatures;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// `/webhooks/telegram/{account}`
@Context
@Controller("/webhooks/telegram")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TelegramController {
    private static final String PROVIDER = "telegram";

    private final Accounts<Known> accounts;
    private final Door door;
    private final Handover handover;
    private final InstantSource clock;

    private record Known(TelegramAccount account, Networks networks) {}

    TelegramController(Collection<TelegramAccount> accounts, Door door, Handover handover, InstantSource clock) {
        this.accounts = new Accounts<>(
                accounts.stream()
                        .map(account -> new Known(account, account.networks()))
                        .toList(),
                known -> known.account().account());
        this.door = door;
        this.handover = handover;
        this.clock = clock;
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
        byte[] octets = request.getBody().orElseGet(() -> new byte[0]);
        Optional<HttpResponse<?>> tooLarge = door.refusesLarge(request, octets);
        if (tooLarge.isPresent()) {
            return tooLarge.get();
        }
        if (known.isEmpty()) {
            return door.unauthorized(request);
        }
        TelegramAccount ours = known.get().account();
        if (!Signatures.same(ours.secretToken(), request.getHeaders().get("X-Telegram-Bot-Api-Secret-Token"))) {
            return door.forged(request, PROVIDER);
        }
        return handover.take(request, PROVIDER, TelegramUpdate.read(octets, ours.route(), clock.instant()));
    }
}
