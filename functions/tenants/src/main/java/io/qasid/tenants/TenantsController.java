package io.qasid.tenants;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The admin API for tenants: `POST /v1/tenants` makes one, `GET` lists them, `GET …/{id}` shows one with its history,
/// `PATCH …/{id}` changes it.
@Context
@Controller("/v1/tenants")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TenantsController {
    private final Tenants tenants;
    private final TenantQuery query;
    private final OutboxRelay relay;

    TenantsController(Tenants tenants, TenantQuery query, OutboxRelay relay) {
        this.tenants = tenants;
        this.query = query;
        this.relay = relay;
    }

    @Post
    HttpResponse<?> create(HttpRequest<byte[]> request) throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var body) -> answer(request, TenantRequest.toCreate(body), Optional.empty());
        };
    }

    @Patch("/{id}")
    HttpResponse<?> change(HttpRequest<byte[]> request, String id) throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var body) -> answer(request, TenantRequest.toChange(body), PathIds.tenant(id));
        };
    }

    private HttpResponse<?> answer(HttpRequest<?> request, TenantRequest.Read read, Optional<TenantId> id)
            throws SQLException {
        return switch (read) {
            case TenantRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case TenantRequest.Create create ->
                switch (tenants.create(create)) {
                    case Tenants.Stands(Tenant tenant) ->
                        HttpResponse.created(TenantView.of(tenant), URI.create("/v1/tenants/" + tenant.id()));
                    case Tenants.Outcome refused -> problem(refused).response(request);
                };
            case TenantRequest.Change change ->
                switch (id.isPresent() ? tenants.change(id.get(), change) : new Tenants.NotThere()) {
                    case Tenants.Stands(Tenant tenant) -> {
                        relay.wake();
                        yield HttpResponse.ok(TenantView.of(tenant));
                    }
                    case Tenants.Outcome refused -> problem(refused).response(request);
                };
        };
    }

    private static Problem problem(Tenants.Outcome refused) {
        return switch (refused) {
            case Tenants.Exists _ -> AdminProblems.tenantExists();
            case Tenants.NotThere _ -> AdminProblems.noTenant();
            case Tenants.Overtaken(int now) -> AdminProblems.overtaken(now);
            case Tenants.Stands(Tenant tenant) -> throw new IllegalStateException("no refusal: " + tenant.id());
        };
    }

    @Get("{?status,cursor,limit}")
    HttpResponse<?> list(
            HttpRequest<?> request, @Nullable String status, @Nullable String cursor, @Nullable String limit)
            throws SQLException {
        return switch (ListRequest.of(status, cursor, limit)) {
            case ListRequest.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case ListRequest.Valid(ListRequest wanted) ->
                HttpResponse.ok(TenantView.Page.of(
                        query.page(wanted.status(), wanted.after(), wanted.limit() + 1), wanted.limit()));
        };
    }

    @Get("/{id}")
    HttpResponse<?> get(HttpRequest<?> request, String id) throws SQLException {
        Optional<TenantId> wanted = PathIds.tenant(id);
        Optional<TenantQuery.File> file = wanted.isEmpty() ? Optional.empty() : query.file(wanted.get());
        return file.isEmpty()
                ? AdminProblems.noTenant().response(request)
                : HttpResponse.ok(TenantView.File.of(file.get()));
    }
}
