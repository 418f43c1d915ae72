package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.pdu.Decoded;
import io.qasid.simulator.smsc.pdu.FrameReader;
import io.qasid.simulator.smsc.pdu.Packet;
import io.qasid.simulator.smsc.pdu.PduWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jdk.net.ExtendedSocketOptions;

/// One TCP connection: whole PDUs in, whole PDUs out.
///
/// Writing is in two steps, so that one system call carries many PDUs: [#add] encodes into a buffer, [#flush] writes
/// what has gathered. Whoever flushes while another thread writes leaves its octets to that one.
final class Connection implements AutoCloseable {
    /// Octets that may wait for a peer that does not read, before [#awaitRoom] holds up whoever makes more.
    private static final int WAITING_OCTETS_MAX = 1024 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final FrameReader frames;
    private final boolean quickAck;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private PduWriter waiting = new PduWriter(64 * 1024);
    private PduWriter spare = new PduWriter(64 * 1024);
    private boolean writing;
    private volatile long writingSinceNanos;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean closed;

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.quickAck = socket.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK);
        this.out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        this.frames = new FrameReader((target, offset, length) -> read(in, target, offset, length));
    }

    /// Linux forgets TCP_QUICKACK now and then, hence before every read: a peer without TCP_NODELAY (Kannel) would
    /// wait
    /// 40 ms for each delayed acknowledgement.
    private int read(InputStream in, byte[] target, int offset, int length) throws IOException {
        if (quickAck) {
            socket.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        }
        int octets = in.read(target, offset, length);
        heardNanos = System.nanoTime();
        return octets;
    }

    /// The next PDU; writes what has gathered before it waits for one. Nothing comes any more once this is closed.
    Decoded next() throws IOException {
        if (closed) {
            return new Decoded.End();
        }
        if (!frames.hasWhole()) {
            flush();
        }
        return frames.next();
    }

    /// Says what there is to say and that there will be no more.
    void finish() throws IOException {
        if (!closed) {
            flush();
            socket.shutdownOutput();
        }
    }

    /// Never blocks and never fails; on a closed connection it does nothing.
    void add(Packet packet) {
        if (closed) {
            return;
        }
        lock.lock();
        try {
            waiting.write(packet);
        } finally {
            lock.unlock();
        }
    }

    void flush() throws IOException {
        while (true) {
            PduWriter batch;
            lock.lock();
            try {
                if (writing || waiting.length() == 0) {
                    return;
                }
                writing = true;
                writingSinceNanos = System.nanoTime();
                batch = waiting;
                waiting = spare;
                spare = batch;
            } finally {
                lock.unlock();
            }
            try {
                out.write(batch.array(), 0, batch.length());
            } finally {
                batch.clear();
                lock.lock();
                try {
                    writing = false;
                    room.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /// Waits until the peer has read enough; ends when the connection is closed.
    void awaitRoom() {
        lock.lock();
        try {
            while (waiting.length() > WAITING_OCTETS_MAX && writing && !closed) {
                room.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds and flushes; a connection that fails here is closed.
    void sendNow(Packet packet) {
        add(packet);
        flushOrClose();
    }

    void flushOrClose() {
        try {
            flush();
        } catch (IOException e) {
            close();
        }
    }

    long silentNanos() {
        return System.nanoTime() - heardNanos;
    }

    /// How long the current write has been waiting for the peer to read, 0 without one.
    long stalledNanos() {
        lock.lock();
        try {
            return writing ? System.nanoTime() - writingSinceNanos : 0;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /// At once: what was not written is lost, as when a process dies.
    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
