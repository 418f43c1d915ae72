package io.qasid.drills;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The wire between two regions: whoever connects here is brought to the hub, as long as nobody cuts it.
final class Link implements AutoCloseable {
    private enum State {
        WHOLE,
        /// everybody is thrown out, and nobody let in
        CUT,
        /// connections stand, and nothing gets through: not even that somebody went away
        SWALLOWING
    }

    private static final int BUFFER = 16 << 10;

    private final int hubPort;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.WHOLE;

    /// @param port where it begins
    /// @param hubPort where it ends
    Link(int port, int hubPort) {
        this.hubPort = hubPort;
        try {
            this.listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("link").start(this::accept);
    }

    void cut() {
        be(State.CUT);
        sockets.forEach(Link::drop);
    }

    void swallow() {
        be(State.SWALLOWING);
    }

    void heal() {
        be(State.WHOLE);
    }

    private void be(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when nothing is swallowed.
    private void awaitPassage() throws InterruptedException {
        lock.lock();
        try {
            while (state == State.SWALLOWING) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket near = listening.accept();
                if (state() == State.CUT) {
                    near.close();
                } else {
                    connect(near);
                }
            } catch (IOException e) {
                // closed, or the hub is away: who came comes again
            }
        }
    }

    private void connect(Socket near) throws IOException {
        sockets.add(near);
        Socket far = new Socket();
        sockets.add(far);
        try {
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), hubPort), 2_000);
        } catch (IOException e) {
            drop(near);
            throw e;
        }
        Thread.ofVirtual().start(() -> pump(near, far));
        Thread.ofVirtual().start(() -> pump(far, near));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage();
                out.write(buffer, 0, read);
                out.flush();
            }
            awaitPassage();
        } catch (IOException e) {
            // one of them is gone, and so is the other one
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop(from);
            drop(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void drop(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone all the same
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
