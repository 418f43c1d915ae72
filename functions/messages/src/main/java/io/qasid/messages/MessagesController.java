package io.qasid.messages;

import com.google.protobuf.ByteString;
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
import io.qasid.http.api.ProblemBody;
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

/// `POST /v1/messages` sends, `GET /v1/messages/{id}` tells what became of it, `GET /v1/messages` lists. The answer 202
/// means that the
/// message is durable at the router.
@Context
@Controller("/v1/messages")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MessagesController {
    private final ApiKeys keys;
    private final Sending sending;
    private final RouterClient router;
    private final OrchestratorClient orchestrator;
    private final MessageLookups lookups;
    private final MessagesSettings settings;
    private final InstantSource clock;
    private final MeterRegistry meters;

    MessagesController(
            ApiKeys keys,
            Sending sending,
            RouterClient router,
            OrchestratorClient orchestrator,
            MessageLookups lookups,
            MessagesSettings settings,
            InstantSource clock,
            MeterRegistry meters) {
        this.keys = keys;
        this.sending = sending;
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
        return sending.admit(request, JsonBody::of, order -> send(request, order));
    }

    private HttpResponse<?> send(HttpRequest<?> request, Sending.Order order) {
        return switch (SendRequestReader.read(
                order.body(), clock.instant(), order.senderByDefault().isEmpty())) {
            case SendRequestReader.Invalid(List<FieldError> errors) ->
                sending.refuse(request, Problem.invalidFields(errors));
            case SendRequestReader.Valid(SendRequest send) ->
                send.sendAt().isPresent() ? later(request, order, send) : route(request, order, send);
        };
    }

    private HttpResponse<?> later(HttpRequest<?> request, Sending.Order order, SendRequest send) {
        SubmitRequest submit = SubmitRequest.newBuilder()
                .setTenantId(order.caller().tenant().toString())
                .setIdempotencyKey(order.key())
                .setBodyHash(ByteString.copyFrom(send.hash()))
                .addItems(SubmitItem.newBuilder()
                        .setNotification(RouteRequests.notification(
                                send, order.sender(send), RequestIds.traceOf(request), clock.instant())))
                .build();
        return sending.accepted(
                request,
                orchestrator.ask(stub -> stub.submit(submit)),
                reply -> scheduled(reply, send.sendAt().orElseThrow()));
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

    private HttpResponse<?> route(HttpRequest<?> request, Sending.Order order, SendRequest send) {
        RouteRequest route = RouteRequests.of(send, order.sender(send), RequestIds.traceOf(request), clock.instant())
                .setTenantId(order.caller().tenant().toString())
                .setIdempotencyKey(order.key())
                .build();
        return sending.accepted(
                request, router.ask(settings.routerDeadline(), stub -> stub.routeWithFallback(route)), this::accepted);
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
        return keys.admit(request, Scope.MESSAGES_READ, caller -> switch (ListRequest.of(
                caller.tenant(), request.getParameters().asMap())) {
            case ListRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case ListRequest.Valid(ListRequest list) ->
                Lookups.respond(request, lookups.list(list.wanted()), MessageListJson::of);
        });
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
        return keys.admit(
                request,
                Scope.MESSAGES_READ,
                caller -> Lookups.respond(request, lookups.find(caller.tenant(), id), MessageJson::of));
    }
}
