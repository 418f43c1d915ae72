package io.qasid.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.micronaut.core.annotation.Introspected;
import io.qasid.consent.OptInPolicies.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A policy as the admin API shows it.
///
/// @param category name, or ALL
/// @param optInBefore null: there was none
@Introspected
@JsonInclude(Include.ALWAYS)
record PolicyView(
        String category, String optIn, @Nullable String optInBefore, String by, String adminKey, String changedAt) {

    static PolicyView of(Policy policy) {
        OptIn before = policy.before();
        return new PolicyView(
                OptInPolicies.text(policy.category()),
                policy.optIn().name(),
                before == null ? null : before.name(),
                policy.actor().by(),
                policy.actor().adminKey(),
                policy.changedAt().toString());
    }

    /// @param policies those in force
    /// @param history every change, the newest first, at most 200
    @Introspected
    @JsonInclude(Include.ALWAYS)
    record File(List<PolicyView> policies, List<PolicyView> history) {
        static File of(OptInPolicies.Contents contents) {
            return new File(
                    contents.policies().stream().map(PolicyView::of).toList(),
                    contents.history().stream().map(PolicyView::of).toList());
        }
    }
}
