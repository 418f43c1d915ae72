package io.qasid.channelrouter.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.channelrouter.policies.Grounds;
import io.qasid.channelrouter.policies.Policy;
import io.qasid.channelrouter.policies.PolicyCheck;
import io.qasid.channelrouter.policies.PolicyTerms;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The body of `PUT /v1/channel/policies/{tenantId}/{category}/{name}/{prefix}`.
///
/// @param version that the change was decided upon; 0: there is none yet
record PolicyRequest(int version, Policy policy, Grounds grounds) {
    static final Set<String> FIELDS = fields();

    sealed interface Read {}

    record Valid(PolicyRequest request) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    private static Set<String> fields() {
        Set<String> all = new HashSet<>(PolicyTerms.FIELDS);
        all.addAll(Grounds.FIELDS);
        all.add("version");
        return Set.copyOf(all);
    }

    static Read of(ObjectNode body, PolicyCheck check) {
        JsonFields fields = new JsonFields(body, FIELDS);
        int version = fields.optionalInt("version", 0, Integer.MAX_VALUE).orElse(0);
        Optional<Policy> policy = PolicyTerms.read(fields);
        Grounds grounds = Grounds.of(fields);
        if (policy.isPresent() && fields.errors().isEmpty()) {
            check.errors(policy.get()).forEach(error -> fields.refuse(error.pointer(), error.code(), error.detail()));
        }
        return policy.isPresent() && fields.errors().isEmpty()
                ? new Valid(new PolicyRequest(version, policy.get(), grounds))
                : new Invalid(fields.errors());
    }
}
