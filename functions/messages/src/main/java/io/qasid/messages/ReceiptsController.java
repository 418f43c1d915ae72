package io.qasid.messages;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.Problem;
import io.qasid.http.api.ProblemBody;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.ReceiptKeysRequest;
import io.qasid.proto.v1.ReceiptReply;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

/// `GET /v1/messages/{id}/receipt`: what the audit chains hold about a message, signed, for whoever must believe it.
/// `GET /v1/audit/keys`: the public keys, for everybody.
@Context
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ReceiptsController {
    private static final String KEYS_MAY_BE_KEPT = "public, max-age=3600";

    private final ApiKeys keys;
    private final RouterClient router;
    private final MessagesSettings settings;

    ReceiptsController(ApiKeys keys, RouterClient router, MessagesSettings settings) {
        this.keys = keys;
        this.router = router;
        this.settings = settings;
    }

    @Get("/messages/{id}/receipt")
    @Operation(
            operationId = "getReceipt",
            summary = "Gives a signed receipt for a message",
            description = "A JWS (RFC 7515, flattened JSON, EdDSA) over the records of the audit chains about this"
                    + " message and the proof that they are in them. It can be verified offline with the keys of GET"
                    + " /v1/audit/keys, and holds no personal data.",
            parameters =
                    @Parameter(
                            in = ParameterIn.PATH,
                            name = "id",
                            required = true,
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "The receipt. Keep it as it is.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ReceiptBody.class)))
    @ApiResponse(
            responseCode = "404",
            description = "You have no message with this id.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "The audit chain is broken where this message's records are.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "501",
            description = "Receipts are not given here.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> receipt(HttpRequest<?> request, String id) {
        return keys.admit(request, Scope.MESSAGES_READ, caller -> receipt(request, caller.tenant(), id));
    }

    private HttpResponse<?> receipt(HttpRequest<?> request, TenantId tenant, String id) {
        if (!MessageLookups.isMessageId(id)) {
            return RouterProblems.noSuchMessage().response(request);
        }
        GetMessageRequest wanted = GetMessageRequest.newBuilder()
                .setTenantId(tenant.toString())
                .setMessageId(id)
                .build();
        return switch (router.ask(settings.routerDeadline(), stub -> stub.getReceipt(wanted))) {
            case RouterAnswer.Answered<ReceiptReply>(ReceiptReply reply) -> answer(request, reply);
            case RouterAnswer<ReceiptReply> other -> Lookups.respond(request, other, ReceiptReply::getJws);
        };
    }

    private static HttpResponse<?> answer(HttpRequest<?> request, ReceiptReply reply) {
        return switch (reply.getResultCase()) {
            case JWS -> HttpResponse.ok(reply.getJws());
            case UNPROVABLE ->
                Problem.of(
                                MessagesProblem.RECEIPT_UNPROVABLE,
                                "The audit chain is broken where records of this message are.")
                        .response(request);
            case NOT_SIGNING, RESULT_NOT_SET ->
                Problem.of(MessagesProblem.RECEIPTS_NOT_GIVEN, "There is no key to sign receipts with.")
                        .response(request);
        };
    }

    /// Whoever is shown a receipt may not be a tenant, so this needs no key.
    @Get("/audit/keys")
    @Hidden
    HttpResponse<?> keys(HttpRequest<?> request) {
        HttpResponse<?> answer = Lookups.respond(
                request,
                router.ask(
                        settings.routerDeadline(),
                        stub -> stub.getReceiptKeys(ReceiptKeysRequest.getDefaultInstance())),
                ReceiptKeysJson::of);
        return answer.status().getCode() == 200
                ? answer.toMutableResponse().header(HttpHeaders.CACHE_CONTROL, KEYS_MAY_BE_KEPT)
                : answer;
    }
}
