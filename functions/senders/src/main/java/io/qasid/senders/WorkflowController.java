package io.qasid.senders;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.PageCursor;
import io.qasid.http.api.PageSize;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What leads to a decision: `POST /v1/senders/{id}/documents` and `comments`, `PUT` and `GET
/// /v1/senders/requirements`, and `GET /v1/senders/due`, the list of what waits for somebody.
@Context
@Controller("/v1/senders")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkflowController {
    private final Papers papers;
    private final Requirements requirements;
    private final RegistrationQuery query;
    private final InstantSource clock;

    WorkflowController(Papers papers, Requirements requirements, RegistrationQuery query, InstantSource clock) {
        this.papers = papers;
        this.requirements = requirements;
        this.query = query;
        this.clock = clock;
    }

    @Post("/{id}/documents")
    @Operation(operationId = "addDocument", summary = "Adds a document to a sender")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = PaperBody.Document.class),
                            examples = @ExampleObject(name = "a license", value = PaperBody.Document.EXAMPLE)))
    @ApiResponse(
            responseCode = "201",
            description = "It is added.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = WorkflowView.Document.class)))
    @NoSenderAnswer
    @ApiResponse(
            responseCode = "409",
            description = "TOO_MANY_PAPERS: it has as many of these as one may have.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> addDocument(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return withBody(request, body -> {
            JsonFields fields = new JsonFields(body, WorkflowBodies.DOCUMENT);
            String kind = WorkflowBodies.kind(fields);
            String reference = WorkflowBodies.text("reference", 500, fields);
            Grounds grounds = Grounds.of(fields);
            if (!fields.errors().isEmpty()) {
                return Problem.invalidFields(fields.errors()).response(request);
            }
            Optional<TenantId> tenant = tenantOf(id);
            return tenant.isEmpty()
                    ? notThere(request)
                    : papers.addDocument(tenant.get(), UUID.fromString(id), kind, reference, grounds.by())
                            .<HttpResponse<?>>map(document -> HttpResponse.created(WorkflowView.Document.of(document)))
                            .orElseGet(() -> full(request));
        });
    }

    @Post("/{id}/comments")
    @Operation(operationId = "addComment", summary = "Adds a comment to a sender")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = PaperBody.Comment.class),
                            examples = @ExampleObject(name = "a comment", value = PaperBody.Comment.EXAMPLE)))
    @ApiResponse(
            responseCode = "201",
            description = "It is added.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = WorkflowView.Comment.class)))
    @NoSenderAnswer
    @ApiResponse(
            responseCode = "409",
            description = "TOO_MANY_PAPERS: it has as many of these as one may have.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> addComment(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return withBody(request, body -> {
            JsonFields fields = new JsonFields(body, WorkflowBodies.COMMENT);
            String text = WorkflowBodies.text("text", 1_000, fields);
            Grounds grounds = Grounds.of(fields);
            if (!fields.errors().isEmpty()) {
                return Problem.invalidFields(fields.errors()).response(request);
            }
            Optional<TenantId> tenant = tenantOf(id);
            return tenant.isEmpty()
                    ? notThere(request)
                    : papers.addComment(tenant.get(), UUID.fromString(id), text, grounds.by())
                            .<HttpResponse<?>>map(comment -> HttpResponse.created(WorkflowView.Comment.of(comment)))
                            .orElseGet(() -> full(request));
        });
    }

    @Put("/requirements")
    @Operation(operationId = "setRequirement", summary = "Says what a country wants to see before a sender is approved")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = PaperBody.Requirement.class),
                            examples =
                                    @ExampleObject(
                                            name = "a license, for a year",
                                            value = PaperBody.Requirement.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It holds for approvals from now on.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = WorkflowView.Requirement.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> require(HttpRequest<byte[]> request) throws SQLException {
        return withBody(request, body -> {
            JsonFields fields = new JsonFields(body, WorkflowBodies.REQUIREMENT);
            Country country = WorkflowBodies.country(fields).orElse(null);
            List<String> documents = WorkflowBodies.documents(fields);
            Integer validDays = WorkflowBodies.validDays(fields);
            Grounds grounds = Grounds.of(fields);
            return country == null || !fields.errors().isEmpty()
                    ? Problem.invalidFields(fields.errors()).response(request)
                    : HttpResponse.ok(
                            WorkflowView.Requirement.of(requirements.set(country, documents, validDays, grounds.by())));
        });
    }

    @Get("/requirements{?country}")
    @Operation(
            operationId = "getRequirement",
            summary = "Shows what a country wants to see, with its history",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "country",
                            required = true,
                            description = "ISO 3166-1 alpha-2.",
                            schema = @Schema(type = "string", pattern = "[A-Z]{2}")))
    @ApiResponse(
            responseCode = "200",
            description = "What it wants.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = WorkflowView.Requirements.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> requirements(HttpRequest<?> request, @Nullable String country) throws SQLException {
        Optional<Country> wanted = country == null ? Optional.empty() : Country.of(country);
        return wanted.isEmpty()
                ? Problem.invalidFields(List.of(new FieldError(
                                "country", "invalid", "A country is an ISO 3166-1 alpha-2 code in upper case.")))
                        .response(request)
                : HttpResponse.ok(WorkflowView.Requirements.of(requirements.history(wanted.get())));
    }

    @Get("/due{?before,cursor,limit}")
    @Operation(
            operationId = "listDueSenders",
            summary = "Lists what waits for a decision and approvals that end, what is due first comes first")
    @ApiResponse(
            responseCode = "200",
            description = "A page of what is due.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = WorkflowView.Due.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> due(
            HttpRequest<?> request,
            @Nullable
                    @Parameter(
                            description = "What is due until then; without it within 30 days.",
                            schema = @Schema(type = "string", format = "date-time"))
                    String before,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit)
            throws SQLException {
        return switch (DueRequest.of(before, cursor, limit, clock.instant())) {
            case DueRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case DueRequest.Valid(DueRequest wanted) ->
                HttpResponse.ok(WorkflowView.Due.of(
                        query.due(wanted.before(), wanted.after(), wanted.limit() + 1), wanted.limit()));
        };
    }

    @FunctionalInterface
    private interface Answer {
        HttpResponse<?> to(ObjectNode body) throws SQLException;
    }

    private static HttpResponse<?> withBody(HttpRequest<byte[]> request, Answer answer) throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(ObjectNode body) -> answer.to(body);
        };
    }

    private Optional<TenantId> tenantOf(String id) throws SQLException {
        try {
            return query.tenantOf(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static HttpResponse<?> full(HttpRequest<?> request) {
        return Problem.of(SenderProblem.TOO_MANY_PAPERS, "This sender has " + Papers.PAPERS_MAX + " of these already.")
                .response(request);
    }

    private static HttpResponse<?> notThere(HttpRequest<?> request) {
        return Problem.of(SenderProblem.NO_SENDER, "There is no sender with this id.")
                .response(request);
    }
}
