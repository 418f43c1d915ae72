package io.qasid.simulator.smsc.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.qasid.simulator.smsc.Faults;
import io.qasid.simulator.smsc.SmscRecord;
import io.qasid.simulator.smsc.SmscSimulator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// The record and the faults of a simulator over HTTP on loopback. What it offers stands in the module's README.
public final class ControlEndpoint implements AutoCloseable {
    private static final int BODY_OCTETS_MAX = 64 * 1024;
    private static final int BACKLOG = 50;

    private final SmscSimulator smsc;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private ControlEndpoint(SmscSimulator smsc, HttpServer server) {
        this.smsc = smsc;
        this.server = server;
    }

    /// @param port 0 takes a free one
    /// @throws UncheckedIOException if the port is taken
    public static ControlEndpoint start(SmscSimulator smsc, int port) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            ControlEndpoint endpoint = new ControlEndpoint(smsc, HttpServer.create(address, BACKLOG));
            endpoint.server.createContext("/", endpoint::handle);
            endpoint.server.setExecutor(endpoint.threads);
            endpoint.server.start();
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException("control port " + port + " cannot be opened: " + e.getMessage(), e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(
                        exchange,
                        exchange.getRequestMethod() + " "
                                + exchange.getRequestURI().getPath());
            } catch (IllegalArgumentException e) {
                error(exchange, 400, String.valueOf(e.getMessage()));
            }
        }
    }

    private void answer(HttpExchange exchange, String request) throws IOException {
        SmscRecord record = smsc.record();
        switch (request) {
            case "GET /submits" -> lines(exchange, record.submits().stream().map(ControlEndpoint::submit));
            case "GET /counts" ->
                lines(exchange, record.counts().entrySet().stream().map(ControlEndpoint::count));
            case "GET /deliveries" ->
                lines(exchange, record.deliveries().stream().map(ControlEndpoint::delivery));
            case "GET /totals" -> lines(exchange, Stream.of(totals(record)));
            case "POST /mo" -> mobileOriginated(exchange);
            case "POST /faults" -> faults(exchange);
            case "DELETE /faults" -> {
                smsc.faults().clear();
                done(exchange, 204);
            }
            case "DELETE /record" -> {
                record.reset();
                done(exchange, 204);
            }
            default -> error(exchange, 404, "there is no " + request);
        }
    }

    private void mobileOriginated(HttpExchange exchange) throws IOException {
        Map<String, String> body = body(exchange);
        boolean queued = smsc.mobileOriginated(
                field(body, "account"), field(body, "from"), field(body, "to"), field(body, "text"));
        if (queued) {
            done(exchange, 202);
        } else {
            error(exchange, 503, "the account has too much undelivered");
        }
    }

    private void faults(HttpExchange exchange) throws IOException {
        Map<String, String> body = body(exchange);
        String account = body.remove("account");
        Faults faults = account == null ? smsc.faults() : smsc.faults(account);
        FaultOrder.applyAll(faults, body);
        done(exchange, 204);
    }

    private static Map<String, ?> submit(SmscRecord.Submit submit) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("account", submit.account());
        fields.put("messageId", submit.messageId());
        fields.put("source", submit.source());
        fields.put("destination", submit.destination());
        fields.put("dataCoding", submit.dataCoding());
        fields.put("registeredDelivery", submit.registeredDelivery());
        fields.put("userDataHeader", submit.userDataHeader().toHex());
        fields.put("text", submit.text());
        fields.put("at", submit.at());
        return fields;
    }

    private static Map<String, ?> count(Map.Entry<SmscRecord.WholeText, Integer> entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("destination", entry.getKey().destination());
        fields.put("text", entry.getKey().text());
        fields.put("count", entry.getValue());
        return fields;
    }

    private static Map<String, ?> delivery(SmscRecord.Delivery delivery) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", delivery.kind());
        fields.put("event", delivery.event());
        fields.put("account", delivery.account());
        fields.put("messageId", delivery.messageId());
        fields.put("attempt", delivery.attempt());
        fields.put("at", delivery.at());
        return fields;
    }

    private Map<String, ?> totals(SmscRecord record) {
        SmscRecord.Totals totals = record.totals();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("submitsTaken", totals.submitsTaken());
        fields.put("submitsRefused", totals.submitsRefused());
        fields.put("incompleteTexts", record.incomplete());
        fields.put("receiptsSent", totals.receiptsSent());
        fields.put("receiptsAcknowledged", totals.receiptsAcknowledged());
        fields.put("receiptsGivenUp", totals.receiptsGivenUp());
        fields.put("mosSent", totals.mosSent());
        fields.put("mosAcknowledged", totals.mosAcknowledged());
        fields.put("mosGivenUp", totals.mosGivenUp());
        for (String account : smsc.accounts()) {
            fields.put("binds." + account, smsc.binds(account));
            fields.put("undelivered." + account, smsc.undelivered(account));
        }
        return fields;
    }

    private static Map<String, String> body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_OCTETS_MAX + 1);
        if (body.length > BODY_OCTETS_MAX) {
            throw new IllegalArgumentException("the body must be at most " + BODY_OCTETS_MAX + " octets");
        }
        return FlatJson.read(body);
    }

    private static String field(Map<String, String> body, String name) {
        String value = body.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static void lines(HttpExchange exchange, Stream<Map<String, ?>> objects) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            FlatJson.writeLines(out, objects);
        }
    }

    private static void done(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    private static void error(HttpExchange exchange, int status, String why) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            FlatJson.writeLines(out, Stream.of(Map.of("error", why)));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
