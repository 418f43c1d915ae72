package io.qasid.consent;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.outbox.OutboxRelay;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The admin API: `PUT /v1/consents` records what a recipient said, `GET /v1/consents?tenantId=&recipient=` shows it
/// with its history.
@Context
@Controller("/v1/consents")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConsentsController {
    private final ConsentFile file;
    private final ConsentChanges changes;
    private final OutboxRelay relay;
    private final InstantSource clock;
    private final String adminKey;

    ConsentsController(
            ConsentFile file,
            ConsentChanges changes,
            OutboxRelay relay,
            InstantSource clock,
            ConsentSettings settings) {
        this.file = file;
        this.changes = changes;
        this.relay = relay;
        this.clock = clock;
        this.adminKey = settings.adminKeyId();
    }

    @Put
    @Operation(
            operationId = "recordConsent",
            summary = "Records what a recipient said",
            description = "What was said last holds. A withdrawal is told to every cache at once.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ConsentBody.class),
                            examples = {
                                @ExampleObject(name = "an opt-in", value = ConsentBody.GRANTED),
                                @ExampleObject(name = "a withdrawal", value = ConsentBody.WITHDRAWN),
                                @ExampleObject(name = "an opt-in to be confirmed", value = ConsentBody.PENDING)
                            }))
    @ApiResponse(
            responseCode = "200",
            description = "It holds.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ConsentView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "It waits for its confirmation. The token is shown here and never again: bring it to the"
                    + " recipient.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ConsentView.Pending.class)))
    @ApiResponse(
            responseCode = "409",
            description = "DOUBLE_OPT_IN_REQUIRED: opt-ins of this category have to be confirmed.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> put(HttpRequest<byte[]> request) throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (ConsentChange.of(object, clock.instant())) {
                    case ConsentChange.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case ConsentChange.Valid(ConsentChange change) -> record(request, change);
                };
        };
    }

    private HttpResponse<?> record(HttpRequest<?> request, ConsentChange change) throws SQLException {
        ConsentChanges.Outcome outcome = changes.change(change, new Actor(change.by(), adminKey));
        relay.wake();
        return switch (outcome) {
            case ConsentChanges.Holds(ConsentRecord record) ->
                HttpResponse.ok(
                        ConsentView.of(change.tenant(), change.recipient().hash(), record));
            case ConsentChanges.Waits(Confirmation confirmation, Token token) ->
                HttpResponse.accepted().body(ConsentView.Pending.of(confirmation, token));
            case ConsentChanges.NeedsConfirmation() ->
                Problem.of(
                                ConsentProblem.DOUBLE_OPT_IN_REQUIRED,
                                "This tenant's opt-ins of the category "
                                        + change.scope().categoryText()
                                        + " have to be confirmed by their recipients: send it with the state PENDING.")
                        .response(request);
        };
    }

    @Get("{?tenantId,recipient}")
    @Operation(
            operationId = "getConsents",
            summary = "Shows what holds for a recipient, what waits, and how it came about",
            parameters = {
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "tenantId",
                        required = true,
                        description = "Whose recipients.",
                        schema = @Schema(type = "string", format = "uuid")),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "recipient",
                        required = true,
                        description = "E.164.",
                        schema = @Schema(type = "string"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The file of this recipient; empty lists when nothing is known.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = ConsentView.File.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> get(HttpRequest<?> request, @Nullable String tenantId, @Nullable String recipient)
            throws SQLException {
        Query query = new Query();
        Optional<TenantId> tenant = query.tenant(tenantId);
        Optional<Msisdn> number = query.recipient(recipient);
        if (tenant.isEmpty() || number.isEmpty()) {
            return Problem.invalidFields(query.errors()).response(request);
        }
        return HttpResponse.ok(
                ConsentView.File.of(tenant.get(), number.get().hash(), file.read(tenant.get(), number.get())));
    }
}
