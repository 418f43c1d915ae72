/// Hosts a [io.qasid.connector.ChannelConnector]: pulls ready attempts, claims them, keeps the window and the rate,
/// and
/// hands outcomes, receipts and MOs to the router.
///
/// Start with [ConnectorHost] for what goes out and [RouterInbox] for what comes in.
@NullMarked
package io.qasid.connectorruntime;

import org.jspecify.annotations.NullMarked;
