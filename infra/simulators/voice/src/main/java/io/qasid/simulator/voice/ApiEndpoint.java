package io.qasid.simulator.voice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The API over HTTP on loopback. It keeps its port while it is stopped.
final class ApiEndpoint implements AutoCloseable {
    static final String API_VERSION = "2010-04-01";

    private static final int BODY_OCTETS_MAX = 64 * 1024;
    private static final int BACKLOG = 200;
    private static final int THROTTLED_MAX = 100_000;
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final Duration CALLBACKS_FIRST_MAX = Duration.ofSeconds(3);

    private final VoiceSettings settings;
    private final VoiceRecord record;
    private final FaultState faults;
    private final Telephones telephones;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    /// Numbers that were turned away once and are taken next.
    private final SequencedSet<String> throttled = new LinkedHashSet<>();
    private int port;
    private @Nullable HttpServer server;

    ApiEndpoint(VoiceSettings settings, VoiceRecord record, FaultState faults, Telephones telephones) {
        this.settings = settings;
        this.record = record;
        this.faults = faults;
        this.telephones = telephones;
        this.port = settings.port();
    }

    static String accountPath(String accountSid) {
        return "/" + API_VERSION + "/Accounts/" + accountSid;
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
            byte[] body = exchange.getRequestBody().readNBytes(BODY_OCTETS_MAX + 1);
            boolean isCall = request(exchange).equals("POST " + accountPath(settings.accountSid()) + "/Calls.json");
            if (isCall) {
                record.requestRead();
            }
            try {
                answer(exchange, body, isCall);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (isCall) {
                    record.requestDone();
                }
            }
        }
    }

    private void answer(HttpExchange exchange, byte[] body, boolean isCall) throws IOException, InterruptedException {
        if (faults.isSilent()) {
            if (isCall) {
                record.refused();
            }
            faults.awaitEndOfSilence();
            return;
        }
        if (telephones.closed(faults.delay())) {
            return;
        }
        if (body.length > BODY_OCTETS_MAX) {
            refuse(exchange, new ApiError(413, 20_413, "Request entity too large", 0));
        } else if (faults.errorStatus() > 0) {
            if (isCall) {
                record.refused();
            }
            refuse(exchange, new ApiError(faults.errorStatus(), 20_500, "Something went wrong", 0));
        } else if (!isAuthentic(exchange)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Twilio API\"");
            refuse(exchange, ApiError.authenticate());
        } else if (isCall) {
            call(exchange, body);
        } else {
            look(exchange);
        }
    }

    private void call(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        switch (check(body)) {
            case CallRequest.Bad(ApiError error) -> {
                record.refused();
                refuse(exchange, error);
            }
            case CallRequest.Good(CallRequest request) -> {
                MagicNumber magic = MagicNumber.of(request.to());
                Optional<ApiError> refusal = refusal(request, magic);
                if (refusal.isPresent()) {
                    record.refused();
                    refuse(exchange, refusal.get());
                } else {
                    take(exchange, request, magic);
                }
            }
        }
    }

    private CallRequest.Checked check(byte[] body) {
        try {
            return CallRequest.check(FormFields.parse(new String(body, StandardCharsets.UTF_8)), settings.numbers());
        } catch (IllegalArgumentException e) {
            return new CallRequest.Bad(ApiError.badRequest(20_001, "The body is not form-encoded"));
        }
    }

    private Optional<ApiError> refusal(CallRequest request, MagicNumber magic) {
        if (faults.throttles() || (magic == MagicNumber.THROTTLED_FIRST && isFirst(request.to()))) {
            return Optional.of(ApiError.tooManyRequests());
        }
        return magic == MagicNumber.REFUSED ? Optional.of(ApiError.invalidTo(request.to())) : Optional.empty();
    }

    /// Once taken it starts anew, so that the same number throttles again the next time.
    private boolean isFirst(String to) {
        lock.lock();
        try {
            if (throttled.remove(to)) {
                return false;
            }
            throttled.addLast(to);
            if (throttled.size() > THROTTLED_MAX) {
                throttled.removeFirst();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void take(HttpExchange exchange, CallRequest request, MagicNumber magic)
            throws IOException, InterruptedException {
        PhoneCall call = telephones.take(request);
        byte[] queued = ApiAnswers.call(settings.accountSid(), call);
        switch (magic) {
            case CUT -> {
                var _ = telephones.ring(call, magic);
                return;
            }
            case CALLBACKS_FIRST -> telephones.ring(call, magic).join(CALLBACKS_FIRST_MAX);
            case SLOW -> {
                if (telephones.closed(SLOW)) {
                    return;
                }
            }
            default -> {}
        }
        try {
            write(exchange, 201, queued);
        } finally {
            if (magic != MagicNumber.CALLBACKS_FIRST) {
                var _ = telephones.ring(call, magic);
            }
        }
    }

    private void look(HttpExchange exchange) throws IOException {
        String request = request(exchange);
        String account = accountPath(settings.accountSid());
        String callPrefix = "GET " + account + "/Calls/";
        if (request.equals("GET " + account + ".json")) {
            write(exchange, 200, ApiAnswers.account(settings.accountSid()));
        } else if (request.startsWith(callPrefix) && request.endsWith(".json")) {
            String sid = request.substring(callPrefix.length(), request.length() - ".json".length());
            Optional<PhoneCall> call = telephones.call(sid);
            if (call.isPresent()) {
                write(exchange, 200, ApiAnswers.call(settings.accountSid(), call.get()));
            } else {
                refuse(exchange, ApiError.notFound());
            }
        } else {
            refuse(exchange, ApiError.notFound());
        }
    }

    private boolean isAuthentic(HttpExchange exchange) {
        String credentials = settings.accountSid() + ":" + settings.authToken();
        String wanted = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return given != null
                && MessageDigest.isEqual(
                        wanted.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static String request(HttpExchange exchange) {
        return exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    }

    private static void refuse(HttpExchange exchange, ApiError error) throws IOException {
        if (error.retryAfterSeconds() > 0) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(error.retryAfterSeconds()));
        }
        write(exchange, error.status(), ApiAnswers.error(error));
    }

    private static void write(HttpExchange exchange, int status, byte[] json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json;charset=utf-8");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}
