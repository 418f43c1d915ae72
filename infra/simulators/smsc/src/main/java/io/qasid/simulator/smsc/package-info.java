/// An SMSC that does what the destination number asks for: [io.qasid.simulator.smsc.SmscSimulator].
///
/// It stands on its own PDU codec and plain sockets. Nothing here is shared with the SMPP connector, so that a misread
/// of the specification on one side is found by the other.
@NullMarked
package io.qasid.simulator.smsc;

import org.jspecify.annotations.NullMarked;
