package io.qasid.simulator.smsc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// An SMPP client made of octets alone: it knows nothing of the simulator's codec, so that a mistake there cannot
/// cancel
/// itself out.
public final class RawPeer implements AutoCloseable {
    static final int BIND_RECEIVER = 0x01;
    static final int BIND_TRANSMITTER = 0x02;
    static final int QUERY_SM = 0x03;
    static final int SUBMIT_SM = 0x04;
    static final int DELIVER_SM = 0x05;
    static final int UNBIND = 0x06;
    static final int BIND_TRANSCEIVER = 0x09;
    static final int ENQUIRE_LINK = 0x15;
    static final int RESP = 0x80000000;
    static final int GENERIC_NACK = 0x80000000;

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final List<Frame> unread = new ArrayList<>();
    private int sequence;

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /// One PDU as it came.
    public record Frame(int id, int status, int sequence, List<Byte> octets) {
        byte[] body() {
            byte[] body = new byte[octets.size()];
            for (int i = 0; i < body.length; i++) {
                body[i] = octets.get(i);
            }
            return body;
        }

        /// The C-octet string the body of a response starts with.
        public String string() {
            return new Fields(body()).string();
        }
    }

    /// Walks through a body.
    static final class Fields {
        private final byte[] body;
        private int at;

        Fields(byte[] body) {
            this.body = body;
        }

        String string() {
            int start = at;
            while (body[at] != 0) {
                at++;
            }
            return new String(body, start, at++ - start, StandardCharsets.ISO_8859_1);
        }

        int octet() {
            return body[at++] & 0xFF;
        }

        byte[] octets(int length) {
            byte[] octets = new byte[length];
            System.arraycopy(body, at, octets, 0, length);
            at += length;
            return octets;
        }

        boolean more() {
            return at < body.length;
        }
    }

    /// A deliver_sm taken apart.
    public record Deliver(
            int sequence,
            String source,
            int sourceTon,
            String destination,
            int esmClass,
            int dataCoding,
            String shortMessageHex,
            List<String> tlvs) {
        static Deliver of(Frame frame) {
            Fields fields = new Fields(frame.body());
            fields.string();
            int sourceTon = fields.octet();
            fields.octet();
            String source = fields.string();
            fields.octet();
            fields.octet();
            String destination = fields.string();
            int esmClass = fields.octet();
            fields.octets(2);
            fields.string();
            fields.string();
            fields.octets(2);
            int dataCoding = fields.octet();
            fields.octet();
            byte[] text = fields.octets(fields.octet());
            List<String> tlvs = new ArrayList<>();
            while (fields.more()) {
                String tag = HexFormat.of().formatHex(fields.octets(2));
                int length = fields.octet() << 8 | fields.octet();
                tlvs.add(tag + "=" + HexFormat.of().formatHex(fields.octets(length)));
            }
            return new Deliver(
                    frame.sequence(),
                    source,
                    sourceTon,
                    destination,
                    esmClass,
                    dataCoding,
                    HexFormat.of().formatHex(text),
                    tlvs);
        }

        public byte[] shortMessage() {
            return HexFormat.of().parseHex(shortMessageHex);
        }

        String ascii() {
            return new String(shortMessage(), StandardCharsets.US_ASCII);
        }
    }

    public static RawPeer connect(int port) {
        try {
            return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RawPeer bound(int port, String systemId, String password) {
        return bound(port, BIND_TRANSCEIVER, systemId, password);
    }

    static RawPeer bound(int port, int bind, String systemId, String password) {
        RawPeer peer = connect(port);
        int status = peer.bind(bind, systemId, password).status();
        if (status != 0) {
            throw new IllegalStateException("bind refused with " + status);
        }
        return peer;
    }

    Frame bind(int command, String systemId, String password) {
        return ask(command, cString(systemId), cString(password), cString(""), octets(0x34, 0, 0), cString(""));
    }

    /// Sends a request and waits for its answer; what else comes meanwhile is kept.
    Frame ask(int command, byte[]... body) {
        int number = send(command, body);
        return await(frame -> frame.sequence() == number && (frame.id() & RESP) != 0);
    }

    int send(int command, byte[]... body) {
        int number = ++sequence;
        write(pdu(command, 0, number, body));
        return number;
    }

    void answer(Frame request, int status) {
        write(pdu(request.id() | RESP, status, request.sequence(), octets(0)));
    }

    void write(byte[] octets) {
        try {
            out.write(octets);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] pdu(int command, int status, int sequence, byte[]... body) {
        byte[] all = join(body);
        return join(u32(16 + all.length), u32(command), u32(status), u32(sequence), all);
    }

    Frame next() {
        return await(frame -> true);
    }

    Deliver nextDeliver() {
        return Deliver.of(await(frame -> frame.id() == DELIVER_SM));
    }

    /// Waits for a deliver_sm and answers it with 0.
    public Deliver takeDeliver() {
        Frame frame = await(candidate -> candidate.id() == DELIVER_SM);
        answer(frame, 0);
        return Deliver.of(frame);
    }

    Frame await(Predicate<Frame> wanted) {
        for (Frame frame : unread) {
            if (wanted.test(frame)) {
                unread.remove(frame);
                return frame;
            }
        }
        while (true) {
            Frame frame = read().orElseThrow(() -> new IllegalStateException("the connection was closed"));
            if (wanted.test(frame)) {
                return frame;
            }
            unread.add(frame);
        }
    }

    /// The next PDU from the wire; empty when the SMSC has closed the connection.
    ///
    /// @throws IllegalStateException if nothing comes
    public Optional<Frame> read() {
        try {
            byte[] body = new byte[in.readInt() - 16];
            int id = in.readInt();
            int status = in.readInt();
            int number = in.readInt();
            in.readFully(body);
            List<Byte> octets = new ArrayList<>();
            for (byte octet : body) {
                octets.add(octet);
            }
            return Optional.of(new Frame(id, status, number, octets));
        } catch (SocketTimeoutException e) {
            throw new IllegalStateException("nothing came within " + PATIENCE_MILLIS + " ms", e);
        } catch (EOFException | SocketException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether nothing at all comes for so long.
    boolean staysSilent(int millis) {
        try {
            socket.setSoTimeout(millis);
            int octet = in.read();
            if (octet >= 0) {
                throw new IllegalStateException("something came");
            }
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            patient();
        }
    }

    private void patient() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] octets(int... values) {
        byte[] octets = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            octets[i] = (byte) values[i];
        }
        return octets;
    }

    static byte[] cString(String text) {
        return (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] u32(int value) {
        return octets(value >>> 24, value >>> 16, value >>> 8, value);
    }

    /// The body of a submit_sm from the sender QASID, everything not named here zero.
    static byte[] submitBody(
            String destination, int esmClass, int registered, int dataCoding, byte[] text, byte[]... tlvs) {
        return join(
                cString(""),
                octets(5, 0),
                cString("QASID"),
                octets(1, 1),
                cString(destination),
                octets(esmClass, 0, 0),
                cString(""),
                cString(""),
                octets(registered, 0, dataCoding, 0, text.length),
                text,
                join(tlvs));
    }

    /// A plain text with a receipt asked for.
    public Frame submit(String destination, String text) {
        return ask(SUBMIT_SM, submitBody(destination, 0, 1, 0, ascii(text)));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
