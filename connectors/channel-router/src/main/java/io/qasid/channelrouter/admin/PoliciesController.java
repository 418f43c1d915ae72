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
import io.qasid.model.TenantId;
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
    HttpResponse<?> write(HttpRequest<byte[]> request, String tenantId, String category, String name, String prefix)
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
    HttpResponse<?> end(
            HttpRequest<?> request,
            String tenantId,
            String category,
            String name,
            String prefix,
            @QueryValue @Nullable String version,
            @QueryValue @Nullable String reason,
            @QueryValue @Nullable String by)
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
    HttpResponse<?> get(HttpRequest<?> request, String tenantId, String category, String name, String prefix)
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
    HttpResponse<?> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String tenantId,
            @QueryValue @Nullable String cursor,
            @QueryValue @Nullable String limit)
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
