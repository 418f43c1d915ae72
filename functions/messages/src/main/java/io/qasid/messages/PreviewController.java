package io.qasid.messages;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.api.ProblemBody;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.PreviewRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// `POST /v1/messages:preview`: takes what `POST /v1/messages` takes, says what would become of it, sends nothing.
@Context
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PreviewController {
    private final ApiKeys keys;
    private final Sending sending;
    private final RouterClient router;
    private final MessagesSettings settings;
    private final InstantSource clock;

    PreviewController(
            ApiKeys keys, Sending sending, RouterClient router, MessagesSettings settings, InstantSource clock) {
        this.keys = keys;
        this.sending = sending;
        this.router = router;
        this.settings = settings;
        this.clock = clock;
    }

    @Post("/messages:preview")
    @Operation(
            operationId = "previewMessage",
            summary = "Says what would become of a message, and sends nothing",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = MessageBody.class),
                                            examples = @ExampleObject(name = "short", value = MessageExamples.OTP))))
    @ApiResponse(
            responseCode = "200",
            description = "What would become of it now.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = PreviewJson.class)))
    @ApiResponse(
            responseCode = "400",
            description = "The body is not one JSON object.",
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
    HttpResponse<?> preview(HttpRequest<byte[]> request) {
        return keys.admit(request, Scope.MESSAGES_SEND, caller -> preview(request, caller));
    }

    private HttpResponse<?> preview(HttpRequest<byte[]> request, Caller caller) {
        Optional<String> senderByDefault = sending.senderByDefault(caller);
        return switch (JsonBody.of(request)) {
            case JsonBody.Bad(Problem problem) -> problem.response(request);
            case JsonBody.Good(var object) ->
                switch (SendRequestReader.read(object, clock.instant(), senderByDefault.isEmpty())) {
                    case SendRequestReader.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case SendRequestReader.Valid(SendRequest send) ->
                        preview(request, caller.tenant(), send, senderByDefault);
                };
        };
    }

    private HttpResponse<?> preview(
            HttpRequest<?> request, TenantId tenant, SendRequest send, Optional<String> senderByDefault) {
        PreviewRequest.Builder wanted = PreviewRequest.newBuilder()
                .setTenantId(tenant.toString())
                .setRecipient(send.to().e164())
                .setSender(send.sender().or(() -> senderByDefault).orElseThrow())
                .setText(send.text())
                .setCategory(Category.valueOf("CATEGORY_" + send.category().name()))
                .setLadder(send.ladder().orElse(""));
        send.priceMax().ifPresent(cap -> wanted.setPriceMax(MoneyJson.wire(cap)));
        return Lookups.respond(
                request, router.ask(settings.routerDeadline(), stub -> stub.preview(wanted.build())), PreviewJson::of);
    }
}
