/// SMPP 3.4 on the wire: octets to [io.qasid.simulator.smsc.pdu.Packet] and back. No I/O but a reader of frames.
@NullMarked
package io.qasid.simulator.smsc.pdu;

import org.jspecify.annotations.NullMarked;
