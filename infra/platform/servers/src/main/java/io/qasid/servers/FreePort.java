package io.qasid.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// A port on loopback that nobody listens on and that no outgoing connection is given.
public final class FreePort {
    /// Linux takes the local ports of outgoing connections from 32768 up. A server's port from there could be gone
    /// when it is started again; worse, a client that retries a closed port of that range can connect to itself.
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final int TRIES_MAX = 200;

    /// By this JVM, whether anybody listens on it yet or not: a stack asks for all its ports before it starts anything.
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    /// Then the oldest are long in use or given up, and all may be given again.
    private static final int GIVEN_MAX = (HIGHEST - LOWEST) / 2;

    private FreePort() {}

    public static int next() {
        return next(new SecureRandom());
    }

    static int next(RandomGenerator random) {
        if (GIVEN.size() >= GIVEN_MAX) {
            GIVEN.clear();
        }
        for (int i = 0; i < TRIES_MAX; i++) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new ServerFailedException("no free port between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1");
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
