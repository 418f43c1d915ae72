package io.qasid.simulator.smsc.pdu;

/// What came off the wire.
public sealed interface Decoded permits Packet, Decoded.Malformed, Decoded.Unframed, Decoded.End {

    /// The frame was whole but what it held is not SMPP as we know it. The next frame is where it should be.
    ///
    /// @param response whether it claimed to be an answer: those are not nacked
    record Malformed(CommandStatus status, int sequence, boolean response, String why) implements Decoded {}

    /// `command_length` is impossible: where the next PDU starts is unknown, the session cannot go on.
    record Unframed(long commandLength, int sequence) implements Decoded {}

    /// The peer closed the connection; a PDU that was cut off by it is dropped.
    record End() implements Decoded {}
}
