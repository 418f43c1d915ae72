package io.qasid.model;

import java.time.Duration;
import java.util.List;

/// What became of one attempt to hand a message to a provider.
public sealed interface SendOutcome {

    /// Do not retry: the provider has it. One provider message id for each segment, in order.
    record Accepted(List<String> providerMessageIds) implements SendOutcome {
        public Accepted {
            providerMessageIds = List.copyOf(providerMessageIds);
            if (providerMessageIds.isEmpty()) {
                throw new IllegalArgumentException("an accepted attempt has at least one provider message id");
            }
        }
    }

    /// Do not retry on this route: the provider said no for good.
    record Rejected(Reason reason) implements SendOutcome {}

    /// Retry on this route, not before `retryAfter`: nothing was taken by the provider.
    record Deferred(Duration retryAfter, Reason reason) implements SendOutcome {}

    /// Do not retry blindly: at least one byte may have reached the provider and no answer came.
    ///
    /// @param providerMessageIds of the segments that were answered before the silence, in order; may be empty
    record Unknown(List<String> providerMessageIds, Reason reason) implements SendOutcome {
        public Unknown {
            providerMessageIds = List.copyOf(providerMessageIds);
        }
    }
}
