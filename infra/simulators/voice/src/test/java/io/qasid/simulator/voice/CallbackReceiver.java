package io.qasid.simulator.voice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// What receives callbacks, and serves TwiML.
final class CallbackReceiver implements AutoCloseable {
    private static final List<String> FIELDS = List.of(
            "CallSid",
            "AccountSid",
            "From",
            "To",
            "Called",
            "Caller",
            "CallStatus",
            "Direction",
            "ApiVersion",
            "Timestamp",
            "SequenceNumber",
            "CallbackSource",
            "CallDuration",
            "Digits",
            "FinishedOnKey",
            "msg");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger refusals = new AtomicInteger();
    final List<Received> received = new CopyOnWriteArrayList<>();
    volatile String answer = "";

    /// @param signature the header; `fields` those of the body or of the query
    record Received(String method, URI uri, Map<String, String> fields, String signature) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }
    }

    CallbackReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    void refuse(int times) {
        refusals.set(times);
    }

    List<String> statuses() {
        return received.stream().map(one -> one.field("CallStatus")).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean byGet = exchange.getRequestMethod().equals("GET");
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            FormFields form = FormFields.parse(byGet ? exchange.getRequestURI().getRawQuery() : body);
            Map<String, String> fields = new LinkedHashMap<>();
            FIELDS.forEach(field -> form.all(field).forEach(value -> fields.put(field, value)));
            received.add(new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    fields,
                    String.valueOf(exchange.getRequestHeaders().getFirst("X-Twilio-Signature"))));
            boolean refuse = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            byte[] out = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refuse ? 503 : 200, out.length == 0 ? -1 : out.length);
            if (out.length > 0) {
                exchange.getResponseBody().write(out);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
