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
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.outbox.OutboxRelay;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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
    @Operation(
            operationId = "confirmConsent",
            summary = "Records that a recipient said yes again",
            description = "Repeated, it answers alike.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ConfirmBody.class),
                            examples = @ExampleObject(name = "a reply", value = ConfirmBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "The consent holds.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ConsentView.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_CONFIRMATION: this recipient was not asked under this id.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "CONFIRMATION_OVER: it waits no longer; the detail says why.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "422",
            description = "INVALID_FIELDS: fields are not acceptable. CONFIRMATION_TOKEN_WRONG: this is not the token;"
                    + " the detail says how many tries are left.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> confirm(
            HttpRequest<byte[]> request,
            @Parameter(
                            description = "The confirmationId of the answer to the opt-in.",
                            schema = @Schema(type = "string", format = "uuid"))
                    String id)
            throws SQLException {
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
