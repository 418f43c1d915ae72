package io.qasid.smpp.session;

import java.nio.ByteBuffer;

/// One PDU as it lies on the wire, its 16 octets of header included.
final class Frame {
    static final int HEADER_OCTETS = 16;
    private static final int RESPONSE_BIT = 0x8000_0000;

    private final byte[] octets;
    private final int commandId;
    private final int commandStatus;
    private final int sequence;

    /// @param octets at least a header
    Frame(byte[] octets) {
        ByteBuffer header = ByteBuffer.wrap(octets, Integer.BYTES, HEADER_OCTETS - Integer.BYTES);
        this.octets = octets;
        this.commandId = header.getInt();
        this.commandStatus = header.getInt();
        this.sequence = header.getInt();
    }

    int commandId() {
        return commandId;
    }

    int commandStatus() {
        return commandStatus;
    }

    int sequence() {
        return sequence;
    }

    boolean isResponse() {
        return (commandId & RESPONSE_BIT) != 0;
    }

    /// Not a copy: a frame has one reader.
    byte[] octets() {
        return octets;
    }
}
