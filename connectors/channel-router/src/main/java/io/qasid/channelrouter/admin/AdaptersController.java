package io.qasid.channelrouter.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.model.Reason;
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

/// `GET /v1/channel/adapters` shows every adapter and its circuit; `POST …/{adapter}/circuit` orders it opened,
/// closed, or left to its breakers again.
@Controller("/v1/channel/adapters")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AdaptersController {
    private static final String ORDER = "OPERATOR_ORDER";

    private final Circuits circuits;

    AdaptersController(Circuits circuits) {
        this.circuits = circuits;
    }

    @Get
    @Operation(operationId = "listAdapters", summary = "Shows every adapter and its circuit")
    @ApiResponse(responseCode = "200", description = "All of them, in the order of their routes.")
    @AdminAnswers
    AdapterJson.Listing list() {
        return AdapterJson.Listing.of(circuits.standings());
    }

    @Post("/{adapter}/circuit")
    @Operation(
            operationId = "orderCircuit",
            summary = "Orders a circuit opened, closed, or left to its breakers again",
            description = "Every router knows of it within half a second. It holds until it is taken back, unless it"
                    + " says for how long.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = CircuitBody.class),
                            examples = {
                                @ExampleObject(name = "out of order for an hour", value = CircuitBody.OPEN),
                                @ExampleObject(name = "back to the breakers", value = CircuitBody.AUTO)
                            }))
    @ApiResponse(
            responseCode = "200",
            description = "The adapters that the order was about, as they stand now.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = AdapterJson.Listing.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_ADAPTER: no ladder has a route of this account or channel.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> order(
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
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (CircuitRequest.of(object)) {
                    case CircuitRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case CircuitRequest.Valid(CircuitRequest wanted) -> order(accounts, wanted);
                };
        };
    }

    private HttpResponse<?> order(List<Route> accounts, CircuitRequest wanted) throws SQLException {
        Reason reason = new Reason(ORDER, wanted.reason());
        if (wanted.state().isPresent()) {
            circuits.order(accounts, wanted.state().get(), wanted.time(), reason, wanted.by());
        } else {
            circuits.release(accounts, reason, wanted.by());
        }
        return HttpResponse.ok(AdapterJson.Listing.of(circuits.standings().stream()
                .filter(standing -> accounts.contains(standing.route()))
                .toList()));
    }
}
