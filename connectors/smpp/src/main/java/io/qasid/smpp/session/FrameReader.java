package io.qasid.smpp.session;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/// Cuts the octets of a connection into PDUs. A length that no PDU has ends the connection instead of filling memory:
/// after it nothing tells where the next PDU starts.
final class FrameReader {
    /// The largest that SMPP can ask for: a `message_payload` of 64 KiB with its addresses.
    static final int FRAME_OCTETS_MAX = 66_000;

    private final InputStream in;

    FrameReader(InputStream in) {
        this.in = in;
    }

    /// Blocks until a whole PDU is there.
    ///
    /// @throws ProtocolException when the octets are no PDUs
    /// @throws IOException when the connection was closed or broke
    Frame next() throws IOException {
        int length = ByteBuffer.wrap(exactly(Integer.BYTES)).getInt();
        if (length < Frame.HEADER_OCTETS || length > FRAME_OCTETS_MAX) {
            throw new ProtocolException("no PDU has a command_length of " + Integer.toUnsignedString(length));
        }
        byte[] rest = exactly(length - Integer.BYTES);
        return new Frame(ByteBuffer.allocate(length).putInt(length).put(rest).array());
    }

    private byte[] exactly(int octets) throws IOException {
        byte[] read = in.readNBytes(octets);
        if (read.length < octets) {
            throw new EOFException("closed by the peer");
        }
        return read;
    }
}
