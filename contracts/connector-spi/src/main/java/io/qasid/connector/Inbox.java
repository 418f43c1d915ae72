package io.qasid.connector;

import java.time.Duration;

/// Where a connector puts what the provider told it.
public interface Inbox {

    /// Blocks until the event is durable, at most for `timeout`.
    ///
    /// @return true only when it is committed: answer the provider "taken". False means "not known to be durable":
    ///     answer the provider with a temporary error, it will come again, and its repeat will be recognised
    boolean commit(InboundEvent event, Duration timeout) throws InterruptedException;
}
