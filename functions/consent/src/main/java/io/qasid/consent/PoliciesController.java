package io.qasid.consent;

import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.QueryAnswers;
import io.qasid.model.TenantId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `PUT /v1/consents/policies` says whether one yes is enough, `GET …?tenantId=` shows what was said.
@Context
@Controller("/v1/consents/policies")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PoliciesController {
    private final OptInPolicies policies;
    private final String adminKey;

    PoliciesController(OptInPolicies policies, ConsentSettings settings) {
        this.policies = policies;
        this.adminKey = settings.adminKeyId();
    }

    @Put
    @Operation(operationId = "setPolicy", summary = "Says whether one yes is enough")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = PolicyBody.class),
                            examples = @ExampleObject(name = "two for marketing", value = PolicyBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "The policy in force.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = PolicyView.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> put(HttpRequest<byte[]> request) throws SQLException {
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(var object) ->
                switch (PolicyRequest.of(object)) {
                    case PolicyRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case PolicyRequest.Valid(PolicyRequest wanted) ->
                        HttpResponse.ok(PolicyView.of(policies.set(
                                wanted.tenant(), wanted.category(), wanted.optIn(), new Actor(wanted.by(), adminKey))));
                };
        };
    }

    @Get("{?tenantId}")
    @Operation(
            operationId = "getPolicies",
            summary = "Shows the policies of a tenant, with their history",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "tenantId",
                            required = true,
                            description = "Whose recipients.",
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "Those in force, and every change.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = PolicyView.File.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> get(HttpRequest<?> request, @Nullable String tenantId) throws SQLException {
        Query query = new Query();
        Optional<TenantId> tenant = query.tenant(tenantId);
        return tenant.isEmpty()
                ? Problem.invalidFields(query.errors()).response(request)
                : HttpResponse.ok(PolicyView.File.of(policies.read(tenant.get())));
    }
}
