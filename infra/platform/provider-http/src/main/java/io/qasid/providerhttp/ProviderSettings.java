package io.qasid.providerhttp;

import io.qasid.model.Route;
import java.time.Duration;

/// What is the same about every account of an HTTP provider.
///
/// @param window requests that may be waiting for their answer at once, 1 to 1,000
/// @param answerTimeout how long the answer to a request may take before its message is unknown
/// @param probeEvery how often the account is looked at; also the upper end of the doubling pause while it can't be
/// @param refusedPause how long nothing is sent after the account was refused
/// @param drainTimeout how long [ProviderAccount#close] waits for answers that are under way
public record ProviderSettings(
        Route route,
        int window,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration probeEvery,
        Duration refusedPause,
        Duration drainTimeout) {
    public ProviderSettings {
        if (window < 1 || window > 1_000) {
            throw new IllegalArgumentException(route + ": window needs 1 to 1000, was " + window);
        }
        for (Duration time : new Duration[] {connectTimeout, answerTimeout, probeEvery, refusedPause, drainTimeout}) {
            if (!time.isPositive()) {
                throw new IllegalArgumentException(route + ": every time needs more than zero, was " + time);
            }
        }
    }
}
