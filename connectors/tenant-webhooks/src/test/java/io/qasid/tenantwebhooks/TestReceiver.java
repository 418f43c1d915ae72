package io.qasid.tenantwebhooks;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A tenant's endpoint on loopback: keeps every request, answers as the test says.
public final class TestReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = request -> Reply.of(204);

    public TestReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public void answers(Behaviour newBehaviour) {
        behaviour = newBehaviour;
    }

    public void answers(int status) {
        behaviour = request -> Reply.of(status);
    }

    public List<Received> received() {
        return received;
    }

    /// Without notices about dead letters.
    public List<String> ids() {
        return received.stream()
                .filter(request -> !request.notice())
                .map(Received::id)
                .toList();
    }

    public List<Received> notices() {
        return received.stream().filter(Received::notice).toList();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hooks?tenant=1";
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Received request = new Received(
                exchange.getRequestURI().toString(),
                HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true),
                body,
                exchange.getRemoteAddress().getPort());
        received.add(request);
        Reply reply = behaviour.reply(request);
        reply.headers().forEach(header -> exchange.getResponseHeaders().add(header.name(), header.value()));
        byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
        if (answer.length > 0) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    @FunctionalInterface
    public interface Behaviour {
        Reply reply(Received request) throws IOException;
    }

    public record Header(String name, String value) {}

    public record Reply(int status, String body, List<Header> headers) {
        public static Reply of(int status, Header... headers) {
            return new Reply(status, "", List.of(headers));
        }
    }

    /// @param clientPort tells one connection from another
    public record Received(String path, HttpHeaders headers, String body, int clientPort) {
        boolean notice() {
            return body.contains("\"type\":\"webhook.dead_letters\"");
        }

        public String id() {
            return headers.firstValue("webhook-id").orElseThrow();
        }

        /// As the library of Standard Webhooks sees it, its tolerance of five minutes included.
        public void verify(String secret) throws WebhookVerificationException {
            new Webhook(secret).verify(body, headers);
        }
    }
}
