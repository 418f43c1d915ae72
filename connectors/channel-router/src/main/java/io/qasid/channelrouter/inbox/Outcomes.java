package io.qasid.channelrouter.inbox;

import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.proto.v1.AttemptOutcome;
import java.time.Duration;
import java.util.List;

/// Outcomes as they come over the wire.
final class Outcomes {
    private Outcomes() {}

    static SendOutcome read(AttemptOutcome outcome) {
        Reason reason = reason(outcome);
        return switch (outcome.getKind()) {
            case KIND_ACCEPTED -> accepted(outcome);
            case KIND_REJECTED -> new SendOutcome.Rejected(reason);
            case KIND_DEFERRED ->
                new SendOutcome.Deferred(Duration.ofMillis(Math.max(0, outcome.getRetryAfterMillis())), reason);
            case KIND_UNKNOWN, KIND_UNSPECIFIED, UNRECOGNIZED ->
                new SendOutcome.Unknown(outcome.getProviderMessageIdsList(), reason);
        };
    }

    static Reason reason(AttemptOutcome outcome) {
        return outcome.getReasonCode().isEmpty()
                ? Reason.of("UNSTATED")
                : new Reason(outcome.getReasonCode(), outcome.getReasonDetail());
    }

    /// A provider that took it and gave no id can never be heard of again: nobody knows.
    private static SendOutcome accepted(AttemptOutcome outcome) {
        return outcome.getProviderMessageIdsCount() == 0
                ? new SendOutcome.Unknown(List.of(), Reason.of("ACCEPTED_WITHOUT_ID"))
                : new SendOutcome.Accepted(outcome.getProviderMessageIdsList());
    }

    static List<String> providerMessageIds(SendOutcome outcome) {
        return switch (outcome) {
            case SendOutcome.Accepted(List<String> ids) -> ids;
            case SendOutcome.Unknown(List<String> ids, Reason reason) -> ids;
            case SendOutcome.Rejected rejected -> List.of();
            case SendOutcome.Deferred deferred -> List.of();
        };
    }
}
