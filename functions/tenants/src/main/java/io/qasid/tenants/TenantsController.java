package io.qasid.tenants;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.PageCursor;
import io.qasid.http.api.PageSize;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.TenantId;
import io.qasid.outbox.OutboxRelay;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The admin API for tenants: `POST /v1/tenants` makes one, `GET` lists them, `GET …/{id}` shows one with its history,
/// `PATCH …/{id}` changes it.
@Context
@Controller("/v1/tenants")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TenantsController {
    private final Tenants tenants;
    private final TenantQuery query;
    private final OutboxRelay relay;

    TenantsController(Tenants tenants, TenantQuery query, OutboxRelay relay) {
        this.tenants = tenants;
        this.query = query;
        this.relay = relay;
    }

    @Post
    @Operation(operationId = "createTenant", summary = "Makes a tenant")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = TenantBody.class),
                            examples = @ExampleObject(name = "a shop", value = TenantBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "201",
            description = "It is made.",
            headers = @Header(name = "Location", description = "Where to look.", schema = @Schema(type = "string")),
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = TenantView.class)))
    @ApiResponse(
            responseCode = "409",
            description = "TENANT_EXISTS: there is one with this id already.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> create(HttpRequest<byte[]> request) throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var body) -> answer(request, TenantRequest.toCreate(body), Optional.empty());
        };
    }

    @Patch("/{id}")
    @Operation(operationId = "changeTenant", summary = "Changes a tenant")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = TenantBody.Change.class),
                            examples = @ExampleObject(name = "a suspension", value = TenantBody.Change.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It stands so.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = TenantView.class)))
    @NoTenantAnswer
    @ApiResponse(
            responseCode = "409",
            description = "VERSION_CONFLICT: it was changed meanwhile; the detail has its version now.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> change(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the tenant.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var body) -> answer(request, TenantRequest.toChange(body), PathIds.tenant(id));
        };
    }

    private HttpResponse<?> answer(HttpRequest<?> request, TenantRequest.Read read, Optional<TenantId> id)
            throws SQLException {
        return switch (read) {
            case TenantRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case TenantRequest.Create create ->
                switch (tenants.create(create)) {
                    case Tenants.Stands(Tenant tenant) ->
                        HttpResponse.created(TenantView.of(tenant), URI.create("/v1/tenants/" + tenant.id()));
                    case Tenants.Outcome refused -> problem(refused).response(request);
                };
            case TenantRequest.Change change ->
                switch (id.isPresent() ? tenants.change(id.get(), change) : new Tenants.NotThere()) {
                    case Tenants.Stands(Tenant tenant) -> {
                        relay.wake();
                        yield HttpResponse.ok(TenantView.of(tenant));
                    }
                    case Tenants.Outcome refused -> problem(refused).response(request);
                };
        };
    }

    private static Problem problem(Tenants.Outcome refused) {
        return switch (refused) {
            case Tenants.Exists _ -> AdminProblems.tenantExists();
            case Tenants.NotThere _ -> AdminProblems.noTenant();
            case Tenants.Overtaken(int now) -> AdminProblems.overtaken(now);
            case Tenants.Stands(Tenant tenant) -> throw new IllegalStateException("no refusal: " + tenant.id());
        };
    }

    @Get("{?status,cursor,limit}")
    @Operation(operationId = "listTenants", summary = "Lists tenants")
    @ApiResponse(
            responseCode = "200",
            description = "A page of tenants.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = TenantView.Page.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"ACTIVE", "SUSPENDED"}))
                    String status,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit)
            throws SQLException {
        return switch (ListRequest.of(status, cursor, limit)) {
            case ListRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case ListRequest.Valid(ListRequest wanted) ->
                HttpResponse.ok(TenantView.Page.of(
                        query.page(wanted.status(), wanted.after(), wanted.limit() + 1), wanted.limit()));
        };
    }

    @Get("/{id}")
    @Operation(operationId = "getTenant", summary = "Shows a tenant with its history and that of its keys")
    @ApiResponse(
            responseCode = "200",
            description = "The tenant.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = TenantView.File.class)))
    @NoTenantAnswer
    @AdminAnswers
    HttpResponse<?> get(
            HttpRequest<?> request,
            @Parameter(description = "Of the tenant.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        Optional<TenantId> wanted = PathIds.tenant(id);
        Optional<TenantQuery.File> file = wanted.isEmpty() ? Optional.empty() : query.file(wanted.get());
        return file.isEmpty()
                ? AdminProblems.noTenant().response(request)
                : HttpResponse.ok(TenantView.File.of(file.get()));
    }
}
