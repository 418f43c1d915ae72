package io.qasid.smpp.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.util.DefaultComposer;
import org.jsmpp.util.DefaultDecomposer;

/// An SMSC that does exactly what a test says, for what no faithful simulator would do. It takes everything until told
/// otherwise.
public final class ScriptedSmsc implements AutoCloseable {
    /// What to do with one request; true when it was dealt with.
    public interface Script {
        boolean handle(Peer peer, int commandId, int sequence, byte[] pdu) throws IOException;
    }

    /// One connection of an ESME.
    public static final class Peer {
        private final Socket socket;
        private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();

        private Peer(Socket socket) {
            this.socket = socket;
        }

        public void write(byte[] octets) throws IOException {
            synchronized (socket) {
                socket.getOutputStream().write(octets);
                socket.getOutputStream().flush();
            }
        }

        /// A response of nothing but a header.
        public void answer(int commandId, int status, int sequence) throws IOException {
            write(new DefaultComposer().composeHeader(commandId, status, sequence));
        }

        public void takeSubmit(int sequence, String messageId) throws IOException {
            try {
                write(new DefaultComposer().submitSmResp(sequence, messageId));
            } catch (PDUStringException e) {
                throw new IllegalArgumentException(e);
            }
        }

        public void refuseSubmit(int sequence, int status) throws IOException {
            answer(SMPPConstant.CID_SUBMIT_SM_RESP, status, sequence);
        }

        /// Waits for the next response that the ESME writes.
        ///
        /// @return its command_status
        public int awaitAnswer(int commandId) throws InterruptedException {
            while (true) {
                byte[] answer = answers.poll(10, TimeUnit.SECONDS);
                if (answer == null) {
                    throw new AssertionError("no answer came");
                }
                if (ByteBuffer.wrap(answer).getInt(4) == commandId) {
                    return ByteBuffer.wrap(answer).getInt(8);
                }
            }
        }

        public int answersWaiting() {
            return answers.size();
        }

        public void drop() throws IOException {
            socket.close();
        }
    }

    private final ServerSocket server;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<SubmitSm> submits = new CopyOnWriteArrayList<>();
    private final List<Integer> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile Script script = (peer, commandId, sequence, pdu) -> false;

    public ScriptedSmsc() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    public ScriptedSmsc script(Script next) {
        script = next;
        return this;
    }

    /// Only for `submit_sm`; the rest is taken.
    public ScriptedSmsc onSubmit(Script next) {
        return script((peer, commandId, sequence, pdu) ->
                commandId == SMPPConstant.CID_SUBMIT_SM && next.handle(peer, commandId, sequence, pdu));
    }

    /// Every connection that was made, the latest last.
    public List<Peer> peers() {
        return peers;
    }

    public List<SubmitSm> submits() {
        return submits;
    }

    /// Command ids of the requests that came, in order.
    public List<Integer> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Peer peer = new Peer(server.accept());
                peers.add(peer);
                Thread.ofVirtual().start(() -> serve(peer));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Peer peer) {
        try {
            FrameReader reader = new FrameReader(peer.socket.getInputStream());
            while (true) {
                Frame frame = reader.next();
                if (frame.isResponse()) {
                    peer.answers.add(frame.octets());
                    continue;
                }
                requests.add(frame.commandId());
                if (frame.commandId() == SMPPConstant.CID_SUBMIT_SM) {
                    submits.add(new DefaultDecomposer().submitSm(frame.octets()));
                }
                if (!script.handle(peer, frame.commandId(), frame.sequence(), frame.octets())) {
                    accept(peer, frame);
                }
            }
        } catch (PDUStringException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            // gone
        }
    }

    private void accept(Peer peer, Frame frame) throws IOException {
        switch (frame.commandId()) {
            case SMPPConstant.CID_SUBMIT_SM -> peer.takeSubmit(frame.sequence(), "id-" + ids.incrementAndGet());
            case SMPPConstant.CID_BIND_TRANSCEIVER ->
                peer.write(ByteBuffer.allocate(17)
                        .putInt(17)
                        .putInt(SMPPConstant.CID_BIND_TRANSCEIVER_RESP)
                        .putInt(0)
                        .putInt(frame.sequence())
                        .put((byte) 0)
                        .array());
            default -> peer.answer(frame.commandId() | 0x80000000, 0, frame.sequence());
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Peer peer : peers) {
                peer.drop();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
