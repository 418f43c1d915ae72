package io.qasid.drills;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A tenant's server for callbacks that can be told to fail, and knows in which order it was told what.
final class TenantEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TAKEN = 204;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Event> taken = new ArrayList<>();
    private volatile int status = TAKEN;

    /// @param id the same for a repeat
    record Event(String id, String type, JsonNode data) {}

    TenantEndpoint() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/callbacks";
    }

    void fail() {
        status = 500;
    }

    void work() {
        status = TAKEN;
    }

    /// Those that it said it had, in their order, repeats too.
    synchronized List<Event> taken() {
        return List.copyOf(taken);
    }

    /// What each person answered, in the order in which this tenant learned it; a repeat does not count.
    Map<String, List<String>> answers() {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, List<String>> answers = new LinkedHashMap<>();
        for (Event event : taken()) {
            String text = event.data().path("text").asText();
            if (event.type().equals("message.received") && texts.put(event.id(), text) == null) {
                answers.computeIfAbsent(event.data().path("from").asText(), from -> new ArrayList<>())
                        .add(text);
            }
        }
        return answers;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode event = JSON.readTree(exchange.getRequestBody().readAllBytes());
            int answer = status;
            if (answer == TAKEN) {
                take(new Event(
                        exchange.getRequestHeaders().getFirst("webhook-id"),
                        event.path("type").asText(),
                        event.path("data")));
            }
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    private synchronized void take(Event event) {
        taken.add(event);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
