package io.qasid.messages;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.RequestIds;
import io.qasid.http.api.ProblemBody;
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

/// `POST /v1/messages:batch`. The answer 202 means that every message with an id is durable at the orchestrator.
@Context
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BulkController {
    private final Sending sending;
    private final OrchestratorClient orchestrator;
    private final InstantSource clock;
    private final MeterRegistry meters;

    BulkController(Sending sending, OrchestratorClient orchestrator, InstantSource clock, MeterRegistry meters) {
        this.sending = sending;
        this.orchestrator = orchestrator;
        this.clock = clock;
        this.meters = meters;
    }

    @Post("/messages:batch")
    @Operation(
            operationId = "sendMessages",
            summary = "Takes up to 1,000 messages, and sends each when it is its turn or its time",
            description =
                    "Each message is judged by itself: what is wrong with one is in its result and keeps no other from"
                            + " being sent. 202 means that every message with an id is stored and will be sent once, however often"
                            + " the request is repeated with the same key. Whether it may be sent is checked when it is its turn;"
                            + " events tell what became of it.",
            parameters =
                    @Parameter(
                            in = ParameterIn.HEADER,
                            name = IdempotencyKey.HEADER,
                            required = true,
                            description = "One for the whole request, of your making; bare or quoted.",
                            schema = @Schema(type = "string", minLength = 1, maxLength = 255)),
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = BulkBody.class),
                                            examples = @ExampleObject(name = "two", value = MessageExamples.BULK))))
    @ApiResponse(
            responseCode = "202",
            description =
                    "Stored, now or when the request came before, but for the messages whose result is a problem.",
            headers =
                    @Header(
                            name = "Idempotent-Replayed",
                            description = "true: this key came before, and this is the same answer.",
                            schema = @Schema(type = "string")),
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BulkJson.class)))
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
            description = "The body has more than 2 MiB.",
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
            description = "It is no list of 1 to 1,000 messages; nothing was done.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> send(HttpRequest<byte[]> request) {
        return sending.admit(request, JsonBody::ofBulk, order -> send(request, order));
    }

    private HttpResponse<?> send(HttpRequest<?> request, Sending.Order order) {
        return switch (BulkRequest.read(
                order.body(), clock.instant(), order.senderByDefault().isEmpty())) {
            case BulkRequest.Invalid(FieldError error) ->
                sending.refuse(request, Problem.invalidFields(List.of(error)));
            case BulkRequest.Valid(BulkRequest bulk) -> {
                SubmitRequest.Builder submit = SubmitRequest.newBuilder()
                        .setTenantId(order.caller().tenant().toString())
                        .setIdempotencyKey(order.key())
                        .setBodyHash(ByteString.copyFrom(BodyHash.of(order.body())));
                String traceId = RequestIds.traceOf(request);
                bulk.items().forEach(item -> submit.addItems(item(item, order, traceId)));
                SubmitRequest whole = submit.build();
                yield sending.accepted(
                        request, orchestrator.ask(stub -> stub.submit(whole)), reply -> accepted(bulk, reply));
            }
        };
    }

    private SubmitItem item(BulkRequest.Item item, Sending.Order order, String traceId) {
        Instant now = clock.instant();
        return switch (item) {
            case BulkRequest.Good(SendRequest send) ->
                SubmitItem.newBuilder()
                        .setNotification(RouteRequests.notification(send, order.sender(send), traceId, now))
                        .build();
            case BulkRequest.Bad(List<FieldError> errors) ->
                SubmitItem.newBuilder().setRefused(ItemErrors.write(errors)).build();
        };
    }

    private HttpResponse<?> accepted(BulkRequest bulk, SubmitReply reply) {
        BulkJson answer = BulkJson.of(bulk, reply);
        if (!reply.getReplayed()) {
            meters.counter("messages.bulk", "result", "queued").increment(answer.queued());
            meters.counter("messages.bulk", "result", "refused").increment(answer.refused());
        }
        MutableHttpResponse<BulkJson> response =
                HttpResponse.<BulkJson>status(HttpStatus.ACCEPTED).body(answer);
        return reply.getReplayed() ? response.header("Idempotent-Replayed", "true") : response;
    }
}
