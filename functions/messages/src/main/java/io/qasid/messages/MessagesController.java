package io.qasid.messages;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.RequestIds;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RouteReply;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.SubmitItem;
import io.qasid.proto.v1.SubmitReply;
import io.qasid.proto.v1.SubmitRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// `POST /v1/messages` sends, `GET /v1/messages/{id}` tells what became of it, `GET /v1/messages` lists. The answer 202
/// means that the
/// message is durable at the router.
@Context
@Controller("/v1/messages")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MessagesController {
    private final ApiKeys keys;
    private final RouterClient router;
    private final OrchestratorClient orchestrator;
    private final MessageLookups lookups;
    private final MessagesSettings settings;
    private final InstantSource clock;
    private final MeterRegistry meters;

    MessagesController(
            ApiKeys keys,
            RouterClient router,
            OrchestratorClient orchestrator,
            MessageLookups lookups,
            MessagesSettings settings,
            InstantSource clock,
            MeterRegistry meters) {
        this.keys = keys;
        this.router = router;
        this.orchestrator = orchestrator;
        this.lookups = lookups;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
    }

    @Post
    @Operation(
            operationId = "sendMessage",
            summary = "Sends a message, now or at a time of your choice",
            description = "202 means that the message is stored and will be sent once, however often the request is"
                    + " repeated with the same key. With sendAt it is scheduled: until it is on its way it can be cancelled and"
                    + " rescheduled, and whether it may be sent is checked when its time comes.",
            parameters =
                    @Parameter(
                            in = ParameterIn.HEADER,
                            name = IdempotencyKey.HEADER,
                            required = true,
                            description = "One for each message, of your making; bare or quoted.",
                            schema = @Schema(type = "string", minLength = 1, maxLength = 255)),
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = MessageBody.class),
                                            examples = {
                                                @ExampleObject(name = "one-time password", value = MessageExamples.OTP),
                                                @ExampleObject(
                                                        name = "over a ladder, with a cap",
                                                        value = MessageExamples.CAPPED),
                                                @ExampleObject(name = "later", value = MessageExamples.LATER)
                                            })))
    @ApiResponse(
            responseCode = "202",
            description = "Accepted, now or when the request came before.",
            headers = {
                @Header(name = "Location", description = "Where to look.", schema = @Schema(type = "string")),
                @Header(
                        name = "Idempotent-Replayed",
                        description = "true: this key was accepted before, and this is the same answer.",
                        schema = @Schema(type = "string")),
                @Header(
                        name = "Qasid-Deferred-Until",
                        description = "It waits for the end of quiet hours.",
                        schema = @Schema(type = "string", format = "date-time"))
            },
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = MessageJson.Accepted.class)))
    @ApiResponse(
            responseCode = "400",
            description = "The body is not one JSON object, or there is no good key.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "The key was used for another request.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "413",
            description = "The body has more than 64 KiB.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "415",
            description = "The body is not announced as JSON.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "422",
            description = "Fields are not acceptable; errors names them all.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> send(HttpRequest<byte[]> request) {
        return switch (keys.access(request, Scope.MESSAGES_SEND)) {
            case ApiKeys.Denied(Problem problem) -> refuse(request, problem);
            case ApiKeys.Granted(Caller caller) -> send(request, caller);
        };
    }

    private HttpResponse<?> send(HttpRequest<byte[]> request, Caller caller) {
        return switch (IdempotencyKey.of(request)) {
            case IdempotencyKey.Missing() ->
                refuse(request, IdempotencyKey.problem("required", "Every request to send needs an Idempotency-Key."));
            case IdempotencyKey.Malformed(String flaw) -> refuse(request, IdempotencyKey.problem("invalid", flaw));
            case IdempotencyKey.Key(String key) -> read(request, caller, key);
        };
    }

    private HttpResponse<?> read(HttpRequest<byte[]> request, Caller caller, String key) {
        Optional<String> senderByDefault = caller.defaultSender().or(settings::senderByDefault);
        return switch (JsonBody.of(request)) {
            case JsonBody.Bad(Problem problem) -> refuse(request, problem);
            case JsonBody.Good(var object) ->
                switch (SendRequestReader.read(object, clock.instant(), senderByDefault.isEmpty())) {
                    case SendRequestReader.Invalid(List<FieldError> errors) ->
                        refuse(request, Problem.invalidFields(errors));
                    case SendRequestReader.Valid(SendRequest send) -> {
                        String sender = send.sender().or(() -> senderByDefault).orElseThrow();
                        yield send.sendAt().isPresent()
                                ? later(request, caller.tenant(), key, send, sender)
                                : route(request, caller.tenant(), key, send, sender);
                    }
                };
        };
    }

    private HttpResponse<?> later(
            HttpRequest<?> request, TenantId tenant, String key, SendRequest send, String sender) {
        SubmitRequest submit = SubmitRequest.newBuilder()
                .setTenantId(tenant.toString())
                .setIdempotencyKey(key)
                .setBodyHash(ByteString.copyFrom(send.hash()))
                .addItems(SubmitItem.newBuilder()
                        .setNotification(
                                RouteRequests.notification(send, sender, RequestIds.traceOf(request), clock.instant())))
                .build();
        return switch (orchestrator.ask(stub -> stub.submit(submit))) {
            case RouterAnswer.Answered<SubmitReply>(SubmitReply reply) ->
                scheduled(reply, send.sendAt().orElseThrow());
            case RouterAnswer.Refused<SubmitReply>(Refusal refusal) ->
                refuse(request, RouterProblems.of(refusal, clock.instant()));
            case RouterAnswer.NoAnswer<SubmitReply> none -> refuse(request, RouterProblems.acceptanceUnknown());
            case RouterAnswer.NotFound<SubmitReply> misplaced ->
                refuse(request, RouterProblems.broken(request, Status.Code.NOT_FOUND));
            case RouterAnswer.Broken<SubmitReply>(var code) -> refuse(request, RouterProblems.broken(request, code));
        };
    }

    private HttpResponse<?> scheduled(SubmitReply reply, Instant sendAt) {
        meters.counter("messages.scheduled", "replayed", String.valueOf(reply.getReplayed()))
                .increment();
        String id = reply.getResults(0).getMessageId();
        MutableHttpResponse<MessageJson.Accepted> response = HttpResponse.<MessageJson.Accepted>status(
                        HttpStatus.ACCEPTED)
                .header(HttpHeaders.LOCATION, "/v1/messages/" + id)
                .body(MessageJson.Accepted.scheduled(id, reply.getAcceptedAt(), sendAt));
        return reply.getReplayed() ? response.header("Idempotent-Replayed", "true") : response;
    }

    private HttpResponse<?> route(
            HttpRequest<?> request, TenantId tenant, String key, SendRequest send, String sender) {
        return route(
                request,
                RouteRequests.of(send, sender, RequestIds.traceOf(request), clock.instant())
                        .setTenantId(tenant.toString())
                        .setIdempotencyKey(key)
                        .build());
    }

    private HttpResponse<?> route(HttpRequest<?> request, RouteRequest route) {
        return switch (router.ask(settings.routerDeadline(), stub -> stub.routeWithFallback(route))) {
            case RouterAnswer.Answered<RouteReply>(RouteReply reply) -> accepted(reply);
            case RouterAnswer.Refused<RouteReply>(Refusal refusal) ->
                refuse(request, RouterProblems.of(refusal, clock.instant()));
            case RouterAnswer.NoAnswer<RouteReply> none -> refuse(request, RouterProblems.acceptanceUnknown());
            case RouterAnswer.NotFound<RouteReply> misplaced ->
                refuse(request, RouterProblems.broken(request, Status.Code.NOT_FOUND));
            case RouterAnswer.Broken<RouteReply>(var code) -> refuse(request, RouterProblems.broken(request, code));
        };
    }

    private HttpResponse<?> accepted(RouteReply reply) {
        meters.counter("messages.accepted", "replayed", String.valueOf(reply.getReplayed()))
                .increment();
        MutableHttpResponse<MessageJson.Accepted> response = HttpResponse.<MessageJson.Accepted>status(
                        HttpStatus.ACCEPTED)
                .header(HttpHeaders.LOCATION, "/v1/messages/" + reply.getMessageId())
                .body(MessageJson.Accepted.of(reply));
        if (reply.hasDeferredUntil()) {
            // not in the body: a replay gives the same octets, and by then it may be on its way
            response.header("Qasid-Deferred-Until", WireTime.text(reply.getDeferredUntil()));
        }
        return reply.getReplayed() ? response.header("Idempotent-Replayed", "true") : response;
    }

    @Get
    @Operation(
            operationId = "listMessages",
            summary = "Lists messages, the newest first",
            parameters = {
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "status",
                        schema =
                                @Schema(
                                        type = "string",
                                        allowableValues = {
                                            "scheduled",
                                            "queued",
                                            "routing",
                                            "blocked",
                                            "refused",
                                            "cancelled",
                                            "in_flight",
                                            "delivered",
                                            "failed",
                                            "expired",
                                            "unknown"
                                        })),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "category",
                        schema = @Schema(implementation = io.qasid.model.Category.class)),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "from",
                        description = "Accepted then or later.",
                        schema = @Schema(type = "string", format = "date-time")),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "before",
                        description = "Accepted earlier.",
                        schema = @Schema(type = "string", format = "date-time")),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "cursor",
                        description = "The nextCursor of the page before.",
                        schema = @Schema(type = "string", format = "uuid")),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "limit",
                        schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "A page.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = MessageListJson.class)))
    @ApiResponse(
            responseCode = "422",
            description = "Parameters are not acceptable; errors names them all.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> list(HttpRequest<?> request) {
        return switch (keys.access(request, Scope.MESSAGES_READ)) {
            case ApiKeys.Denied(Problem problem) -> problem.response(request);
            case ApiKeys.Granted(Caller caller) ->
                switch (ListRequest.of(caller.tenant(), request.getParameters().asMap())) {
                    case ListRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case ListRequest.Valid(ListRequest list) ->
                        Lookups.respond(request, lookups.list(list.wanted()), MessageListJson::of);
                };
        };
    }

    @Get("/{id}")
    @Operation(
            operationId = "getMessage",
            summary = "Shows a message with every attempt and decision",
            parameters =
                    @Parameter(
                            in = ParameterIn.PATH,
                            name = "id",
                            required = true,
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "The message.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = MessageJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "You have no message with this id.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> get(HttpRequest<?> request, String id) {
        return switch (keys.access(request, Scope.MESSAGES_READ)) {
            case ApiKeys.Denied(Problem problem) -> problem.response(request);
            case ApiKeys.Granted(Caller caller) -> get(request, caller.tenant(), id);
        };
    }

    private HttpResponse<?> get(HttpRequest<?> request, TenantId tenant, String id) {
        return Lookups.respond(request, lookups.find(tenant, id), MessageJson::of);
    }

    private HttpResponse<?> refuse(HttpRequest<?> request, Problem problem) {
        meters.counter(
                        "messages.refused",
                        "status",
                        String.valueOf(problem.status().getCode()))
                .increment();
        return problem.response(request);
    }
}
