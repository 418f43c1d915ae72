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
    HttpResponse<?> byId(HttpRequest<?> request, String id) throws SQLException {
        return shown(
                request,
                uuid(id).isPresent() ? sessions.byId(uuid(id).get()).map(ConversationJson::of) : Optional.empty());
    }

    /// @param sender whom people answer: the sender for SMS, elsewhere the route
    /// @param msisdnHash SHA-256 of the number in E.164, in hex
    @Get("/open/{sender}/{msisdnHash}")
    HttpResponse<?> open(HttpRequest<?> request, String sender, String msisdnHash) throws SQLException {
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
    HttpResponse<?> reconcile(HttpRequest<?> request, @QueryValue @Nullable String pass) throws SQLException {
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
