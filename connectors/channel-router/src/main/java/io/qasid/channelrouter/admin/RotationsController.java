package io.qasid.channelrouter.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.channelrouter.rotations.Rotations;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.model.Route;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.util.List;

/// `POST /v1/channel/adapters/{adapter}/rotation`: a newer secret of the account is in the secret store, take it. The
/// secret itself is never part of a request.
@Controller("/v1/channel/adapters")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RotationsController {
    private final Circuits circuits;
    private final Rotations rotations;

    RotationsController(Circuits circuits, Rotations rotations) {
        this.circuits = circuits;
        this.rotations = rotations;
    }

    @Post("/{adapter}/rotation")
    @Operation(
            operationId = "announceRotation",
            summary = "Tells connectors and webhooks that an account has a newer secret",
            description = "Put the secret into the secret store first; it is never part of a request. Whoever holds the"
                    + " one before reads it again within seconds. Sending this again announces it again.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = RotationBody.class),
                            examples = @ExampleObject(name = "a token that ran out", value = RotationBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "Recorded, and announced as far as NATS and Redis were there.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = RotationJson.Listing.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_ADAPTER: no ladder has a route of this account or channel.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "CREDENTIAL_IS_A_SETTING: the password of an SMPP bind is a setting of its connector.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> announce(
            HttpRequest<byte[]> request,
            @Parameter(
                            description = "A route (whatsapp:qasid), or a channel (whatsapp): every account of it.",
                            schema = @Schema(type = "string", example = "whatsapp:qasid"))
                    String adapter)
            throws SQLException {
        List<Route> accounts = circuits.accounts(adapter);
        if (accounts.isEmpty()) {
            return Problem.of(ChannelProblem.NO_ADAPTER, "There is no adapter of this name.")
                    .response(request);
        }
        if (!accounts.stream().allMatch(Rotations::isRotatable)) {
            return Problem.of(ChannelProblem.CREDENTIAL_IS_A_SETTING, "A bind's password is a setting.")
                    .response(request);
        }
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (RotationRequest.of(object)) {
                    case RotationRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case RotationRequest.Valid(RotationRequest wanted) ->
                        HttpResponse.ok(
                                RotationJson.Listing.of(rotations.announce(accounts, wanted.reason(), wanted.by())));
                };
        };
    }
}
