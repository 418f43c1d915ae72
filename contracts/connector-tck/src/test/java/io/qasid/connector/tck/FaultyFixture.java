package io.qasid.connector.tck;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import java.util.OptionalInt;

/// A fixture with another connector in front of its own.
record FaultyFixture(ConnectorFixture inner, ChannelConnector connector) implements ConnectorFixture {
    @Override
    public Dispatch dispatch(Behaviour behaviour, String text) {
        return inner.dispatch(behaviour, text);
    }

    @Override
    public int written() {
        return inner.written();
    }

    @Override
    public OptionalInt mostUnanswered() {
        return inner.mostUnanswered();
    }

    @Override
    public void disconnect() {
        inner.disconnect();
    }

    @Override
    public void reconnect() {
        inner.reconnect();
    }

    @Override
    public void fireReceipt(String providerMessageId) {
        inner.fireReceipt(providerMessageId);
    }

    @Override
    public void fireMobileOriginated(String text) {
        inner.fireMobileOriginated(text);
    }

    @Override
    public int acknowledged() {
        return inner.acknowledged();
    }

    @Override
    public void close() {
        inner.close();
    }
}
