package io.qasid.connectorruntime;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;

/// A connector with something of the test's own in front of its sends.
record SpiedConnector(ChannelConnector inner, Spy spy) implements ChannelConnector {
    interface Spy {
        SendOutcome send(ChannelConnector inner, Dispatch dispatch, Duration timeLeft) throws InterruptedException;
    }

    @Override
    public Route route() {
        return inner.route();
    }

    @Override
    public int window() {
        return inner.window();
    }

    @Override
    public boolean ready() {
        return inner.ready();
    }

    @Override
    public SendOutcome send(Dispatch dispatch, Duration timeLeft) throws InterruptedException {
        return spy.send(inner, dispatch, timeLeft);
    }

    @Override
    public void close() {
        inner.close();
    }
}
