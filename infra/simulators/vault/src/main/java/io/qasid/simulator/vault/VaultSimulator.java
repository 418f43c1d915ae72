package io.qasid.simulator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A Vault on loopback with one KV mount, tokens and the Kubernetes login, and everything that one can be besides
/// being well: sealed, a standby, silent, gone.
public final class VaultSimulator implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final long SILENCE_SECONDS_MAX = 60;
    private static final String VERSION_QUERY = "version=[0-9]{1,6}";

    private final VaultSettings settings;
    private final KeyValues values;
    private final Tokens tokens;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private int port;
    private @Nullable HttpServer server;
    private volatile State state = State.ACTIVE;

    /// What it is; the status is what `sys/health` and every request say then.
    public enum State {
        ACTIVE(200),
        STANDBY(429),
        SEALED(503),
        /// Reads, and never answers.
        SILENT(0);

        private final int status;

        State(int status) {
            this.status = status;
        }
    }

    private VaultSimulator(VaultSettings settings) {
        this.settings = settings;
        this.values = new KeyValues(settings.clock());
        this.tokens = new Tokens(settings);
        this.port = settings.port();
    }

    /// @throws UncheckedIOException if the port is taken
    public static VaultSimulator start(VaultSettings settings) {
        VaultSimulator simulator = new VaultSimulator(settings);
        simulator.acceptConnections();
        return simulator;
    }

    /// As a module's setting `secrets.url` has it.
    public String url() {
        return root() + "/" + settings.mount();
    }

    public synchronized String root() {
        return "http://127.0.0.1:" + port;
    }

    public void is(State newState) {
        state = newState;
    }

    /// Every token of a login is refused from now on.
    public void revokeLogins() {
        tokens.revoke();
    }

    public int logins() {
        return tokens.logins();
    }

    /// `GET /v1/secret/data/…` in their order.
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /// As somebody puts the next version there.
    public void put(String path, Map<String, String> fields) {
        ObjectNode request = Answer.JSON.createObjectNode();
        request.set("data", Answer.JSON.valueToTree(fields));
        values.write(path, request);
    }

    /// As somebody deletes a version, which could be taken back.
    public void delete(String path, int version) {
        values.delete(path, version);
    }

    /// Opens the port, again after [#refuseConnections].
    public synchronized void acceptConnections() {
        try {
            HttpServer opened =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            opened.createContext("/v1/", this::handle);
            opened.setExecutor(threads);
            opened.start();
            port = opened.getAddress().getPort();
            server = opened;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be opened", e);
        }
    }

    public synchronized void refuseConnections() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /// An exchange that is closed without an answer takes its connection with it.
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/v1/".length());
            JsonNode body = Answer.JSON.readTree(exchange.getRequestBody().readAllBytes());
            requests.add(exchange.getRequestMethod() + " /v1/" + path);
            if (state == State.SILENT && closing.await(SILENCE_SECONDS_MAX, TimeUnit.SECONDS)) {
                return;
            }
            Answer answer = answer(exchange, path, body == null ? Answer.JSON.missingNode() : body);
            ObjectNode json = answer.body();
            if (json == null) {
                exchange.sendResponseHeaders(answer.status(), -1);
            } else {
                byte[] octets = Answer.JSON.writeValueAsBytes(json);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(answer.status(), octets.length);
                exchange.getResponseBody().write(octets);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(HttpExchange exchange, String path, JsonNode body) {
        State now = state;
        if (path.equals("sys/health")) {
            return new Answer(
                    now.status,
                    Answer.JSON
                            .createObjectNode()
                            .put("initialized", true)
                            .put("sealed", now == State.SEALED)
                            .put("standby", now == State.STANDBY));
        }
        if (now != State.ACTIVE) {
            return Answer.errors(now.status, now == State.SEALED ? "Vault is sealed" : "Vault is in standby mode");
        }
        // some agents and proxies turn away whoever does not say it
        if (!"true".equals(exchange.getRequestHeaders().getFirst("X-Vault-Request"))) {
            return Answer.errors(412, "missing 'X-Vault-Request' header");
        }
        if (path.equals("auth/kubernetes/login")) {
            return tokens.login(body.path("role").asText(), body.path("jwt").asText());
        }
        String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
        if (token == null || !tokens.letsIn(token)) {
            return Answer.errors(403, "permission denied");
        }
        return switch (path) {
            case "auth/token/renew-self" -> tokens.renew(token);
            case "auth/token/lookup-self" -> tokens.look(token);
            default -> keyValues(exchange, path, body);
        };
    }

    private Answer keyValues(HttpExchange exchange, String path, JsonNode body) {
        String prefix = settings.mount() + "/data/";
        if (!path.startsWith(prefix)) {
            return Answer.errors(404, "no handler for route \"" + path + "\"");
        }
        String secret = path.substring(prefix.length());
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int version = query.matches(VERSION_QUERY) ? Integer.parseInt(query.substring(query.indexOf('=') + 1)) : 0;
        return switch (exchange.getRequestMethod()) {
            case "GET" -> values.read(secret, version);
            case "POST", "PUT" -> values.write(secret, body);
            case "DELETE" -> values.delete(secret, 0);
            default -> Answer.errors(405, "unsupported operation");
        };
    }

    @Override
    public void close() {
        closing.countDown();
        refuseConnections();
        threads.shutdownNow();
    }
}
