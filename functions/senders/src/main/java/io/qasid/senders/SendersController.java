package io.qasid.senders;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.model.TenantId;
import io.qasid.outbox.OutboxRelay;
import java.net.URI;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The admin API: `POST /v1/senders` requests a sender, `GET` lists them, `GET …/{id}` shows one with its history,
/// `POST …/{id}/approve`, `reject`, `suspend` and `withdraw` decide about it.
@Context
@Controller("/v1/senders")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SendersController {
    private final Registrations registrations;
    private final RegistrationQuery query;
    private final OutboxRelay relay;

    SendersController(Registrations registrations, RegistrationQuery query, OutboxRelay relay) {
        this.registrations = registrations;
        this.query = query;
        this.relay = relay;
    }

    @Post
    HttpResponse<?> register(HttpRequest<byte[]> request) throws SQLException {
        return switch (body(request)) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (RegistrationRequest.of(object)) {
                    case RegistrationRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case RegistrationRequest.Valid(RegistrationRequest wanted) -> register(wanted);
                };
        };
    }

    private HttpResponse<?> register(RegistrationRequest wanted) throws SQLException {
        Registrations.Registered registered = registrations.register(
                wanted.subject(), wanted.grounds().reason(), wanted.grounds().by());
        SenderView view = SenderView.of(registered.registration());
        if (!registered.isNew()) {
            return HttpResponse.ok(view);
        }
        relay.wake();
        return HttpResponse.created(view, URI.create("/v1/senders/" + view.id()));
    }

    @Get("{?tenantId,state,cursor,limit}")
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable String tenantId,
            @Nullable String state,
            @Nullable String cursor,
            @Nullable String limit)
            throws SQLException {
        return switch (ListRequest.of(tenantId, state, cursor, limit)) {
            case ListRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case ListRequest.Valid(ListRequest wanted) ->
                HttpResponse.ok(SenderView.Page.of(
                        query.page(wanted.tenant(), wanted.state(), wanted.after(), wanted.limit() + 1),
                        wanted.limit()));
        };
    }

    @Get("/changes{?tenantId,cursor,limit}")
    HttpResponse<?> changes(
            HttpRequest<?> request, @Nullable String tenantId, @Nullable String cursor, @Nullable String limit)
            throws SQLException {
        return switch (AuditRequest.of(tenantId, cursor, limit)) {
            case AuditRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case AuditRequest.Valid(AuditRequest wanted) ->
                HttpResponse.ok(SenderView.Audit.of(
                        query.changes(wanted.tenant(), wanted.below(), wanted.limit() + 1), wanted.limit()));
        };
    }

    @Get("/{id}")
    HttpResponse<?> get(HttpRequest<?> request, String id) throws SQLException {
        Optional<UUID> wanted = uuid(id);
        Optional<TenantId> tenant = wanted.isEmpty() ? Optional.empty() : query.tenantOf(wanted.get());
        if (tenant.isEmpty()) {
            return notThere(request);
        }
        Optional<RegistrationQuery.File> file = query.file(tenant.get(), wanted.get());
        return file.isEmpty() ? notThere(request) : HttpResponse.ok(SenderView.File.of(file.get()));
    }

    @Post("/{id}/approve")
    HttpResponse<?> approve(HttpRequest<byte[]> request, String id) throws SQLException {
        return decide(request, id, State.APPROVED);
    }

    @Post("/{id}/reject")
    HttpResponse<?> reject(HttpRequest<byte[]> request, String id) throws SQLException {
        return decide(request, id, State.REJECTED);
    }

    @Post("/{id}/suspend")
    HttpResponse<?> suspend(HttpRequest<byte[]> request, String id) throws SQLException {
        return decide(request, id, State.SUSPENDED);
    }

    @Post("/{id}/withdraw")
    HttpResponse<?> withdraw(HttpRequest<byte[]> request, String id) throws SQLException {
        return decide(request, id, State.WITHDRAWN);
    }

    @Post("/{id}/renew")
    HttpResponse<?> renew(HttpRequest<byte[]> request, String id) throws SQLException {
        return decide(request, id, State.APPROVED, registrations::renew);
    }

    private HttpResponse<?> decide(HttpRequest<byte[]> request, String id, State wanted) throws SQLException {
        return decide(request, id, wanted, registrations::change);
    }

    @FunctionalInterface
    private interface Decide {
        Registrations.Outcome by(TenantId tenant, UUID id, Wanted wanted) throws SQLException;
    }

    private HttpResponse<?> decide(HttpRequest<byte[]> request, String id, State wanted, Decide decide)
            throws SQLException {
        return switch (body(request)) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (Grounds.ofDecision(object, wanted == State.APPROVED)) {
                    case Grounds.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case Grounds.Valid(Grounds grounds) ->
                        decide(
                                request,
                                id,
                                new Wanted(wanted, grounds.reason(), grounds.by(), grounds.expiresAt()),
                                decide);
                };
        };
    }

    private HttpResponse<?> decide(HttpRequest<?> request, String id, Wanted wanted, Decide decide)
            throws SQLException {
        Optional<UUID> registration = uuid(id);
        Optional<TenantId> tenant = registration.isEmpty() ? Optional.empty() : query.tenantOf(registration.get());
        if (tenant.isEmpty()) {
            return notThere(request);
        }
        return switch (decide.by(tenant.get(), registration.get(), wanted)) {
            case Registrations.Stands(Registration now) -> {
                relay.wake();
                yield HttpResponse.ok(SenderView.of(now));
            }
            case Registrations.Refused(State from) -> refused(request, from, wanted.state());
            case Registrations.FourEyes() ->
                Problem.of(SenderProblem.FOUR_EYES, "Who requested this sender can't approve it.")
                        .response(request);
            case Registrations.DocumentsMissing(List<String> kinds) ->
                Problem.of(
                                SenderProblem.DOCUMENTS_MISSING,
                                "Documents of these kinds are missing: " + String.join(", ", kinds) + ".")
                        .response(request);
            case Registrations.BadExpiry(Instant latest) ->
                Problem.invalidFields(List.of(new FieldError(
                                "/expiresAt",
                                "out_of_range",
                                latest == null
                                        ? "An approval ends later than now."
                                        : "An approval ends later than now, and in this country not after " + latest
                                                + ".")))
                        .response(request);
            case Registrations.NotThere() -> notThere(request);
        };
    }

    private static StrictJson.Body body(HttpRequest<byte[]> request) {
        return StrictJson.read(request.getBody().orElseGet(() -> new byte[0]));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static HttpResponse<?> refused(HttpRequest<?> request, State from, State wanted) {
        return Problem.of(
                        SenderProblem.ILLEGAL_TRANSITION,
                        "This sender is " + from + " and can't become " + wanted + ".")
                .response(request);
    }

    private static HttpResponse<?> notThere(HttpRequest<?> request) {
        return Problem.of(SenderProblem.NO_SENDER, "There is no sender with this id.")
                .response(request);
    }
}
