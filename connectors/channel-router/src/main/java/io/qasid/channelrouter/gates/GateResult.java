package io.qasid.channelrouter.gates;

import io.qasid.model.Reason;
import io.qasid.model.Route;
import java.time.Instant;
import java.util.List;

/// What the gates said together.
public sealed interface GateResult {

    /// @param steps those of the ladder that may be taken, at least one
    /// @param code consent's
    /// @param detail the others' codes, and the steps that were left out
    /// @param counted it may go once it was counted, see [Gates#count]
    record Passed(List<Route> steps, String code, String detail, boolean counted) implements GateResult {}

    /// Not now: every step is closed, and compliance says until when.
    ///
    /// @param reason the detail names moment and rule
    record Deferred(Instant until, Reason reason) implements GateResult {}

    /// @param code `REFUSED_CONSENT` and the like
    /// @param retryable whether the same request may be answered otherwise later
    record Stopped(String code, String detail, boolean retryable) implements GateResult {}
}
