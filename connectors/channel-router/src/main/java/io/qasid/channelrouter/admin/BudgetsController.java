package io.qasid.channelrouter.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.channelrouter.budgets.Budgets;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// `GET /v1/channel/budgets/{tenant}` shows what a tenant may spend and what of it is gone; `PUT` sets it, `DELETE`
/// takes
/// it away.
@Controller("/v1/channel/budgets")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BudgetsController {
    private final Budgets budgets;

    BudgetsController(Budgets budgets) {
        this.budgets = budgets;
    }

    @Get("/{tenant}")
    @Operation(operationId = "getBudget", summary = "Shows what a tenant may spend and what of it is gone")
    @ApiResponse(
            responseCode = "200",
            description = "The budget.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BudgetJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_BUDGET: this tenant has none, so it may spend as much as it likes.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @AdminAnswers
    HttpResponse<?> show(
            HttpRequest<?> request,
            @Parameter(description = "The tenant.", schema = @Schema(type = "string", format = "uuid")) String tenant)
            throws SQLException {
        Optional<BudgetJson> shown =
                tenant(tenant).isPresent() ? budgets.find(tenant(tenant).get()).map(BudgetJson::of) : Optional.empty();
        return shown.isPresent() ? HttpResponse.ok(shown.get()) : noBudget(request);
    }

    @Put("/{tenant}")
    @Operation(operationId = "setBudget", summary = "Sets what a tenant may spend")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = BudgetBody.class),
                            examples = @ExampleObject(name = "for each month", value = BudgetBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It holds.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BudgetJson.class)))
    @ApiResponse(
            responseCode = "409",
            description = "BUDGET_VERSION_CONFLICT: it was set meanwhile; the detail has its version now.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> put(
            HttpRequest<byte[]> request,
            @Parameter(description = "The tenant.", schema = @Schema(type = "string", format = "uuid")) String tenant)
            throws SQLException {
        Optional<TenantId> id = tenant(tenant);
        if (id.isEmpty()) {
            return invalidTenant(request);
        }
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (BudgetRequest.of(id.get(), object)) {
                    case BudgetRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case BudgetRequest.Valid(Budgets.Order order) -> put(request, order);
                };
        };
    }

    /// Whatever was accepted stays accepted, and is settled as ever.
    @Delete("/{tenant}{?version,reason,by}")
    @Operation(
            operationId = "removeBudget",
            summary = "Lets a tenant spend as much as it likes",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "version",
                            required = true,
                            description = "That the change was decided upon.",
                            schema = @Schema(type = "integer", minimum = "1")))
    @ApiResponse(
            responseCode = "200",
            description = "It holds no more. The answer is the last of it.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BudgetJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_BUDGET: this tenant has none.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "BUDGET_VERSION_CONFLICT: it was set meanwhile; the detail has its version now.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> remove(
            HttpRequest<?> request,
            @Parameter(description = "The tenant.", schema = @Schema(type = "string", format = "uuid")) String tenant,
            @QueryValue @Nullable String version,
            @QueryValue
                    @Nullable
                    @Parameter(description = "What it rests on.", schema = @Schema(type = "string", maxLength = 100))
                    String reason,
            @QueryValue
                    @Nullable
                    @Parameter(
                            description = "For whom the holder of the key acts; admin without it.",
                            schema = @Schema(type = "string", maxLength = 30))
                    String by)
            throws SQLException {
        Optional<TenantId> id = tenant(tenant);
        if (id.isEmpty()) {
            return invalidTenant(request);
        }
        return switch (BudgetRequest.removal(id.get(), version, reason, by)) {
            case BudgetRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case BudgetRequest.ValidRemoval(Budgets.Removal removal) -> remove(request, removal);
        };
    }

    private HttpResponse<?> remove(HttpRequest<?> request, Budgets.Removal removal) throws SQLException {
        return switch (budgets.remove(removal)) {
            case Budgets.Removed(var standing) -> HttpResponse.ok(BudgetJson.of(standing));
            case Budgets.Conflict(OptionalInt version) ->
                version.isPresent() ? conflict(request, version.getAsInt()) : noBudget(request);
        };
    }

    private static HttpResponse<?> conflict(HttpRequest<?> request, int version) {
        return Problem.of(ChannelProblem.BUDGET_VERSION_CONFLICT, "Its version is " + version + " now.")
                .response(request);
    }

    private static HttpResponse<?> noBudget(HttpRequest<?> request) {
        return Problem.of(ChannelProblem.NO_BUDGET, "This tenant has no budget.")
                .response(request);
    }

    private static HttpResponse<?> invalidTenant(HttpRequest<?> request) {
        return Problem.invalidFields(List.of(new FieldError("tenant", "invalid", "A tenant id is a UUID.")))
                .response(request);
    }

    private HttpResponse<?> put(HttpRequest<?> request, Budgets.Order order) throws SQLException {
        return switch (budgets.put(order)) {
            case Budgets.Put(var standing) -> HttpResponse.ok(BudgetJson.of(standing));
            case Budgets.Conflict(OptionalInt version) ->
                version.isPresent()
                        ? conflict(request, version.getAsInt())
                        : Problem.of(
                                        ChannelProblem.BUDGET_VERSION_CONFLICT,
                                        "There is no budget: leave the version out to make one.")
                                .response(request);
            case Budgets.OtherCurrency(String currency) ->
                Problem.invalidFields(List.of(
                                new FieldError("/limit/currency", "other_currency", "Prices are in " + currency + ".")))
                        .response(request);
        };
    }

    private static Optional<TenantId> tenant(String text) {
        try {
            return Optional.of(TenantId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
