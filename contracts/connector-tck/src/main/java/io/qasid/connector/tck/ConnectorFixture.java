package io.qasid.connector.tck;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import java.util.OptionalInt;

/// One connector, ready, and its provider (a simulator, a fake) under the test's control. Each test opens its own.
public interface ConnectorFixture extends AutoCloseable {
    ChannelConnector connector();

    /// A message that meets this behaviour when it is sent next, to a recipient of the fixture's choice. It has a
    /// deadline far away and an attempt id of its own.
    Dispatch dispatch(Behaviour behaviour, String text);

    /// How many segments the provider has read so far, whatever it did with them.
    int written();

    /// The most segments that the provider had read and not answered at the same time; empty if it can't tell.
    OptionalInt mostUnanswered();

    /// The provider ends the connection and refuses new ones.
    void disconnect();

    /// The provider welcomes connections again.
    void reconnect();

    /// The provider reports a segment as delivered. It comes back soon, again and again, until the connector answers
    /// that it is taken. A provider that reports by itself (after [Behaviour#ACCEPT]) has nothing to do here.
    ///
    /// @param providerMessageId as in `Accepted`
    void fireReceipt(String providerMessageId);

    /// A handset sends this text. It comes back soon, again and again, until the connector answers that it is taken.
    void fireMobileOriginated(String text);

    /// How many receipts and messages from handsets the connector has answered as taken.
    int acknowledged();

    @Override
    void close();
}
