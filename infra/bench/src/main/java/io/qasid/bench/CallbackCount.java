package io.qasid.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A tenant's server for callbacks, the same for both sides: it answers 204 to everything and counts what tells of a
/// delivery. Ours says so in the body; Kannel is asked to call for nothing else, and sends none.
final class CallbackCount implements AutoCloseable {
    private static final Duration TOLD_MAX = Duration.ofMinutes(2);

    static {
        // The JDK's server closes whatever is idle beyond 200 connections: then that would be measured.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile CountDownLatch untold = new CountDownLatch(0);

    CallbackCount() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.setExecutor(threads);
        server.createContext("/", this::told);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void told(HttpExchange exchange) throws IOException {
        String body;
        try (exchange) {
            body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(204, -1);
        }
        if (body.isEmpty() || body.contains("message.delivered")) {
            untold.countDown();
        }
    }

    /// Counts so many from now on.
    void expect(int callbacks) {
        untold = new CountDownLatch(callbacks);
    }

    /// @throws IllegalStateException if some never came
    void await() throws InterruptedException {
        if (!untold.await(TOLD_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(untold.getCount() + " messages were never told of");
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
