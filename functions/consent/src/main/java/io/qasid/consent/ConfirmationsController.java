package io.qasid.consent;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.outbox.OutboxRelay;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// `POST /v1/consents/confirmations/{id}/confirm`: the recipient said yes again.
@Context
@Controller("/v1/consents/confirmations")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConfirmationsController {
    private final Confirmations confirmations;
    private final OutboxRelay relay;
    private final String adminKey;

    ConfirmationsController(Confirmations confirmations, OutboxRelay relay, ConsentSettings settings) {
        this.confirmations = confirmations;
        this.relay = relay;
        this.adminKey = settings.adminKeyId();
    }

    @Post("/{id}/confirm")
    HttpResponse<?> confirm(HttpRequest<byte[]> request, String id) throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (ConfirmRequest.of(object)) {
                    case ConfirmRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case ConfirmRequest.Valid(ConfirmRequest wanted) -> confirm(request, id, wanted);
                };
        };
    }

    private HttpResponse<?> confirm(HttpRequest<?> request, String id, ConfirmRequest wanted) throws SQLException {
        UUID confirmation;
        try {
            confirmation = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return notThere(request);
        }
        return switch (confirmations.confirm(confirmation, wanted, new Actor(wanted.by(), adminKey))) {
            case Confirmations.Confirms confirms -> {
                relay.wake();
                yield HttpResponse.ok(
                        ConsentView.of(confirms.tenant(), wanted.recipient().hash(), confirms.record()));
            }
            case Confirmations.WrongToken(int triesLeft) ->
                Problem.of(
                                ConsentProblem.CONFIRMATION_TOKEN_WRONG,
                                "This is not the token; tries left: " + triesLeft + ".")
                        .response(request);
            case Confirmations.Over(Confirmation.State why) ->
                Problem.of(ConsentProblem.CONFIRMATION_OVER, sentence(why)).response(request);
            case Confirmations.NotThere() -> notThere(request);
        };
    }

    private static String sentence(Confirmation.State why) {
        return switch (why) {
            case PENDING -> "This opt-in expired before it was confirmed.";
            case CONFIRMED -> "This opt-in was confirmed already, with another token.";
            case WITHDRAWN -> "The recipient withdrew consent before this opt-in was confirmed.";
            case REPLACED -> "A newer opt-in of the same scope took the place of this one.";
            case EXHAUSTED -> "This opt-in met too many wrong tokens.";
        };
    }

    private static HttpResponse<?> notThere(HttpRequest<?> request) {
        return Problem.of(ConsentProblem.NO_CONFIRMATION, "This recipient was not asked under this id.")
                .response(request);
    }
}
