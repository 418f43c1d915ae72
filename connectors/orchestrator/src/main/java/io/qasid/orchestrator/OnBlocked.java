package io.qasid.orchestrator;

/// What is done with a message when a gate could not be asked.
public enum OnBlocked {
    /// It is tried again by itself until its deadline.
    RESUME,
    /// It is kept until somebody asks to resume it, or its deadline.
    HOLD,
    /// It ends refused.
    REFUSE
}
