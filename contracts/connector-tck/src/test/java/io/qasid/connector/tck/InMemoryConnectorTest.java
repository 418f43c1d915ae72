package io.qasid.connector.tck;

import io.qasid.connector.Inbox;

final class InMemoryConnectorTest implements ConnectorContract {
    @Override
    public ConnectorFixture open(Inbox inbox) {
        return new InMemoryFixture(inbox);
    }
}
