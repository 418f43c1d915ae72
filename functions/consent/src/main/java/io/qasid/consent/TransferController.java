package io.qasid.consent;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.HttpProblem;
import io.qasid.http.Problem;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// `POST /v1/consents:import?tenantId=&importId=` records a file, `GET /v1/consents:export?tenantId=` writes one; both
/// are NDJSON, one consent a line.
@Context
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TransferController {
    static final String NDJSON = "application/x-ndjson";
    private static final int ID_LENGTH_MAX = 100;
    private static final int BY_LENGTH_MAX = 100;
    private static final Duration BUSY = Duration.ofSeconds(5);

    private final ConsentImports imports;
    private final ImportResults results;
    private final ConsentExport export;
    private final String adminKey;
    /// A file is held in memory while it is recorded: one at a time.
    private final Semaphore room = new Semaphore(1);

    TransferController(ConsentImports imports, ImportResults results, ConsentExport export, ConsentSettings settings) {
        this.imports = imports;
        this.results = results;
        this.export = export;
        this.adminKey = settings.adminKeyId();
    }

    @Post("/consents:import{?tenantId,importId,by}")
    @Operation(
            operationId = "importConsents",
            summary = "Records a file of consents",
            description = "All of it or nothing, at most 100,000 lines. Sent again under the same importId, an"
                    + " interrupted import goes on, and a finished one is answered as before.",
            parameters = {
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "tenantId",
                        required = true,
                        description = "Whose recipients.",
                        schema = @Schema(type = "string", format = "uuid")),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "importId",
                        required = true,
                        description = "One for each file, of your making.",
                        schema = @Schema(type = "string", minLength = 1, maxLength = 100))
            })
    @RequestBody(
            required = true,
            description = "NDJSON: one such object a line, at most 32 MiB.",
            content =
                    @Content(
                            mediaType = TransferController.NDJSON,
                            schema = @Schema(implementation = ImportLineBody.class),
                            examples = @ExampleObject(name = "one line", value = ImportLineBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "NDJSON: the whole in the first line, then every line of the file.",
            content =
                    @Content(
                            mediaType = TransferController.NDJSON,
                            schema = @Schema(oneOf = {ImportLineBody.Whole.class, ImportLineBody.Result.class})))
    @ApiResponse(
            responseCode = "409",
            description = "IMPORT_ID_REUSED: another file was imported under this id.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "413",
            description = "BODY_TOO_LARGE: the file has more than 32 MiB.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "422",
            description = "INVALID_FIELDS: parameters are not acceptable. IMPORT_INVALID: lines are not; their"
                    + " pointers begin with the number of the line. Nothing was recorded.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "503",
            description = "IMPORT_BUSY: another import is under way here. STORE_UNAVAILABLE: the store gave no answer;"
                    + " send the same file again.",
            headers =
                    @Header(
                            name = "Retry-After",
                            description = "Seconds after which the same request may be sent again.",
                            schema = @Schema(type = "integer")),
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @AdminAnswers
    @Consumes(MediaType.ALL)
    @Produces(NDJSON)
    HttpResponse<?> importFile(
            HttpRequest<?> request,
            @Nullable @QueryValue String tenantId,
            @Nullable @QueryValue String importId,
            @Nullable
                    @QueryValue
                    @Parameter(
                            description = "For whom the holder of the key acts; admin without it.",
                            schema = @Schema(type = "string", maxLength = 100))
                    String by,
            @Body @Parameter(hidden = true) InputStream body)
            throws SQLException, IOException {
        Query query = new Query();
        Optional<TenantId> tenant = query.tenant(tenantId);
        String id = query.text("importId", importId, ID_LENGTH_MAX).orElse("");
        String actor =
                by == null ? "admin" : query.text("by", by, BY_LENGTH_MAX).orElse("");
        if (tenant.isEmpty() || !query.errors().isEmpty()) {
            return Problem.invalidFields(query.errors()).response(request);
        }
        if (!room.tryAcquire()) {
            return Problem.temporary(ConsentProblem.IMPORT_BUSY, "Another import is under way here.", BUSY)
                    .response(request);
        }
        try {
            return importFile(request, tenant.get(), id, ImportBody.of(body), new Actor(actor, adminKey));
        } finally {
            room.release();
        }
    }

    private HttpResponse<?> importFile(
            HttpRequest<?> request, TenantId tenant, String importId, ImportBody body, Actor actor)
            throws SQLException {
        if (body.tooLarge()) {
            return Problem.of(
                            HttpProblem.BODY_TOO_LARGE,
                            "A file has at most " + ImportBody.OCTETS_MAX + " octets. Nothing of it was recorded.")
                    .response(request);
        }
        return switch (imports.record(tenant, importId, body, actor)) {
            case ConsentImports.Recorded(ImportRow row) ->
                HttpResponse.ok(results.of(tenant, row)).contentType(NDJSON);
            case ConsentImports.Invalid(ImportErrors errors) ->
                Problem.fields(ConsentProblem.IMPORT_INVALID, errors.sentence(), errors.shown())
                        .response(request);
            case ConsentImports.OtherFile() ->
                Problem.of(ConsentProblem.IMPORT_ID_REUSED, "This import id belongs to another file.")
                        .response(request);
        };
    }

    @Get("/consents:export{?tenantId}")
    @Operation(
            operationId = "exportConsents",
            summary = "Writes all consents of a tenant as a file that can be imported",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "tenantId",
                            required = true,
                            description = "Whose recipients.",
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "NDJSON: one such object a line.",
            content =
                    @Content(
                            mediaType = TransferController.NDJSON,
                            schema = @Schema(implementation = ImportLineBody.class)))
    @QueryAnswers
    @AdminAnswers
    @Produces(NDJSON)
    HttpResponse<?> export(HttpRequest<?> request, @Nullable String tenantId) throws SQLException {
        Query query = new Query();
        Optional<TenantId> tenant = query.tenant(tenantId);
        return tenant.isEmpty()
                ? Problem.invalidFields(query.errors()).response(request)
                : HttpResponse.ok(export.of(tenant.get())).contentType(NDJSON);
    }
}
