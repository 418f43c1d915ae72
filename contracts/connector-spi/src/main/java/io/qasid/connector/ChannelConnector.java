package io.qasid.connector;

import io.qasid.model.CircuitState;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;

/// One account at one provider: it sends what it is given and says truthfully what became of it.
///
/// Implementations are safe for use by as many threads at once as [#window()] says. A provider's "no" is a
/// [SendOutcome]; `send` throws only for faults of its own, which the host reports as `Unknown`.
public interface ChannelConnector extends AutoCloseable {

    Route route();

    /// How many [#send] calls may run at once, at least 1. The host never exceeds it.
    int window();

    /// Whether a dispatch has a chance now: bound, logged in, breaker closed. While false, the host pulls nothing.
    boolean ready();

    /// What the connector's breaker says. While it isn't closed the router tries other routes first; one without a
    /// breaker is
    /// always closed.
    default CircuitState circuit() {
        return CircuitState.CLOSED;
    }

    /// What is left of a pause that the provider wants of the whole account, because it is too fast; zero without one.
    /// It is known before the [#send] that found out returns.
    default Duration throttledFor() {
        return Duration.ZERO;
    }

    /// Hands one message to the provider and waits for its answer, for at most `timeLeft`.
    ///
    /// Before its first byte is written an interrupted or late call ends as `Deferred`; after it, as `Unknown`.
    /// Nothing may be written once `timeLeft` has passed: the claim on the attempt has lapsed by then and
    /// somebody else may own it.
    SendOutcome send(Dispatch dispatch, Duration timeLeft) throws InterruptedException;

    /// Stops taking new work, waits for what is under way (bounded), says good-bye to the provider.
    @Override
    void close();
}
