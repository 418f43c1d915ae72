package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.policies.Policies;
import io.qasid.channelrouter.policies.Policy;
import io.qasid.channelrouter.policies.PolicyVersion;

/// Which ladder a message takes: its tenant's policy for its category, else the tenant's for any category, else the
/// configured one of that name.
final class Ladders {
    private final Policies policies;
    private final LadderPolicy configured;

    Ladders(Policies policies, LadderPolicy configured) {
        this.policies = policies;
        this.configured = configured;
    }

    sealed interface Choice {}

    record Chosen(ChosenLadder ladder) implements Choice {}

    /// No ladder of that name serves the number.
    record NoneOfThatName() implements Choice {}

    /// It can't be said now.
    record Unavailable(String detail) implements Choice {}

    /// Waits, if the tenant's policies are not known yet: see [Policies#find].
    Choice choose(Wanted wanted) {
        return switch (policies.find(wanted.tenant(), wanted.category(), wanted.ladder(), wanted.recipient())) {
            case Policies.Found(PolicyVersion found) -> new Chosen(stored(found));
            case Policies.None() ->
                configured
                        .find(wanted.ladder(), wanted.recipient())
                        .<Choice>map(entry -> new Chosen(ChosenLadder.configured(entry)))
                        .orElseGet(NoneOfThatName::new);
            case Policies.Unavailable(String detail) -> new Unavailable(detail);
        };
    }

    private static ChosenLadder stored(PolicyVersion found) {
        Policy policy = found.policy();
        return new ChosenLadder(
                "policy " + found.label(),
                policy.strategy(),
                policy.ordering() == Policy.Ordering.RANKED,
                policy.rungs(),
                policy.costCapPerMessage(),
                policy.onUnknown());
    }
}
