package io.qasid.simulator.smsc.pdu;

/// One whole PDU.
///
/// @param status `command_status`, 0 in requests
/// @param sequence 1 to 0x7FFFFFFF, echoed by the answer
public record Packet(int status, int sequence, Pdu body) implements Decoded {

    public static Packet request(int sequence, Pdu body) {
        return new Packet(0, sequence, body);
    }

    public static Packet answer(CommandStatus status, int sequence, Pdu body) {
        return new Packet(status.code(), sequence, body);
    }
}
