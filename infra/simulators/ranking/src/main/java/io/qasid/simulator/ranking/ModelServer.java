package io.qasid.simulator.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A model server on loopback that speaks the KServe v2 protocol (Open Inference Protocol) over HTTP,
/// with one model of one version: health, metadata and inference. It keeps its port while it is stopped.
///
/// ```java
/// try (ModelServer server = ModelServer.start(0, Model.DEAREST_FIRST)) {
///     … POST server.url() + "/v2/models/" + ModelServer.MODEL + "/infer" …
///     server.faults().silence();
/// }
/// ```
public final class ModelServer implements AutoCloseable {
    public static final String MODEL = "qasid-ranking";
    public static final String VERSION = "1";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BODY_OCTETS_MAX = 4 * 1024 * 1024;
    private static final int BACKLOG = 200;

    private final Model model;
    private final Faults faults = new Faults();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong rows = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    private int port;
    private @Nullable HttpServer server;

    private ModelServer(int port, Model model) {
        this.port = port;
        this.model = model;
    }

    /// @param port 0 takes a free one
    /// @throws UncheckedIOException if the port is taken
    public static ModelServer start(int port, Model model) {
        ModelServer server = new ModelServer(port, model);
        server.restart();
        return server;
    }

    /// Without a slash at its end.
    public String url() {
        lock.lock();
        try {
            return "http://127.0.0.1:" + port;
        } finally {
            lock.unlock();
        }
    }

    public Faults faults() {
        return faults;
    }

    /// Inference requests that were read until now, those that a fault met among them.
    public int calls() {
        return calls.get();
    }

    /// Rows that were scored until now.
    public long rowsScored() {
        return rows.get();
    }

    /// As if it were killed: its port is closed, and every connection cut.
    public void stop() {
        lock.lock();
        try {
            if (server != null) {
                server.stop(0);
                server = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Does nothing when it runs.
    ///
    /// @throws UncheckedIOException if the port is taken
    public void restart() {
        lock.lock();
        try {
            if (server == null) {
                HttpServer opened =
                        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
                opened.createContext("/", this::handle);
                opened.setExecutor(threads);
                opened.start();
                port = opened.getAddress().getPort();
                server = opened;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be opened: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /// An exchange that is closed without an answer takes its connection with it.
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_OCTETS_MAX + 1);
            answer(exchange, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        String name = "/v2/models/" + MODEL;
        String versioned = name + "/versions/" + VERSION;
        boolean get = "GET".equals(exchange.getRequestMethod());
        boolean post = "POST".equals(exchange.getRequestMethod());
        if (post && (path.equals(name + "/infer") || path.equals(versioned + "/infer"))) {
            infer(exchange, body);
        } else if (get && path.equals("/v2/health/live")) {
            exchange.sendResponseHeaders(200, -1);
        } else if (get
                && (path.equals("/v2/health/ready")
                        || path.equals(name + "/ready")
                        || path.equals(versioned + "/ready"))) {
            exchange.sendResponseHeaders(faults.kind() == Faults.Kind.NOT_READY ? 503 : 200, -1);
        } else if (get && path.equals("/v2")) {
            write(exchange, 200, serverMetadata());
        } else if (get && (path.equals(name) || path.equals(versioned))) {
            write(exchange, 200, modelMetadata());
        } else {
            write(exchange, 404, error("Request for unknown model or path"));
        }
    }

    private void infer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        calls.incrementAndGet();
        if (faults.kind() == Faults.Kind.HALF_ANSWERED) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, BODY_OCTETS_MAX);
            exchange.getResponseBody().write("{\"model_name\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
        Faults.Kind fault = faults.await();
        switch (fault) {
            case SILENT, HALF_ANSWERED -> {}
            case NOT_READY -> write(exchange, 503, error("Model '" + MODEL + "' is not ready"));
            case NOT_JSON -> write(exchange, 200, "<html>it works</html>".getBytes(StandardCharsets.UTF_8));
            default -> score(exchange, body, fault);
        }
    }

    private void score(HttpExchange exchange, byte[] body, Faults.Kind fault) throws IOException {
        if (body.length > BODY_OCTETS_MAX) {
            write(exchange, 413, error("the request is too large"));
            return;
        }
        try {
            InferRequest request = InferRequest.of(JSON.readTree(body));
            byte[] answer = scores(request, fault);
            rows.addAndGet(request.rows().size());
            write(exchange, 200, answer);
        } catch (JsonProcessingException e) {
            write(exchange, 400, error("failed to parse the request JSON buffer"));
        } catch (IllegalArgumentException e) {
            write(exchange, 400, error(String.valueOf(e.getMessage())));
        }
    }

    private byte[] scores(InferRequest request, Faults.Kind fault) throws JsonProcessingException {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("model_name", MODEL);
        answer.put("model_version", VERSION);
        if (!request.id().isEmpty()) {
            answer.put("id", request.id());
        }
        List<Model.Row> scored =
                request.rows().subList(0, request.rows().size() - (fault == Faults.Kind.ONE_SCORE_LESS ? 1 : 0));
        ObjectNode output = answer.putArray("outputs").addObject();
        output.put("name", fault == Faults.Kind.NO_OUTPUT ? "embedding" : "score");
        output.put("datatype", fault == Faults.Kind.OTHER_DATATYPE ? "BYTES" : "FP32");
        output.putArray("shape").add(scored.size()).add(1);
        ArrayNode data = output.putArray("data");
        for (Model.Row row : scored) {
            float score = (float) model.score(row);
            if (fault == Faults.Kind.OTHER_DATATYPE) {
                data.add(Float.toString(score));
            } else {
                data.add(score);
            }
        }
        if (fault == Faults.Kind.NOT_A_NUMBER) {
            data.set(0, JSON.getNodeFactory().rawValueNode(new RawValue("NaN")));
        }
        return JSON.writeValueAsBytes(answer);
    }

    private static byte[] serverMetadata() throws JsonProcessingException {
        ObjectNode metadata = JSON.createObjectNode();
        metadata.put("name", "qasid-simulator-ranking");
        metadata.put("version", VERSION);
        metadata.putArray("extensions");
        return JSON.writeValueAsBytes(metadata);
    }

    private static byte[] modelMetadata() throws JsonProcessingException {
        ObjectNode metadata = JSON.createObjectNode();
        metadata.put("name", MODEL);
        metadata.putArray("versions").add(VERSION);
        metadata.put("platform", "qasid-simulator");
        ArrayNode inputs = metadata.putArray("inputs");
        InferRequest.INPUTS.forEach((name, datatype) -> tensor(inputs, name, datatype));
        tensor(metadata.putArray("outputs"), "score", "FP32");
        return JSON.writeValueAsBytes(metadata);
    }

    private static void tensor(ArrayNode into, String name, String datatype) {
        ObjectNode tensor = into.addObject();
        tensor.put("name", name);
        tensor.put("datatype", datatype);
        tensor.putArray("shape").add(-1).add(1);
    }

    private static byte[] error(String message) throws JsonProcessingException {
        JsonNode error = JSON.createObjectNode().put("error", message);
        return JSON.writeValueAsBytes(error);
    }

    private static void write(HttpExchange exchange, int status, byte[] json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    /// Cuts every connection.
    @Override
    public void close() {
        faults.close();
        stop();
        threads.shutdownNow();
    }
}
