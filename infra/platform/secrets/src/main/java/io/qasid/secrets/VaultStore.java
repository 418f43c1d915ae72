package io.qasid.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// KV version 2 of a Vault, or of an OpenBao, over its HTTP API.
///
/// The token is renewed by the first reading after half its time. When it is refused, or can't be renewed, we log in
/// again once; what then is refused counts as away, for a policy may be on its way. Nothing of a body gets into a log.
/// Source: <https://openbao.org/api-docs/secret/kv/kv-v2/>, <https://openbao.org/api-docs/auth/kubernetes/>.
public final class VaultStore implements SecretStore {
    private static final Logger LOG = LoggerFactory.getLogger(VaultStore.class);
    /// Of one request; a reading makes four at most.
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final int BODY_OCTETS_MAX = 256 * 1024;
    private static final int FORBIDDEN = 403;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String root;
    private final String mount;
    private final VaultLogin login;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(DEADLINE)
            .build();
    /// With the lock.
    private @Nullable Token held;

    /// @param renewAt by `nanoTime`
    /// @param renewable whether there is an end to put off
    private record Token(String text, long renewAt, boolean renewable) {
        /// Without it.
        @Override
        public String toString() {
            return "Token[]";
        }
    }

    /// What came of a request.
    ///
    /// @param status 0: no answer
    private record Answer(int status, JsonNode body) {
        boolean good() {
            return status == 200 || status == 204;
        }

        String reason() {
            return switch (status) {
                case 0 -> "no answer";
                case FORBIDDEN -> "it does not let us in";
                case 429 -> "a standby, or too many requests";
                case 503 -> "sealed";
                default -> "HTTP " + status;
            };
        }

        /// Without the body.
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /// @param root `https://vault.example.org:8200`
    /// @param mount of KV v2, `secret`
    /// @param nanoTime as [System#nanoTime]
    public VaultStore(String root, String mount, VaultLogin login, LongSupplier nanoTime) {
        this.root = root;
        this.mount = mount;
        this.login = login;
        this.nanoTime = nanoTime;
    }

    @Override
    public SecretRead read(String path, OptionalInt version) {
        try {
            String query = version.isPresent() ? "?version=" + version.getAsInt() : "";
            return read("/v1/" + mount + "/data/" + path + query);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SecretRead.Away("interrupted");
        }
    }

    private SecretRead read(String path) throws InterruptedException {
        Optional<Token> token = token(null);
        if (token.isEmpty()) {
            return new SecretRead.Away("nobody lets us log in");
        }
        Answer answer = ask("GET", path, token.get().text(), Map.of());
        if (answer.status() == FORBIDDEN && login instanceof VaultLogin.Kubernetes) {
            token = token(token.get());
            if (token.isPresent()) {
                answer = ask("GET", path, token.get().text(), Map.of());
            }
        }
        return switch (answer.status()) {
            case 200 -> found(answer.body());
            // with a body about its version: deleted; without: never there
            case 404 -> new SecretRead.Missing();
            default -> new SecretRead.Away(answer.reason());
        };
    }

    private static SecretRead found(JsonNode body) {
        JsonNode metadata = body.path("data").path("metadata");
        Map<String, String> fields = new HashMap<>();
        body.path("data").path("data").properties().forEach(field -> {
            if (field.getValue().isTextual()) {
                fields.put(field.getKey(), field.getValue().asText());
            }
        });
        try {
            return metadata.path("version").asInt() > 0
                    ? new SecretRead.Found(new Secret(
                            metadata.path("version").asInt(),
                            Instant.parse(metadata.path("created_time").asText()),
                            fields))
                    : new SecretRead.Away("an answer without a version");
        } catch (DateTimeException e) {
            return new SecretRead.Away("an answer without a time");
        }
    }

    /// The one that is held, renewed if that is due; a new one if there is none, or if it is the one that was refused.
    private Optional<Token> token(@Nullable Token refused) throws InterruptedException {
        lock.lock();
        try {
            return tokenAlone(refused);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Token> tokenAlone(@Nullable Token refused) throws InterruptedException {
        Token known = refused != null && refused.equals(held) ? null : held;
        if (known != null && known.renewable() && nanoTime.getAsLong() - known.renewAt() >= 0) {
            known = renewed(known);
        }
        if (known == null) {
            known = loggedIn();
        }
        held = known;
        return Optional.ofNullable(known);
    }

    /// @return null when a new login is due
    private @Nullable Token renewed(Token known) throws InterruptedException {
        Answer answer = ask("POST", "/v1/auth/token/renew-self", known.text(), Map.of());
        if (answer.good()) {
            return token(known.text(), answer.body().path("auth"));
        }
        LOG.info("Vault does not renew our token: {}", answer.reason());
        // it may serve for its other half; one that was given to us can't be replaced anyway
        return login instanceof VaultLogin.Kubernetes && answer.status() == FORBIDDEN ? null : known;
    }

    private @Nullable Token loggedIn() throws InterruptedException {
        return switch (login) {
            case VaultLogin.Token(String text) -> lookedUp(text);
            case VaultLogin.Kubernetes kubernetes -> {
                Optional<String> account = serviceAccount(kubernetes);
                if (account.isEmpty()) {
                    yield null;
                }
                Answer answer = ask(
                        "POST",
                        "/v1/auth/kubernetes/login",
                        "",
                        Map.of("role", kubernetes.role(), "jwt", account.get()));
                JsonNode auth = answer.body().path("auth");
                String text = auth.path("client_token").asText();
                if (!answer.good() || text.isEmpty()) {
                    LOG.warn("Vault does not let us log in as {}: {}", kubernetes.role(), answer.reason());
                    yield null;
                }
                yield token(text, auth);
            }
        };
    }

    /// With how long it lasts.
    ///
    /// @return null while nobody tells
    private @Nullable Token lookedUp(String text) throws InterruptedException {
        Answer answer = ask("GET", "/v1/auth/token/lookup-self", text, Map.of());
        if (!answer.good() && answer.status() != FORBIDDEN) {
            LOG.info("Vault does not tell about our token: {}", answer.reason());
            return null;
        }
        JsonNode data = answer.body().path("data");
        return new Token(
                text, renewAt(data.path("ttl").asLong()), data.path("renewable").asBoolean());
    }

    private Token token(String text, JsonNode auth) {
        return new Token(
                text,
                renewAt(auth.path("lease_duration").asLong()),
                auth.path("renewable").asBoolean());
    }

    /// At half its time.
    private long renewAt(long seconds) {
        return nanoTime.getAsLong() + Duration.ofSeconds(seconds).dividedBy(2).toNanos();
    }

    private static Optional<String> serviceAccount(VaultLogin.Kubernetes kubernetes) {
        try {
            return Optional.of(Files.readString(kubernetes.serviceAccount()).strip());
        } catch (IOException e) {
            LOG.warn(
                    "no service account at {}: {}",
                    kubernetes.serviceAccount(),
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    /// @param token empty: none
    private Answer ask(String method, String path, String token, Map<String, String> body) throws InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                    .timeout(DEADLINE)
                    .header("X-Vault-Request", "true")
                    .method(
                            method,
                            method.equals("GET")
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
            if (!token.isEmpty()) {
                request.header("X-Vault-Token", token);
            }
            HttpResponse<byte[]> response = http.send(
                    request.build(),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BODY_OCTETS_MAX));
            return new Answer(response.statusCode(), json(response.body()));
        } catch (IOException | IllegalArgumentException e) {
            return new Answer(0, JSON.missingNode());
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? JSON.missingNode() : json;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
