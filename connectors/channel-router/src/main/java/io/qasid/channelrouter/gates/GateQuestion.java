package io.qasid.channelrouter.gates;

/// What a gate is asked.
public interface GateQuestion {
    /// Questions with the same key have the same answer.
    default Object key() {
        return this;
    }
}
