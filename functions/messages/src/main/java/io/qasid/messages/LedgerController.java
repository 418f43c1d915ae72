package io.qasid.messages;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.api.ProblemBody;
import io.qasid.proto.v1.LedgerRequest;
import io.qasid.proto.v1.VerifyAuditRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.List;

/// `GET /v1/ledger`: what became of everything this tenant sent. `GET /v1/audit/verification`: whether the
/// record of it is whole; from the first record on that takes its time.
@Context
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LedgerController {
    private final ApiKeys keys;
    private final RouterClient router;
    private final MessagesSettings settings;

    LedgerController(ApiKeys keys, RouterClient router, MessagesSettings settings) {
        this.keys = keys;
        this.router = router;
        this.settings = settings;
    }

    @Get("/ledger")
    @Operation(operationId = "getLedger", summary = "Counts what became of all messages, for each route")
    @ApiResponse(
            responseCode = "200",
            description = "The ledger.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = LedgerJson.class)))
    @ProblemAnswers
    HttpResponse<?> ledger(HttpRequest<?> request) {
        return keys.admit(request, Scope.LEDGER_READ, caller -> {
            LedgerRequest own = LedgerRequest.newBuilder()
                    .setTenantId(caller.tenant().toString())
                    .build();
            return Lookups.respond(
                    request, router.ask(settings.routerDeadline(), stub -> stub.getLedger(own)), LedgerJson::of);
        });
    }

    @Get("/audit/verification")
    @Operation(
            operationId = "verifyAudit",
            summary = "Recomputes the hashes of the audit chains",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "pass",
                            description =
                                    "full: from the first record of each chain. recent: what came since the last time.",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"full", "recent"},
                                            defaultValue = "full")))
    @ApiResponse(
            responseCode = "200",
            description = "Whether they are whole.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = AuditJson.class)))
    @ApiResponse(
            responseCode = "422",
            description = "The parameter is not acceptable.",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(implementation = ProblemBody.class)))
    @ProblemAnswers
    HttpResponse<?> verification(HttpRequest<?> request) {
        String pass = request.getParameters().get("pass", String.class, "full");
        return switch (pass) {
            case "full" -> verification(request, false);
            case "recent" -> verification(request, true);
            default ->
                Problem.invalidFields(List.of(new FieldError("pass", "invalid", "This is full or recent.")))
                        .response(request);
        };
    }

    private HttpResponse<?> verification(HttpRequest<?> request, boolean recent) {
        return keys.admit(request, Scope.AUDIT_READ, _ -> {
            VerifyAuditRequest wanted =
                    VerifyAuditRequest.newBuilder().setRecent(recent).build();
            return Lookups.respond(
                    request,
                    router.ask(settings.verificationDeadline(), stub -> stub.verifyAudit(wanted)),
                    AuditJson::of);
        });
    }
}
