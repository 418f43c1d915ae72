package io.qasid.simulator.smsc.pdu;

import java.io.IOException;
import java.util.Arrays;

/// Cuts a stream of octets into PDUs. One big read often brings many.
public final class FrameReader {
    /// message_payload may have 64 KiB (§5.3.2.32); the rest of such a PDU is far below 6 KiB.
    public static final int COMMAND_LENGTH_MAX = 70 * 1024;

    private static final int READ_OCTETS = 64 * 1024;

    private final Source source;
    private byte[] buffer = new byte[READ_OCTETS];
    private int from;
    private int to;

    public FrameReader(Source source) {
        this.source = source;
    }

    /// The next PDU; blocks until it is whole.
    public Decoded next() throws IOException {
        if (!fill(4)) {
            return new Decoded.End();
        }
        long length = Integer.toUnsignedLong(PduDecoder.u32(buffer, from));
        if (length < PduDecoder.HEADER_OCTETS || length > COMMAND_LENGTH_MAX) {
            return new Decoded.Unframed(length, to - from >= 16 ? PduDecoder.u32(buffer, from + 12) : 0);
        }
        if (!fill((int) length)) {
            return new Decoded.End();
        }
        Decoded decoded = PduDecoder.decode(buffer, from, (int) length);
        from += (int) length;
        return decoded;
    }

    /// Whether [#next] would return without reading.
    public boolean hasWhole() {
        return to - from >= 4
                && Integer.toUnsignedLong(PduDecoder.u32(buffer, from)) <= Integer.toUnsignedLong(to - from);
    }

    /// @return false when the stream ends before that many octets are there
    private boolean fill(int octets) throws IOException {
        while (to - from < octets) {
            if (from > 0) {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
            }
            if (octets > buffer.length) {
                buffer = Arrays.copyOf(buffer, COMMAND_LENGTH_MAX);
            }
            int read = source.read(buffer, to, buffer.length - to);
            if (read < 0) {
                return false;
            }
            to += read;
        }
        return true;
    }

    /// Where the octets come from; the contract of [java.io.InputStream#read(byte[], int, int)].
    public interface Source {
        int read(byte[] target, int offset, int length) throws IOException;
    }
}
