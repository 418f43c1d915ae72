package io.qasid.orchestrator.tenant;

import io.qasid.proto.v1.MessageView;

/// What a tenant's wish to change a notification is answered.
public sealed interface ChangeOutcome {
    /// As it stands now.
    record Done(MessageView view) implements ChangeOutcome {}

    /// Or another tenant's.
    record NotFound() implements ChangeOutcome {}

    /// It is too late, or too early.
    ///
    /// @param code MESSAGE_NOT_WAITING, MESSAGE_NOT_BLOCKED
    /// @param status in which it is
    record NotNow(String code, String status) implements ChangeOutcome {}

    /// Ask again soon: whether the router has it is being found out.
    record InDoubt() implements ChangeOutcome {}
}
