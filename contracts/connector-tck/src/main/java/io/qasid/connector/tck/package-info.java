/// The promises of [io.qasid.connector.ChannelConnector] as tests: a connector's test implements [ConnectorContract]
/// and gives it a [ConnectorFixture].
///
/// [InMemoryConnector] keeps them without any network, for tests of whatever hosts a connector.
@NullMarked
package io.qasid.connector.tck;

import org.jspecify.annotations.NullMarked;
