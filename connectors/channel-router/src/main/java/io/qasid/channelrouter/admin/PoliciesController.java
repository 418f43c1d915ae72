package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.qasid.channelrouter.policies.Grounds;
import io.qasid.channelrouter.policies.PolicyAnnouncements;
import io.qasid.channelrouter.policies.PolicyCheck;
import io.qasid.channelrouter.policies.PolicyKey;
import io.qasid.channelrouter.policies.PolicyStore;
import io.qasid.channelrouter.policies.PolicyVersion;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.StrictJson;
import io.qasid.http.api.AdminAnswers;
import io.qasid.http.api.BodyAnswers;
import io.qasid.http.api.PageCursor;
import io.qasid.http.api.PageSize;
import io.qasid.http.api.ProblemBody;
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

/// `/v1/channel/policies`: which ladders a tenant's messages take. A change holds on this router before it is answered,
/// on the others once they hear of it, two seconds later at the latest.
@Controller("/v1/channel/policies")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PoliciesController {
    private static final int HISTORY_MAX = 200;

    private final PolicyStore store;
    private final PolicyCheck check;
    private final PolicyAnnouncements announcements;

    PoliciesController(PolicyStore store, PolicyCheck check, PolicyAnnouncements announcements) {
        this.store = store;
        this.check = check;
        this.announcements = announcements;
    }

    @Put("/{tenantId}/{category}/{name}/{prefix}")
    @Operation(
            operationId = "setPolicy",
            summary = "Writes the next version of a policy",
            description = "It holds on this router before it is answered, on the others within two seconds.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = PolicyBody.class),
                            examples = @ExampleObject(name = "WhatsApp, then SMS", value = PolicyBody.EXAMPLE)))
    @ApiResponse(
            responseCode = "200",
            description = "It holds.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = PolicyBody.Shown.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_POLICY: there never was a policy of this key.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "POLICY_CONFLICT: it was changed meanwhile; the detail has its version now."
                    + " TOO_MANY_POLICIES: the tenant has as many as there may be.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @BodyAnswers
    @AdminAnswers
    HttpResponse<?> write(
            HttpRequest<byte[]> request,
            @Parameter(description = "Whose messages.", schema = @Schema(type = "string", format = "uuid"))
                    String tenantId,
            @Parameter(
                            description = "Of the messages, or *.",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"OTP", "TRANSACTIONAL", "MARKETING", "EMERGENCY", "*"}))
                    String category,
            @Parameter(description = "Of the ladder.", schema = @Schema(type = "string")) String name,
            @Parameter(description = "Of the recipients' numbers, or *.", schema = @Schema(type = "string"))
                    String prefix)
            throws SQLException {
        PolicyQuery query = new PolicyQuery();
        Optional<PolicyKey> key = query.key(tenantId, category, name, prefix);
        if (key.isEmpty()) {
            return Problem.invalidFields(query.errors()).response(request);
        }
        return switch (StrictJson.read(request.getBody().orElseGet(() -> new byte[0]))) {
            case StrictJson.Malformed(String detail) ->
                Problem.malformedBody(detail).response(request);
            case StrictJson.Read(ObjectNode body) ->
                switch (PolicyRequest.of(body, check)) {
                    case PolicyRequest.Invalid(List<FieldError> errors) ->
                        Problem.invalidFields(errors).response(request);
                    case PolicyRequest.Valid(PolicyRequest wanted) ->
                        answer(request, store.write(key.get(), wanted.version(), wanted.policy(), wanted.grounds()));
                };
        };
    }

    /// Its next version, from which on it serves nobody.
    @Delete("/{tenantId}/{category}/{name}/{prefix}{?version,reason,by}")
    @Operation(
            operationId = "endPolicy",
            summary = "Ends a policy with a version that serves nobody",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "version",
                            required = true,
                            description = "That the change was decided upon.",
                            schema = @Schema(type = "integer", minimum = "1")))
    @ApiResponse(
            responseCode = "200",
            description = "It is ended.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = PolicyBody.Shown.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_POLICY: there never was a policy of this key.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @ApiResponse(
            responseCode = "409",
            description = "POLICY_CONFLICT: it was changed meanwhile; the detail has its version now.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> end(
            HttpRequest<?> request,
            @Parameter(description = "Whose messages.", schema = @Schema(type = "string", format = "uuid"))
                    String tenantId,
            @Parameter(
                            description = "Of the messages, or *.",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"OTP", "TRANSACTIONAL", "MARKETING", "EMERGENCY", "*"}))
                    String category,
            @Parameter(description = "Of the ladder.", schema = @Schema(type = "string")) String name,
            @Parameter(description = "Of the recipients' numbers, or *.", schema = @Schema(type = "string"))
                    String prefix,
            @QueryValue @Nullable String version,
            @QueryValue
                    @Nullable
                    @Parameter(description = "What it rests on.", schema = @Schema(type = "string", maxLength = 500))
                    String reason,
            @QueryValue
                    @Nullable
                    @Parameter(
                            description = "For whom the holder of the key acts; admin without it.",
                            schema = @Schema(type = "string", maxLength = 100))
                    String by)
            throws SQLException {
        PolicyQuery query = new PolicyQuery();
        Optional<PolicyKey> key = query.key(tenantId, category, name, prefix);
        int upon = query.version(version);
        Grounds grounds = query.grounds(reason, by);
        return key.isEmpty() || !query.errors().isEmpty()
                ? Problem.invalidFields(query.errors()).response(request)
                : answer(request, store.end(key.get(), upon, grounds));
    }

    @Get("/{tenantId}/{category}/{name}/{prefix}")
    @Operation(operationId = "getPolicy", summary = "Shows a policy with its history")
    @ApiResponse(
            responseCode = "200",
            description = "The policy.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = PolicyBody.Shown.class)))
    @ApiResponse(
            responseCode = "404",
            description = "NO_POLICY: there never was a policy of this key.",
            content = @Content(mediaType = ProblemBody.TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> get(
            HttpRequest<?> request,
            @Parameter(description = "Whose messages.", schema = @Schema(type = "string", format = "uuid"))
                    String tenantId,
            @Parameter(
                            description = "Of the messages, or *.",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"OTP", "TRANSACTIONAL", "MARKETING", "EMERGENCY", "*"}))
                    String category,
            @Parameter(description = "Of the ladder.", schema = @Schema(type = "string")) String name,
            @Parameter(description = "Of the recipients' numbers, or *.", schema = @Schema(type = "string"))
                    String prefix)
            throws SQLException {
        PolicyQuery query = new PolicyQuery();
        Optional<PolicyKey> key = query.key(tenantId, category, name, prefix);
        if (key.isEmpty()) {
            return Problem.invalidFields(query.errors()).response(request);
        }
        List<PolicyVersion> versions = store.versions(key.get(), HISTORY_MAX);
        return versions.isEmpty() ? noPolicy(request) : HttpResponse.ok(PolicyJson.withHistory(versions));
    }

    @Get("{?tenantId,cursor,limit}")
    @Operation(
            operationId = "listPolicies",
            summary = "Lists the policies of a tenant",
            parameters =
                    @Parameter(
                            in = ParameterIn.QUERY,
                            name = "tenantId",
                            required = true,
                            description = "Whose messages.",
                            schema = @Schema(type = "string", format = "uuid")))
    @ApiResponse(
            responseCode = "200",
            description = "A page of policies.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = PolicyBody.Page.class)))
    @QueryAnswers
    @AdminAnswers
    HttpResponse<?> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String tenantId,
            @QueryValue @Nullable @PageCursor String cursor,
            @QueryValue @Nullable @PageSize String limit)
            throws SQLException {
        PolicyQuery query = new PolicyQuery();
        TenantId tenant = query.tenant(tenantId);
        Optional<PolicyKey> after = query.cursor(tenant, cursor);
        int size = query.pageSize(limit);
        return query.errors().isEmpty()
                ? HttpResponse.ok(PolicyJson.page(store.page(tenant, after, size + 1), size))
                : Problem.invalidFields(query.errors()).response(request);
    }

    private HttpResponse<?> answer(HttpRequest<?> request, PolicyStore.Outcome outcome) {
        return switch (outcome) {
            case PolicyStore.Done(PolicyVersion policy) -> {
                announcements.tell(policy);
                yield HttpResponse.ok(PolicyJson.policy(policy));
            }
            case PolicyStore.Conflict(int present) ->
                Problem.of(
                                ChannelProblem.POLICY_CONFLICT,
                                present == 0
                                        ? "There is no version of this policy yet."
                                        : "Its version is " + present + " now.")
                        .response(request);
            case PolicyStore.NoSuchPolicy() -> noPolicy(request);
            case PolicyStore.TooMany() ->
                Problem.of(ChannelProblem.TOO_MANY_POLICIES, "The tenant has " + PolicyStore.IN_FORCE_MAX + ".")
                        .response(request);
        };
    }

    private static HttpResponse<?> noPolicy(HttpRequest<?> request) {
        return Problem.of(ChannelProblem.NO_POLICY, "There never was a policy of this key.")
                .response(request);
    }
}
