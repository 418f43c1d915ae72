package io.qasid.channelrouter.accept;

import io.qasid.model.MessageId;
import java.time.Instant;
import java.util.Optional;

/// What the router answers.
public sealed interface RouteOutcome {
    Refused KEY_REUSED =
            new Refused("IDEMPOTENCY_KEY_REUSED", "this idempotency key was used for another request", false);

    /// Durable.
    ///
    /// @param replayed since an earlier request with this key
    /// @param deferredUntil it goes then; empty: at once
    record Accepted(MessageId message, Instant acceptedAt, boolean replayed, Optional<Instant> deferredUntil)
            implements RouteOutcome {}

    /// An answer, not a fault: nothing was sent and nothing will be.
    ///
    /// @param retryable whether the same request may be answered otherwise later
    /// @param notBefore then it may; empty: at any moment
    record Refused(String code, String detail, boolean retryable, Optional<Instant> notBefore) implements RouteOutcome {
        public Refused(String code, String detail, boolean retryable) {
            this(code, detail, retryable, Optional.empty());
        }
    }

    /// Retry with the same key: what happened is not known.
    record Unavailable(String detail) implements RouteOutcome {}
}
