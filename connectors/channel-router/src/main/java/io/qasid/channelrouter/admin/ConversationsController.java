package io.qasid.channelrouter.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.channelrouter.conversations.SessionReconciliation;
import io.qasid.channelrouter.conversations.Sessions;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `GET /v1/channel/conversations/{id}` shows one, over or not; `GET …/open/{sender}/{msisdnHash}` the
/// one that an answer would go on with. `POST …/reconciliation` is called by a schedule (hourly does),
/// and at once again while the answer says `more`. No address holds a number.
@Controller("/v1/channel/conversations")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConversationsController {
    /// Less than a schedule waits for an answer.
    private static final Duration CALL_MAX = Duration.ofSeconds(20);

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(30);

    private final Sessions sessions;
    private final SessionReconciliation reconciliation;

    ConversationsController(Sessions sessions, SessionReconciliation reconciliation) {
        this.sessions = sessions;
        this.reconciliation = reconciliation;
    }

    @Get("/{id}")
    @Operation(operationId = "getConversation", summary = "Shows a conversation, over or not")
    @ApiResponse(
            responseCode = "200",
            description = "How it stands.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = ConversationJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_CONVERSATION: none has this id.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @AdminAnswers
    HttpResponse<?> byId(
            HttpRequest<?> request,
            @Parameter(description = "Of the conversation.", schema = @Schema(type = "string", format = "uuid"))
                    String id)
            throws SQLException {
        return shown(
                request,
                uuid(id).isPresent() ? sessions.byId(uuid(id).get()).map(ConversationJson::of) : Optional.empty());
    }

    /// @param sender whom people answer: the sender for SMS, elsewhere the route
    /// @param msisdnHash SHA-256 of the number in E.164, in hex
    @Get("/open/{sender}/{msisdnHash}")
    @Operation(operationId = "getOpenConversation", summary = "Shows the conversation that an answer would go on with")
    @ApiResponse(
            responseCode = "200",
            description = "How it stands.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = ConversationJson.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_CONVERSATION: none goes on under this name with this number.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @AdminAnswers
    HttpResponse<?> open(
            HttpRequest<?> request,
            @Parameter(
                            description = "Whom people answer: the sender for SMS, elsewhere the route.",
                            schema = @Schema(type = "string", example = "Qasid"))
                    String sender,
            @Parameter(
                            description = "SHA-256 of the number in E.164 with its plus sign, in hex.",
                            schema = @Schema(type = "string", pattern = "[0-9a-f]{64}"))
                    String msisdnHash)
            throws SQLException {
        return shown(request, sessions.open(sender, msisdnHash).map(ConversationJson::of));
    }

    private static HttpResponse<?> shown(HttpRequest<?> request, Optional<ConversationJson> found) {
        return found.isPresent()
                ? HttpResponse.ok(found.get())
                : Problem.of(ChannelProblem.NO_CONVERSATION, "There is no such conversation.")
                        .response(request);
    }

    /// @param pass `full`: even if the last one ended less than a day ago
    @Post("/reconciliation{?pass}")
    @Operation(
            operationId = "reconcileConversations",
            summary = "Lays PostgreSQL's conversations and Redis's beside each other",
            description = "For at most 20 s, if that was last done a day ago. Call again at once while the answer has"
                    + " more.")
    @ApiResponse(
            responseCode = "200",
            description = "What it found and put right.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ReconciliationJson.class)))
    @ApiResponse(
            responseCode = "503",
            description = "REDIS_AWAY: there is nothing to lay beside it now; or the store gives no answer.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> reconcile(
            HttpRequest<?> request,
            @Parameter(
                            description = "full: even if the last one ended less than a day ago.",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"full"}))
                    @QueryValue
                    @Nullable
                    String pass)
            throws SQLException {
        if (pass != null && !pass.equals("full")) {
            return Problem.invalidFields(List.of(new FieldError("pass", "invalid", "This is full, or it is left out.")))
                    .response(request);
        }
        return switch (reconciliation.run(pass != null, CALL_MAX)) {
            case SessionReconciliation.Result.Done done -> HttpResponse.ok(ReconciliationJson.of(done));
            case SessionReconciliation.Result.RedisAway() ->
                Problem.temporary(
                                ChannelProblem.REDIS_AWAY,
                                "Redis gave no answer, so nothing can be laid beside it.",
                                AGAIN_AFTER)
                        .response(request);
        };
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
