package io.qasid.senders;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The admin API: `POST /v1/senders` requests a sender, `GET` lists them, `GET …/{id}` shows one with its history,
/// `POST …/{id}/approve`, `reject`, `suspend` and `withdraw` decide about it.
@Context
@Controller("/v1/senders")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SendersController {
    private final Registrations registrations;
    private final RegistrationQuery query;
    private final OutboxRelay relay;

    SendersController(Registrations registrations, RegistrationQuery query, OutboxRelay relay) {
        this.registrations = registrations;
        this.query = query;
        this.relay = relay;
    }

    @Post
    @Operation(
            operationId = "requestSender",
            summary = "Requests a sender",
            description = "Requested again while it is in force, it is answered as it stands.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = SenderBody.class),
                            examples = @ExampleObject(name = "a name", value = SenderBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It is known, and stands so.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @ApiResponse(
            responseCode = "201",
            description = "It is requested.",
            headers = @Header(name = "Location", description = "Where to look.", schema = @Schema(type = "string")),
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> register(HttpRequest<byte[]> request) throws SQLException {
        return switch (body(request)) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (RegistrationRequest.of(object)) {
                    case RegistrationRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case RegistrationRequest.Valid(RegistrationRequest wanted) -> register(wanted);
                };
        };
    }

    private HttpResponse<?> register(RegistrationRequest wanted) throws SQLException {
        Registrations.Registered registered = registrations.register(
                wanted.subject(), wanted.grounds().reason(), wanted.grounds().by());
        SenderView view = SenderView.of(registered.registration());
        if (!registered.isNew()) {
            return HttpResponse.ok(view);
        }
        relay.wake();
        return HttpResponse.created(view, URI.create("/v1/senders/" + view.id()));
    }

    @Get("{?tenantId,state,cursor,limit}")
    @Operation(operationId = "listSenders", summary = "Lists senders, in the order of their requests")
    @ApiResponse(
            responseCode = "200",
            description = "A page of senders.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.Page.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable
                    @Parameter(
                            description = "Without it all tenants.",
                            schema = @Schema(type = "string", format = "uuid"))
                    String tenantId,
            @Nullable
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {
                                                "REQUESTED",
                                                "APPROVED",
                                                "REJECTED",
                                                "SUSPENDED",
                                                "WITHDRAWN"
                                            }))
                    String state,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit)
            throws SQLException {
        return switch (ListRequest.of(tenantId, state, cursor, limit)) {
            case ListRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case ListRequest.Valid(ListRequest wanted) ->
                HttpResponse.ok(SenderView.Page.of(
                        query.page(wanted.tenant(), wanted.state(), wanted.after(), wanted.limit() + 1),
                        wanted.limit()));
        };
    }

    @Get("/changes{?tenantId,cursor,limit}")
    @Operation(
            operationId = "listSenderChanges",
            summary = "Lists who changed what from what to what, the newest first")
    @ApiResponse(
            responseCode = "200",
            description = "A page of changes.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.Audit.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> changes(
            HttpRequest<?> request,
            @Nullable
                    @Parameter(
                            description = "Without it all tenants.",
                            schema = @Schema(type = "string", format = "uuid"))
                    String tenantId,
            @Nullable @PageCursor String cursor,
            @Nullable @PageSize String limit)
            throws SQLException {
        return switch (AuditRequest.of(tenantId, cursor, limit)) {
            case AuditRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case AuditRequest.Valid(AuditRequest wanted) ->
                HttpResponse.ok(SenderView.Audit.of(
                        query.changes(wanted.tenant(), wanted.below(), wanted.limit() + 1), wanted.limit()));
        };
    }

    @Get("/{id}")
    @Operation(operationId = "getSender", summary = "Shows a sender with its history, documents and comments")
    @ApiResponse(
            responseCode = "200",
            description = "The sender.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.File.class)))
    @NoSenderAnswer
    @AdminAnswers
    HttpResponse<?> get(
            HttpRequest<?> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        Optional<UUID> wanted = uuid(id);
        Optional<TenantId> tenant = wanted.isEmpty() ? Optional.empty() : query.tenantOf(wanted.get());
        if (tenant.isEmpty()) {
            return notThere(request);
        }
        Optional<RegistrationQuery.File> file = query.file(tenant.get(), wanted.get());
        return file.isEmpty() ? notThere(request) : HttpResponse.ok(SenderView.File.of(file.get()));
    }

    @Post("/{id}/approve")
    @Operation(operationId = "approveSender", summary = "Approves a sender")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DecisionBody.Approval.class),
                            examples = @ExampleObject(name = "a letter", value = DecisionBody.Approval.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It is approved, now or since before.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @NoSenderAnswer
    @ApiResponse(
            responseCode = "409",
            description = "ILLEGAL_TRANSITION: not from the state that it is in. FOUR_EYES: who requested it may not"
                    + " approve it. DOCUMENTS_MISSING: the country wants more.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> approve(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return decide(request, id, State.APPROVED);
    }

    @Post("/{id}/reject")
    @Operation(operationId = "rejectSender", summary = "Rejects what was requested")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DecisionBody.class),
                            examples = @ExampleObject(name = "a complaint", value = DecisionBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It is rejected, now or since before.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @NoSenderAnswer
    @ApiResponse(
            responseCode = "409",
            description = "ILLEGAL_TRANSITION: not from the state that it is in; the detail names both.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> reject(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return decide(request, id, State.REJECTED);
    }

    @Post("/{id}/suspend")
    @Operation(operationId = "suspendSender", summary = "Suspends what was approved")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DecisionBody.class),
                            examples = @ExampleObject(name = "a complaint", value = DecisionBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It is suspended, now or since before.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @NoSenderAnswer
    @ApiResponse(
            responseCode = "409",
            description = "ILLEGAL_TRANSITION: not from the state that it is in; the detail names both.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> suspend(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return decide(request, id, State.SUSPENDED);
    }

    @Post("/{id}/withdraw")
    @Operation(operationId = "withdrawSender", summary = "Withdraws a sender for ever")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DecisionBody.class),
                            examples = @ExampleObject(name = "a complaint", value = DecisionBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It is withdrawn, now or since before.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @NoSenderAnswer
    @ApiResponse(
            responseCode = "409",
            description = "ILLEGAL_TRANSITION: not from the state that it is in; the detail names both.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> withdraw(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return decide(request, id, State.WITHDRAWN);
    }

    @Post("/{id}/renew")
    @Operation(operationId = "renewSender", summary = "Approves anew what is approved, with a new end")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = DecisionBody.Approval.class),
                            examples = @ExampleObject(name = "a letter", value = DecisionBody.Approval.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It is approved until then.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @NoSenderAnswer
    @ApiResponse(
            responseCode = "409",
            description = "ILLEGAL_TRANSITION: not from the state that it is in. FOUR_EYES: who requested it may not"
                    + " approve it. DOCUMENTS_MISSING: the country wants more.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> renew(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the sender.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return decide(request, id, State.APPROVED, registrations::renew);
    }

    private HttpResponse<?> decide(HttpRequest<byte[]> request, String id, State wanted) throws SQLException {
        return decide(request, id, wanted, registrations::change);
    }

    @FunctionalInterface
    private interface Decide {
        Registrations.Outcome by(TenantId tenant, UUID id, Wanted wanted) throws SQLException;
    }

    private HttpResponse<?> decide(HttpRequest<byte[]> request, String id, State wanted, Decide decide)
            throws SQLException {
        return switch (body(request)) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (Grounds.ofDecision(object, wanted == State.APPROVED)) {
                    case Grounds.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case Grounds.Valid(Grounds grounds) ->
                        decide(
                                request,
                                id,
                                new Wanted(wanted, grounds.reason(), grounds.by(), grounds.expiresAt()),
                                decide);
                };
        };
    }

    private HttpResponse<?> decide(HttpRequest<?> request, String id, Wanted wanted, Decide decide)
            throws SQLException {
        Optional<UUID> registration = uuid(id);
        Optional<TenantId> tenant = registration.isEmpty() ? Optional.empty() : query.tenantOf(registration.get());
        if (tenant.isEmpty()) {
            return notThere(request);
        }
        return switch (decide.by(tenant.get(), registration.get(), wanted)) {
            case Registrations.Stands(Registration now) -> {
                relay.wake();
                yield HttpResponse.ok(SenderView.of(now));
            }
            case Registrations.Refused(State from) -> refused(request, from, wanted.state());
            case Registrations.FourEyes() ->
                Problem.of(SenderProblem.FOUR_EYES, "Who requested this sender can't approve it.")
                        .response(request);
            case Registrations.DocumentsMissing(List<String> kinds) ->
                Problem.of(
                                SenderProblem.DOCUMENTS_MISSING,
                                "Documents of these kinds are missing: " + String.join(", ", kinds) + ".")
                        .response(request);
            case Registrations.BadExpiry(Instant latest) ->
                Problem.invalidFields(List.of(new FieldError(
                                "/expiresAt",
                                "out_of_range",
                                latest == null
                                        ? "An approval ends later than now."
                                        : "An approval ends later than now, and in this country not after " + latest
                                                + ".")))
                        .response(request);
            case Registrations.NotThere() -> notThere(request);
        };
    }

    private static StrictJson.Body body(HttpRequest<byte[]> request) {
        return StrictJson.read(request.getBody().orElseGet(() -> new byte[0]));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static HttpResponse<?> refused(HttpRequest<?> request, State from, State wanted) {
        return Problem.of(
                        SenderProblem.ILLEGAL_TRANSITION,
                        "This sender is " + from + " and can't become " + wanted + ".")
                .response(request);
    }

    private static HttpResponse<?> notThere(HttpRequest<?> request) {
        return Problem.of(SenderProblem.NO_SENDER, "There is no sender with this id.")
                .response(request);
    }
}
