package io.qasid.local.entrance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// The one address of a stack: hands each request to the module that answers its path, and what no other one answers
/// to the first.
///
/// A module that is not there (it was terminated, killed, or scaled to zero) is waited for, as Knative's activator
/// does, and a request that a module asks to repeat is repeated, as a mesh's retry policy does, so that a restart costs
/// nobody a request. What it answers by itself are problems: 413 for a body over
/// [#BODY_OCTETS_MAX], 502 when a connection broke and the request may not be repeated, 503 with `Retry-After` when a
/// module stays away or too many requests wait, 504 when one does not answer.
public final class Entrance implements AutoCloseable {
    /// More than any module takes: providers send batches of up to 3 MB.
    static final int BODY_OCTETS_MAX = 4 * 1024 * 1024;

    private static final int UNDER_WAY_MAX = 1_000;
    private static final int BACKLOG = 1_024;
    private static final int STOP_MAX_SECONDS = 2;
    /// Belong to one connection, and to the next hop only.
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "host",
            "content-length");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
    private final List<Backend> backends;
    private final Forwarding forwarding;

    private Entrance(HttpServer server, List<Backend> backends, Forwarding forwarding) {
        this.server = server;
        this.backends = List.copyOf(backends);
        this.forwarding = forwarding;
    }

    /// @param port 0: any
    /// @param backends the first one answers for whatever nobody claims
    /// @throws UncheckedIOException if the port is taken
    public static Entrance open(int port, List<Backend> backends) {
        return open(port, backends, Patience.USUAL);
    }

    static Entrance open(int port, List<Backend> backends, Patience patience) {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            Entrance entrance = new Entrance(server, backends, new Forwarding(patience));
            server.setExecutor(entrance.threads);
            server.createContext("/", entrance::answer);
            server.start();
            return entrance;
        } catch (IOException e) {
            throw new UncheckedIOException("the entrance cannot have port " + port, e);
        }
    }

    /// Without a path: `http://127.0.0.1:8080`.
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!underWay.tryAcquire()) {
                refuse(exchange, Refusal.CROWDED, "Too many requests are waiting for an answer.");
                return;
            }
            try {
                forward(exchange);
            } finally {
                underWay.release();
            }
        }
    }

    private void forward(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_OCTETS_MAX + 1);
        if (body.length > BODY_OCTETS_MAX) {
            refuse(exchange, Refusal.TOO_LARGE, "A request body has at most " + BODY_OCTETS_MAX + " octets.");
            return;
        }
        URI target = exchange.getRequestURI();
        Backend backend = backends.stream()
                .filter(one -> one.answers(target.getPath()))
                .findFirst()
                .orElse(backends.getFirst());
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        Forwarding.Request request = new Forwarding.Request(
                exchange.getRequestMethod(),
                backend.at(target.getRawPath() + query),
                kept(exchange.getRequestHeaders()),
                body);
        switch (forwarding.forward(request)) {
            case Forwarding.Answered(HttpResponse<byte[]> response) -> pass(exchange, response);
            case Forwarding.Failed(Refusal refusal) ->
                refuse(exchange, refusal, backend.name() + " " + refusal.sentence());
        }
    }

    private static Map<String, List<String>> kept(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .filter(header -> !HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .collect(java.util.stream.Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void pass(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        kept(response.headers().map()).forEach(exchange.getResponseHeaders()::put);
        write(exchange, response.statusCode(), response.body());
    }

    private static void refuse(HttpExchange exchange, Refusal refusal, String detail) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        if (refusal.retryable()) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        write(exchange, refusal.status(), refusal.problem(detail));
    }

    private static void write(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean bare = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bare ? -1 : body.length);
        if (!bare) {
            exchange.getResponseBody().write(body);
        }
    }

    /// Gives requests under way two seconds; those that wait for a module longer than that get no answer.
    @Override
    public void close() {
        server.stop(underWay.availablePermits() == UNDER_WAY_MAX ? 0 : STOP_MAX_SECONDS);
        threads.shutdownNow();
        forwarding.close();
    }
}
