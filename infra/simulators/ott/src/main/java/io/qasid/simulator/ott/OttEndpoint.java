package io.qasid.simulator.ott;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// All APIs over HTTP on loopback: `/bot<token>/<method>` is Telegram's, `/pa/<method>` Viber's,
/// `/<version>/<phone number id>…` WhatsApp's. It keeps its port while it is stopped.
final class OttEndpoint implements AutoCloseable {
    private static final int BODY_OCTETS_MAX = 256 * 1024;
    private static final int BACKLOG = 200;
    private static final int CREDENTIAL_REFUSED = 401;

    private final Map<String, WhatsAppApi> numbers;
    private final Map<String, TelegramApi> bots;
    private final Map<String, ViberApi> publicAccounts;
    private final Map<OttChannel, Faults> faults;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    private int port;
    private @Nullable HttpServer server;

    /// @param numbers by phone number id
    /// @param bots by the token of their settings
    /// @param publicAccounts of Viber, likewise
    OttEndpoint(
            int port,
            Map<String, WhatsAppApi> numbers,
            Map<String, TelegramApi> bots,
            Map<String, ViberApi> publicAccounts,
            Map<OttChannel, Faults> faults) {
        this.port = port;
        this.numbers = numbers;
        this.bots = bots;
        this.publicAccounts = publicAccounts;
        this.faults = faults;
    }

    int port() {
        lock.lock();
        try {
            return port;
        } finally {
            lock.unlock();
        }
    }

