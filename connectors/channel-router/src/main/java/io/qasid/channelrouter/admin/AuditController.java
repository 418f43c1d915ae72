package io.qasid.channelrouter.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.channelrouter.verification.AuditVerification;
import io.qasid.channelrouter.verification.Chain;
import io.qasid.channelrouter.verification.Recompute;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `POST /v1/channel/audit/verification`: called by a schedule (hourly does), and at once again while the answer says
/// `more`. `GET /v1/channel/audit/quarantine` lists the chains that were found broken, and
/// `POST …/{region}/{slot}/{first}/recompute` chains the records of one anew.
@Controller("/v1/channel/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {
    /// Less than a schedule waits for an answer.
    private static final Duration CALL_MAX = Duration.ofSeconds(20);

    private static final int REASON_LENGTH_MAX = 500;
    private static final int BY_LENGTH_MAX = 100;

    private final AuditVerification verification;
    private final Recompute recompute;

    AuditController(AuditVerification verification, Recompute recompute) {
        this.verification = verification;
        this.recompute = recompute;
    }

    /// @param pass `full`: from the origins, even if that is not due
    @Post("/verification{?pass}")
    @Operation(
            operationId = "verifyChains",
            summary = "Verifies what is due of the audit chains",
            description = "For at most 20 seconds. A schedule calls it hourly, and at once again while the answer says"
                    + " more.")
    @ApiResponse(
            responseCode = "200",
            description = "What was verified, and what was found.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = VerificationJson.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> verify(
            HttpRequest<?> request,
            @QueryValue
                    @Nullable
                    @Parameter(
                            description = "full: from the first record of each chain, even if that is not due.",
                            schema = @Schema(type = "string", allowableValues = "full"))
                    String pass)
            throws SQLException {
        if (pass != null && !pass.equals("full")) {
            return Problem.invalidFields(List.of(new FieldError("pass", "invalid", "This is full, or it is left out.")))
                    .response(request);
        }
        if (pass != null) {
            verification.forgetWhole();
        }
        return HttpResponse.ok(VerificationJson.of(verification.due(CALL_MAX)));
    }

    @Get("/quarantine")
    @Operation(operationId = "listQuarantine", summary = "Lists the chains that were found broken")
    @ApiResponse(
            responseCode = "200",
            description = "Every one, those that were chained anew too.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = QuarantineJson.class)))
    @AdminAnswers
    HttpResponse<?> quarantine() throws SQLException {
        return HttpResponse.ok(new QuarantineJson(verification.quarantined().stream()
                .map(QuarantineJson.Chain::of)
                .toList()));
    }

    /// Body: `{"reason": "…", "by": "…"}`, both required: they go into the audit chain and stay there.
    @Post("/quarantine/{region}/{slot}/{first}/recompute")
    @Operation(
            operationId = "recomputeChain",
            summary = "Chains the records of a broken chain anew",
            description = "The records stay as they were found; who did it and why is kept for ever in the present"
                    + " chain of the slot.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = RecomputeBody.class),
                            examples = @ExampleObject(name = "after a restore", value = RecomputeBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "Done, or begun: send the same again while the answer says more.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RecomputeJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "CHAIN_NOT_QUARANTINED: no such chain is quarantined.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "CHAIN_RECOMPUTED: that was done before; the detail says when.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> recompute(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the chain.", schema = @Schema(type = "string")) String region,
            @Parameter(description = "Of the chain.", schema = @Schema(type = "integer")) int slot,
            @Parameter(
                            description = "Sequence of its first record.",
                            schema = @Schema(type = "integer", format = "int64"))
                    long first)
            throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var body) ->
                recompute(request, new Chain(region, slot, first), new JsonFields(body, RecomputeBody.FIELDS));
        };
    }

    private HttpResponse<?> recompute(HttpRequest<?> request, Chain chain, JsonFields fields) throws SQLException {
        String reason = text(fields, "reason", REASON_LENGTH_MAX);
        String by = text(fields, "by", BY_LENGTH_MAX);
        if (!fields.errors().isEmpty()) {
            return Problem.invalidFields(fields.errors()).response(request);
        }
        return switch (recompute.run(new Recompute.Order(chain, by, reason), CALL_MAX)) {
            case Recompute.Done done -> HttpResponse.ok(RecomputeJson.of(done));
            case Recompute.Unfinished _ -> HttpResponse.ok(RecomputeJson.unfinished());
            case Recompute.NotQuarantined() ->
                Problem.of(ChannelProblem.CHAIN_NOT_QUARANTINED, "The chain " + chain + " is not quarantined.")
                        .response(request);
            case Recompute.DoneBefore(Instant at) ->
                Problem.of(ChannelProblem.CHAIN_RECOMPUTED, "That was done at " + at + ".")
                        .response(request);
        };
    }

    private static String text(JsonFields fields, String name, int lengthMax) {
        String text = fields.requiredText(name).orElse("").strip();
        if (text.isEmpty()) {
            fields.refuse("/" + name, "required", "This says why, or who: it can't be empty.");
        } else if (text.length() > lengthMax) {
            fields.refuse("/" + name, "too_long", "This has at most " + lengthMax + " characters.");
        }
        return text;
    }
}
