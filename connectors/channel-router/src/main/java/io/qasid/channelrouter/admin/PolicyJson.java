package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.policies.PolicyTerms;
import io.qasid.channelrouter.policies.PolicyVersion;
import java.util.List;

/// Policies as the API shows them: what was written, in the same form, and what is known about it.
final class PolicyJson {
    private PolicyJson() {}

    static ObjectNode policy(PolicyVersion policy) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tenantId", policy.key().tenant().toString())
                .put("category", policy.key().categoryText())
                .put("name", policy.key().name())
                .put("prefix", policy.key().prefixText());
        return json.setAll(version(policy));
    }

    private static ObjectNode version(PolicyVersion policy) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", policy.version()).put("state", policy.gone() ? "ENDED" : "IN_FORCE");
        json.setAll(PolicyTerms.write(policy.policy()));
        return json.put("reason", policy.grounds().reason())
                .put("by", policy.grounds().by())
                .put("adminKey", policy.adminKey())
                .put("changedAt", policy.changedAt().toString());
    }

    /// @param versions the newest first, at least one
    static ObjectNode withHistory(List<PolicyVersion> versions) {
        ObjectNode json = policy(versions.getFirst());
        ArrayNode history = json.putArray("history");
        versions.forEach(version -> history.add(version(version)));
        return json;
    }

    /// @param found one more than `limit` if there is a next page
    static ObjectNode page(List<PolicyVersion> found, int limit) {
        List<PolicyVersion> shown = found.subList(0, Math.min(found.size(), limit));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode policies = json.putArray("policies");
        shown.forEach(policy -> policies.add(policy(policy)));
        return found.size() > limit
                ? json.put("nextCursor", PolicyQuery.cursorAfter(shown.getLast().key()))
                : json.putNull("nextCursor");
    }
}