    /// Does nothing when it is open.
    ///
    /// @throws UncheckedIOException if the port is taken
    void open() {
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

    void stop() {
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

    /// An exchange that is closed without an answer takes its connection with it.
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_OCTETS_MAX);
            String path = exchange.getRequestURI().getPath();
            OttChannel channel = channel(path);
            Faults wrong = faults(channel);
            if (!wrong.answers()) {
                return;
            }
            Reply reply = wrong.errorStatus() > 0
                    ? broken(channel, wrong.errorStatus())
                    : switch (channel) {
                        case WHATSAPP -> whatsApp(exchange, path, body);
                        case TELEGRAM -> telegram(exchange, path, body);
                        case VIBER -> viber(exchange, path, body);
                    };
            try {
                answer(exchange, reply.answer(), wrong);
            } finally {
                reply.afterwards().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OttChannel channel(String path) {
        return path.startsWith("/bot")
                ? OttChannel.TELEGRAM
                : path.startsWith("/pa/") ? OttChannel.VIBER : OttChannel.WHATSAPP;
    }

    private Faults faults(OttChannel channel) {
        return java.util.Objects.requireNonNull(faults.get(channel));
    }

    private static Reply broken(OttChannel channel, int status) {
        return status == CREDENTIAL_REFUSED ? refused(channel) : meaningless(channel, status);
    }

    private static Reply refused(OttChannel channel) {
        return switch (channel) {
            case WHATSAPP ->
                WhatsAppApi.error(
                        CREDENTIAL_REFUSED,
                        190,
                        "Invalid OAuth access token - Cannot parse access token",
                        "OAuthException");
            case TELEGRAM -> TelegramApi.error(CREDENTIAL_REFUSED, "Unauthorized");
            case VIBER -> ViberApi.error(2, "invalidAuthToken");
        };
    }

    private static Reply meaningless(OttChannel channel, int status) {
        return switch (channel) {
            case WHATSAPP -> WhatsAppApi.error(status, 2, "(#2) Service temporarily unavailable", "OAuthException");
            case TELEGRAM -> TelegramApi.error(status, "Internal Server Error");
            // no status of Viber's means an outage: what answers is in front of the API
            case VIBER -> Reply.json(status, AsciiJson.object().put("message", "Service Unavailable"));
        };
    }

    private Reply whatsApp(HttpExchange exchange, String path, byte[] body) throws InterruptedException {
        String[] parts = path.split("/", 4);
        WhatsAppApi api = parts.length < 3 ? null : numbers.get(parts[2]);
        if (api == null || !parts[1].matches("v[0-9]{1,3}\\.[0-9]")) {
            return WhatsAppApi.error(400, 100, "Unsupported request. Object does not exist", "GraphMethodException");
        }
        return api.handle(
                exchange.getRequestMethod(),
                parts.length == 4 ? "/" + parts[3] : "",
                exchange.getRequestHeaders().getFirst("Authorization"),
                body);
    }

    private Reply telegram(HttpExchange exchange, String path, byte[] body) throws InterruptedException {
        String[] parts = path.substring("/bot".length()).split("/", 2);
        TelegramApi api = bots.values().stream()
                .filter(bot -> bot.tokens().has(parts[0]))
                .findFirst()
                .orElse(null);
        if (api == null || parts.length < 2) {
            return TelegramApi.error(api == null ? 401 : 404, api == null ? "Unauthorized" : "Not Found");
        }
        return api.handle(parts[1], parameters(exchange, body));
    }

    private Reply viber(HttpExchange exchange, String path, byte[] body) {
        String token = exchange.getRequestHeaders().getFirst("X-Viber-Auth-Token");
        ViberApi api = publicAccounts.values().stream()
                .filter(bot -> bot.tokens().has(token))
                .findFirst()
                .orElse(null);
        if (api == null) {
            return ViberApi.error(2, "invalidAuthToken");
        }
        return "POST".equals(exchange.getRequestMethod())
                ? api.handle(path.substring("/pa/".length()), AsciiJson.read(body))
                : Reply.json(405, AsciiJson.object().put("message", "Method Not Allowed"));
    }

    private static JsonNode parameters(HttpExchange exchange, byte[] body) {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (type.startsWith("application/json")) {
            return AsciiJson.read(body);
        }
        String query = exchange.getRequestURI().getRawQuery();
        String form = type.startsWith("application/x-www-form-urlencoded")
                ? new String(body, StandardCharsets.UTF_8)
                : type.startsWith("multipart/form-data") ? multipart(type, body) : "";
        ObjectNode parameters = AsciiJson.object();
        for (String pairs : List.of(query == null ? "" : query, form)) {
            Arrays.stream(pairs.split("&", -1))
                    .filter(pair -> pair.contains("="))
                    .forEach(pair -> parameters.put(
                            decoded(pair.substring(0, pair.indexOf('='))),
                            decoded(pair.substring(pair.indexOf('=') + 1))));
        }
        return parameters;
    }

    /// Text fields only, as a form.
    private static String multipart(String type, byte[] body) {
        int at = type.indexOf("boundary=");
        if (at < 0) {
            return "";
        }
        String boundary = "--" + type.substring(at + "boundary=".length()).replace("\"", "");
        StringBuilder form = new StringBuilder();
        for (String part :
                new String(body, StandardCharsets.UTF_8).split(java.util.regex.Pattern.quote(boundary), -1)) {
            int head = part.indexOf("\r\n\r\n");
            int name = part.indexOf("name=\"");
            if (head > 0 && name > 0 && name < head) {
                String key = part.substring(name + 6, part.indexOf('"', name + 6));
                String value = part.substring(head + 4).replaceFirst("\\r\\n$", "");
                form.append(java.net.URLEncoder.encode(key, StandardCharsets.UTF_8))
                        .append('=')
                        .append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8))
                        .append('&');
            }
        }
        return form.toString();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static void answer(HttpExchange exchange, Reply.Answer answer, Faults wrong)
            throws IOException, InterruptedException {
        switch (answer) {
            case Reply.Answer.Cut() -> {
                // closing the exchange does it
            }
            case Reply.Answer.Json json -> {
                if (!wrong.pause(json.delay())) {
                    return;
                }
                byte[] octets = AsciiJson.write(json.body()).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                json.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(json.status(), octets.length);
                exchange.getResponseBody().write(octets);
            }
        }
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}
