package io.qasid.channelrouter.gates;

import io.qasid.model.Reason;
import io.qasid.model.Route;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the gates said together.
public sealed interface GateResult {

    /// @param steps those of the ladder that may be taken, at least one
    /// @param reasons the code is consent's; the detail holds the others and the steps that were left out
    record Passed(List<Route> steps, Reason reasons) implements GateResult {}

    /// @param code `REFUSED_CONSENT` and the like
    /// @param retryable whether the same request may be answered otherwise later
    /// @param notBefore then it may; empty: at any moment
    record Stopped(String code, String detail, boolean retryable, Optional<Instant> notBefore) implements GateResult {
        Stopped(String code, String detail, boolean retryable) {
            this(code, detail, retryable, Optional.empty());
        }
    }
}
