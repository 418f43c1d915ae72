package io.qasid.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.api.ProblemBody;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.OrchestratorGrpc.OrchestratorBlockingStub;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RescheduleRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/// What may still be done about a message that waits.
@Context
@Controller("/v1/messages/{id}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class WaitingController {
    private final ApiKeys keys;
    private final OrchestratorClient orchestrator;
    private final MessageLookups lookups;
    private final InstantSource clock;

    WaitingController(ApiKeys keys, OrchestratorClient orchestrator, MessageLookups lookups, InstantSource clock) {
        this.keys = keys;
        this.orchestrator = orchestrator;
        this.lookups = lookups;
        this.clock = clock;
    }

    @Post("/cancellation")
    @Operation(
            operationId = "cancelMessage",
            summary = "Cancels a message that still waits",
            description = "200 means that it will not be sent. Repeated, it answers alike.",
            parameters =
                    @Parameter(
                            in = ParameterIn.PATH,
                            name = "id",
                            description = "That the answer to your request had.",
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "It is cancelled.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = MessageJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "You have no message with this id.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "It does not wait any more; the detail says where it is.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> cancel(HttpRequest<?> request, String id) {
        return change(request, id, MessagesProblem.MESSAGE_NOT_WAITING, (stub, get) -> stub.cancel(get));
    }

    @Post("/resumption")
    @Operation(
            operationId = "resumeMessage",
            summary = "Has a message that is blocked tried again now",
            parameters =
                    @Parameter(
                            in = ParameterIn.PATH,
                            name = "id",
                            description = "That the answer to your request had.",
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "It is tried again, or was before.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = MessageJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "You have no message with this id.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "It is not blocked; the detail says where it is.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> resume(HttpRequest<?> request, String id) {
        return change(request, id, MessagesProblem.MESSAGE_NOT_BLOCKED, (stub, get) -> stub.resume(get));
    }

    @Patch
    @Operation(
            operationId = "rescheduleMessage",
            summary = "Has a message that still waits sent at another time",
            description = "Its deadline moves as far as sendAt does, unless the request gives another one.",
            parameters =
                    @Parameter(
                            in = ParameterIn.PATH,
                            name = "id",
                            description = "That the answer to your request had.",
                            schema = @Schema(type = "string", format = "uuid")),
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = RescheduleBody.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "another time",
                                                            value = MessageExamples.RESCHEDULE))))
    @ApiResponse(
            responseCode = "200",
            description = "It goes at that time.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = MessageJson.class)))
    @ApiResponse(
            responseCode = "400",
            description = "The body is not one JSON object.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "404",
            description = "You have no message with this id.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "It does not wait any more; the detail says where it is.",
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
    HttpResponse<?> reschedule(HttpRequest<byte[]> request, String id) {
        return switch (JsonBody.of(request)) {
            case JsonBody.Bad(Problem problem) -> afterTheKey(request, problem);
            case JsonBody.Good(ObjectNode body) ->
                switch (RescheduleBody.read(body, clock.instant())) {
                    case RescheduleBody.Invalid(List<FieldError> errors) ->
                        afterTheKey(request, Problem.invalidFields(errors));
                    case RescheduleBody.Valid(RescheduleRequest wanted) ->
                        change(
                                request,
                                id,
                                MessagesProblem.MESSAGE_NOT_WAITING,
                                (stub, get) -> stub.reschedule(wanted.toBuilder()
                                        .setTenantId(get.getTenantId())
                                        .setMessageId(get.getMessageId())
                                        .build()));
                };
        };
    }

    /// Who may not ask is told that first.
    private HttpResponse<?> afterTheKey(HttpRequest<?> request, Problem problem) {
        return keys.admit(request, Scope.MESSAGES_SEND, _ -> problem.response(request));
    }

    @FunctionalInterface
    private interface Change {
        MessageView ask(OrchestratorBlockingStub stub, GetMessageRequest get);
    }

    private HttpResponse<?> change(HttpRequest<?> request, String id, MessagesProblem tooLate, Change change) {
        return keys.admit(
                request,
                Scope.MESSAGES_SEND,
                caller -> MessageLookups.isMessageId(id)
                        ? change(request, caller.tenant(), id, tooLate, change)
                        : RouterProblems.noSuchMessage().response(request));
    }

    private HttpResponse<?> change(
            HttpRequest<?> request, TenantId tenant, String id, MessagesProblem tooLate, Change change) {
        GetMessageRequest get = GetMessageRequest.newBuilder()
                .setTenantId(tenant.toString())
                .setMessageId(id)
                .build();
        Function<OrchestratorBlockingStub, MessageView> call = stub -> change.ask(stub, get);
        return switch (orchestrator.ask(call)) {
            case RouterAnswer.Answered<MessageView>(MessageView view) -> HttpResponse.ok(MessageJson.of(view));
            case RouterAnswer.Refused<MessageView>(Refusal refusal) ->
                RouterProblems.of(refusal, clock.instant()).response(request);
            case RouterAnswer.NotFound<MessageView> none -> atRouterPerhaps(request, tenant, id, tooLate);
            case RouterAnswer.NoAnswer<MessageView> none ->
                RouterProblems.changeUnknown().response(request);
            case RouterAnswer.Broken<MessageView>(var code) ->
                RouterProblems.broken(request, code).response(request);
        };
    }

    /// One that went at once, or that the orchestrator has forgotten.
    private HttpResponse<?> atRouterPerhaps(
            HttpRequest<?> request, TenantId tenant, String id, MessagesProblem tooLate) {
        return switch (lookups.find(tenant, id)) {
            case RouterAnswer.Answered<MessageView>(MessageView view) ->
                RouterProblems.tooLate(tooLate, view.getStatus()).response(request);
            case RouterAnswer.NotFound<MessageView> none ->
                RouterProblems.noSuchMessage().response(request);
            case RouterAnswer.NoAnswer<MessageView> none ->
                RouterProblems.changeUnknown().response(request);
            case RouterAnswer.Refused<MessageView> refused ->
                RouterProblems.broken(request, io.grpc.Status.Code.FAILED_PRECONDITION)
                        .response(request);
            case RouterAnswer.Broken<MessageView>(var code) ->
                RouterProblems.broken(request, code).response(request);
        };
    }
}
