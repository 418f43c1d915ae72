package io.qasid.tenants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.TenantId;
import io.qasid.outbox.OutboxRelay;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// The admin API for the keys of one tenant: `POST …/keys` makes one, `GET` lists them, `POST …/{keyId}:rotate` puts a
/// new one in the place of an old one, `DELETE …/{keyId}` revokes. A key is in the answer that made it and nowhere
/// else.
@Context
@Controller("/v1/tenants/{id}/keys")
@ExecuteOn(TaskExecutors.BLOCKING)
final class KeysController {
    private final Keys keys;
    private final TenantQuery query;
    private final OutboxRelay relay;
    private final InstantSource clock;

    KeysController(Keys keys, TenantQuery query, OutboxRelay relay, InstantSource clock) {
        this.keys = keys;
        this.query = query;
        this.relay = relay;
        this.clock = clock;
    }

    @Post
    @Operation(operationId = "issueKey", summary = "Makes a key, or takes over one that exists elsewhere")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = KeyBody.class),
                            examples = @ExampleObject(name = "to send and to look", value = KeyBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "201",
            description = "It is made. The key is in this answer and nowhere else.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = KeyView.Made.class)))
    @NoTenantAnswer
    @ApiResponse(
            responseCode = "409",
            description = "TOO_MANY_KEYS: the tenant has as many in force as there may be. KEY_EXISTS: a key with this"
                    + " hash is known already.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> issue(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the tenant.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        return withBody(request, id, Optional.empty(), body -> KeyRequest.toIssue(body, clock.instant()));
    }

    @Post("/{keyId}:rotate")
    @Operation(
            operationId = "rotateKey",
            summary = "Puts a new key in the place of an old one",
            description = "It has the same scopes; the old one works until the overlap is over.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = KeyBody.Rotation.class),
                            examples = @ExampleObject(name = "within an hour", value = KeyBody.Rotation.EXAMPLE)))
    @ApiResponse(
            responseCode = "201",
            description = "It is made. The key is in this answer and nowhere else.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = KeyView.Made.class)))
    @NoKeyAnswer
    @ApiResponse(
            responseCode = "409",
            description = "KEY_NOT_ACTIVE: it expired or was revoked. KEY_ROTATED: that was done before."
                    + " TOO_MANY_KEYS: the tenant has as many in force as there may be.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> rotate(
            HttpRequest<byte[]> request,
            @Parameter(description = "Of the tenant.", schema = @Schema(type = "string", format = "uuid")) String id,
            @Parameter(description = "Of the key.", schema = @Schema(type = "string", format = "uuid")) String keyId)
            throws SQLException {
        return withBody(request, id, PathIds.uuid(keyId), KeyRequest::toRotate);
    }

    private HttpResponse<?> withBody(
            HttpRequest<byte[]> request, String id, Optional<UUID> key, Function<ObjectNode, KeyRequest.Read> reader)
            throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var body) ->
                switch (reader.apply(body)) {
                    case KeyRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case KeyRequest.Issue issue -> answer(request, issue(PathIds.tenant(id), issue));
                    case KeyRequest.Rotate rotate -> answer(request, rotate(PathIds.tenant(id), key, rotate));
                };
        };
    }

    private Keys.Outcome issue(Optional<TenantId> tenant, KeyRequest.Issue issue) throws SQLException {
        return tenant.isEmpty() ? new Keys.NoTenant() : keys.issue(tenant.get(), issue);
    }

    private Keys.Outcome rotate(Optional<TenantId> tenant, Optional<UUID> key, KeyRequest.Rotate rotate)
            throws SQLException {
        if (tenant.isEmpty()) {
            return new Keys.NoTenant();
        }
        return key.isEmpty() ? new Keys.NoKey() : keys.rotate(tenant.get(), key.get(), rotate);
    }

    @Delete("/{keyId}")
    @Operation(
            operationId = "revokeKey",
            summary = "Revokes a key at once and for ever",
            description = "Repeated, it answers alike.",
            parameters = {
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "reason",
                        description = "What it rests on.",
                        schema = @Schema(type = "string", maxLength = 500)),
                @Parameter(
                        in = ParameterIn.QUERY,
                        name = "by",
                        description = "For whom the holder of the admin key acts; admin without it.",
                        schema = @Schema(type = "string", maxLength = 100))
            })
    @ApiResponse(
            responseCode = "200",
            description = "It is revoked.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = KeyView.class)))
    @NoKeyAnswer
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> revoke(
            HttpRequest<?> request,
            @Parameter(description = "Of the tenant.", schema = @Schema(type = "string", format = "uuid")) String id,
            @Parameter(description = "Of the key.", schema = @Schema(type = "string", format = "uuid")) String keyId)
            throws SQLException {
        HttpParameters query = request.getParameters();
        return switch (Grounds.ofQuery(query.get("reason"), query.get("by"))) {
            case Grounds.Invalid(List<FieldError> errors) ->
                Problem.invalidFields(errors).response(request);
            case Grounds.Valid(Grounds grounds) ->
                answer(request, revoke(PathIds.tenant(id), PathIds.uuid(keyId), grounds));
        };
    }

    private Keys.Outcome revoke(Optional<TenantId> tenant, Optional<UUID> key, Grounds grounds) throws SQLException {
        if (tenant.isEmpty()) {
            return new Keys.NoTenant();
        }
        return key.isEmpty() ? new Keys.NoKey() : keys.revoke(tenant.get(), key.get(), grounds);
    }

    private HttpResponse<?> answer(HttpRequest<?> request, Keys.Outcome outcome) {
        return switch (outcome) {
            case Keys.Made made -> {
                relay.wake();
                yield HttpResponse.created(KeyView.Made.of(made, clock.instant()))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store");
            }
            case Keys.Revoked(ApiKey key) -> {
                relay.wake();
                yield HttpResponse.ok(KeyView.of(key, clock.instant()));
            }
            case Keys.NoTenant _ -> AdminProblems.noTenant().response(request);
            case Keys.NoKey _ -> AdminProblems.noKey().response(request);
            case Keys.TooMany _ -> AdminProblems.tooManyKeys().response(request);
            case Keys.Known _ -> AdminProblems.keyExists().response(request);
            case Keys.NotActive(ApiKey.State state) ->
                AdminProblems.notActive(state).response(request);
            case Keys.Replaced(UUID by) -> AdminProblems.replaced(by).response(request);
        };
    }

    @Get
    @Operation(operationId = "listKeys", summary = "Lists the keys of a tenant, the newest first")
    @ApiResponse(
            responseCode = "200",
            description = "At most 200 of them, without the keys themselves.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = KeyView.Listed.class)))
    @NoTenantAnswer
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Parameter(description = "Of the tenant.", schema = @Schema(type = "string", format = "uuid")) String id)
            throws SQLException {
        Optional<TenantId> tenant = PathIds.tenant(id);
        Optional<List<ApiKey>> found = tenant.isEmpty() ? Optional.empty() : query.keys(tenant.get());
        return found.isEmpty()
                ? AdminProblems.noTenant().response(request)
                : HttpResponse.ok(KeyView.Listed.of(found.get(), clock.instant()));
    }
}
