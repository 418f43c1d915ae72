package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.model.Reason;
import java.time.Instant;
import java.util.Optional;

/// What is to become of a message, as gates, policy and prices stand now.
public sealed interface Plan {

    /// It goes.
    ///
    /// @param terms with the steps that may be taken
    /// @param reason what the gates said
    record Go(LadderTerms terms, Reason reason) implements Plan {}

    /// It may go later.
    ///
    /// @param terms as they would be now without the gates
    record Wait(LadderTerms terms, Instant until, Reason reason) implements Plan {}

    /// It may not go.
    ///
    /// @param retryable whether the same request may be answered otherwise later
    /// @param notBefore then it may; empty: at any moment
    record No(String code, String detail, boolean retryable, Optional<Instant> notBefore) implements Plan {}

    /// Nobody can say now; the same request may be planned later. Nothing was decided, so nothing is recorded.
    record Unavailable(String detail) implements Plan {}
}
