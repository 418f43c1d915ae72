package io.qasid.simulator.ott;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Somebody who takes callbacks, after having refused some.
final class Webhook implements AutoCloseable {
    /// @param octets as they came
    record Taken(Headers headers, byte[] octets, JsonNode json) {}

    final List<Taken> taken = new CopyOnWriteArrayList<>();
    final AtomicInteger refusals = new AtomicInteger();
    private final HttpServer server;

    Webhook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] octets = exchange.getRequestBody().readAllBytes();
                boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                if (!refused) {
                    taken.add(new Taken(exchange.getRequestHeaders(), octets, AsciiJson.read(octets)));
                }
                exchange.sendResponseHeaders(refused ? 503 : 200, -1);
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /// Every `value` of every change, in order.
    List<JsonNode> values() {
        return taken.stream()
                .flatMap(one -> one.json().findValues("value").stream())
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
