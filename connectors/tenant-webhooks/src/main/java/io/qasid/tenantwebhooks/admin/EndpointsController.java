package io.qasid.tenantwebhooks.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.Problem;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.ProblemBody;
import io.qasid.tenantwebhooks.Endpoint;
import io.qasid.tenantwebhooks.Endpoints;
import io.qasid.tenantwebhooks.admin.DisabledEndpoints.Disabled;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `GET /v1/webhooks/endpoints` shows every endpoint and whether it said that it wants no more.
/// `POST …/{tenantId}/activation` sends to it again; what became a dead letter meanwhile waits for its redelivery.
@Controller("/v1/webhooks/endpoints")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EndpointsController {
    private final Endpoints endpoints;
    private final DisabledEndpoints disabled;

    EndpointsController(Endpoints endpoints, DisabledEndpoints disabled) {
        this.endpoints = endpoints;
        this.disabled = disabled;
    }

    @Get
    @Operation(
            operationId = "listEndpoints",
            summary = "Shows every endpoint and whether it said that it wants no more")
    @ApiResponse(responseCode = "200", description = "All of them, without their secrets.")
    @AdminAnswers
    Listing list() throws SQLException {
        Map<Endpoint, Disabled> now = disabled.among(endpoints.all());
        return new Listing(endpoints.all().stream()
                .map(endpoint -> View.of(endpoint, now.get(endpoint)))
                .toList());
    }

    @Post("/{tenantId}/activation")
    @Operation(
            operationId = "activateEndpoint",
            summary = "Sends to an endpoint again",
            description = "What became a dead letter meanwhile waits for its redelivery.")
    @ApiResponse(
            responseCode = "200",
            description = "It is active.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = EndpointsController.View.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_ENDPOINT: none is set for this tenant.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @AdminAnswers
    HttpResponse<?> activate(
            HttpRequest<?> request,
            @Parameter(description = "Whose endpoint.", schema = @Schema(type = "string", format = "uuid"))
                    String tenantId)
            throws SQLException {
        Optional<Endpoint> endpoint = endpoints.all().stream()
                .filter(each -> each.tenant().toString().equals(tenantId))
                .findFirst();
        if (endpoint.isEmpty()) {
            return Problem.of(WebhookProblem.NO_ENDPOINT, "No endpoint is set for this tenant.")
                    .response(request);
        }
        disabled.activate(endpoint.get());
        return HttpResponse.ok(View.of(endpoint.get(), null));
    }

    @Introspected
    @JsonInclude(Include.ALWAYS)
    record Listing(List<View> endpoints) {}

    /// Without the secret.
    ///
    /// @param state `ACTIVE` or `DISABLED`
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record View(
            UUID tenantId,
            URI url,
            String state,
            @Nullable String disabledAt,
            @Nullable String reason) {
        static View of(Endpoint endpoint, @Nullable Disabled disabled) {
            return disabled == null
                    ? new View(endpoint.tenant().value(), endpoint.url(), "ACTIVE", null, null)
                    : new View(
                            endpoint.tenant().value(),
                            endpoint.url(),
                            "DISABLED",
                            disabled.since().toString(),
                            disabled.reason());
        }
    }
}
