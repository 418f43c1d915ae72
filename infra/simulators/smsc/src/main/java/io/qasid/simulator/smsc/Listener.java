package io.qasid.simulator.smsc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts connections on loopback, each read by a virtual thread of its own.
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 100;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final ServerSocket server;
    private final MessageCentre centre;
    private final Submits submits;
    private final Map<Session, Connection> sessions = new ConcurrentHashMap<>();
    private final Thread acceptor = Thread.ofVirtual().name("smsc-accept").unstarted(this::acceptAll);

    /// @throws IOException if the port is taken
    Listener(MessageCentre centre) throws IOException {
        this.centre = centre;
        this.submits = new Submits(centre);
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        try {
            server.bind(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), centre.settings().port()),
                    BACKLOG);
        } catch (IOException e) {
            server.close();
            throw new IOException("SMSC port " + centre.settings().port() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    void start() {
        acceptor.start();
    }

    int port() {
        return server.getLocalPort();
    }

    void checkTimers() {
        sessions.keySet().forEach(Session::checkTimers);
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                accept(server.accept());
            } catch (IOException e) {
                LOG.debug("accept ended: {}", e.getMessage());
            }
        }
    }

    private void accept(Socket socket) throws IOException {
        if (sessions.size() >= centre.limits().sessionsMax()) {
            LOG.warn("{} sessions are open, one more is turned away", sessions.size());
            socket.close();
            return;
        }
        Connection connection = new Connection(socket);
        Session session = new Session(connection, centre, submits);
        sessions.put(session, connection);
        Thread.ofVirtual().name("smsc-session").start(() -> {
            try {
                session.run();
            } finally {
                sessions.remove(session);
            }
        });
    }

    /// When this returns the port is free: it is held until the acceptor has noticed.
    @Override
    public void close() throws IOException {
        server.close();
        sessions.values().forEach(Connection::close);
        try {
            acceptor.join(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
