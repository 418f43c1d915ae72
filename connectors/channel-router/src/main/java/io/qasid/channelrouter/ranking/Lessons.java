package io.qasid.channelrouter.ranking;

import io.qasid.model.Msisdn;
import io.qasid.model.Route;

/// Whoever wants to know what became of attempts.
@FunctionalInterface
public interface Lessons {
    Lessons NONE = (recipient, route, succeeded) -> {};

    /// An attempt has come to its end, or its step's time is over. Each tells once; of whom nobody knows
    /// what became of it, none does. Returns at once and throws nothing.
    ///
    /// @param succeeded whether it had its step's success
    void learn(Msisdn recipient, Route route, boolean succeeded);
}
