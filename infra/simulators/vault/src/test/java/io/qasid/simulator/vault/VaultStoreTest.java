package io.qasid.simulator.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.secrets.Secret;
import io.qasid.secrets.SecretRead;
import io.qasid.secrets.SecretSettings;
import io.qasid.secrets.SecretStore;
import io.qasid.secrets.VaultLogin;
import io.qasid.secrets.VaultStore;
import io.qasid.servers.TestServers;
import io.qasid.simulator.vault.VaultSimulator.State;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How our reader and the simulator understand Vault, each by its own reading of the documentation.
@Timeout(60)
class VaultStoreTest {
    private static final String ROOT = "hvs.root";
    private static final String JWT = "header.payload.signature";
    private static final Duration TOKENS_LAST = Duration.ofHours(1);

    private final AtomicLong seconds = new AtomicLong(1_000_000);
    private final InstantSource clock = () -> Instant.ofEpochSecond(seconds.get());
    private final VaultSimulator vault =
            VaultSimulator.start(VaultSettings.of(ROOT, Map.of("qasid", JWT)).withTokens(TOKENS_LAST, clock));

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void readsTheCurrentVersionAndThoseBefore() {
        vault.put("whatsapp/qasid", Map.of("token", "first"));
        seconds.addAndGet(60);
        vault.put("whatsapp/qasid", Map.of("token", "second", "app-secret", "s"));
        try (SecretStore store = withToken()) {
            assertThat(read(store))
                    .isEqualTo(new SecretRead.Found(new Secret(
                            2, Instant.ofEpochSecond(1_000_060), Map.of("token", "second", "app-secret", "s"))));
            assertThat(store.read("whatsapp/qasid", OptionalInt.of(1)))
                    .isEqualTo(new SecretRead.Found(
                            new Secret(1, Instant.ofEpochSecond(1_000_000), Map.of("token", "first"))));
        }
    }

    @Test
    void tellsDeletedAndNeverThereFromAway() {
        vault.put("whatsapp/qasid", Map.of("token", "first"));
        vault.put("whatsapp/qasid", Map.of("token", "second"));
        vault.delete("whatsapp/qasid", 1);
        try (SecretStore store = withToken()) {
            assertThat(store.read("whatsapp/qasid", OptionalInt.of(1))).isEqualTo(new SecretRead.Missing());
            assertThat(store.read("whatsapp/nobody", OptionalInt.empty())).isEqualTo(new SecretRead.Missing());
            vault.is(State.SEALED);
            assertThat(read(store)).isEqualTo(new SecretRead.Away("sealed"));
            vault.is(State.STANDBY);
            assertThat(read(store)).isEqualTo(new SecretRead.Away("a standby, or too many requests"));
            vault.is(State.SILENT);
            assertThat(read(store)).isEqualTo(new SecretRead.Away("no answer"));
            vault.is(State.ACTIVE);
            vault.refuseConnections();
            assertThat(read(store)).isEqualTo(new SecretRead.Away("no answer"));
            vault.acceptConnections();
            assertThat(read(store)).isInstanceOf(SecretRead.Found.class);
        }
    }

    @Test
    void aTokenThatWasGivenAndIsRefusedStaysRefused() {
        try (SecretStore store =
                new VaultStore(vault.root(), "secret", new VaultLogin.Token("hvs.wrong"), this::nanos)) {
            assertThat(read(store)).isEqualTo(new SecretRead.Away("it does not let us in"));
        }
    }

    @Test
    void logsInAsAServiceAccountAndOnceAgainWhenTheTokenIsRefused() throws Exception {
        vault.put("whatsapp/qasid", Map.of("token", "first"));
        Path account = serviceAccount(JWT);
        try (SecretStore store = withKubernetes(account)) {
            assertThat(read(store)).isInstanceOf(SecretRead.Found.class);
            assertThat(read(store)).isInstanceOf(SecretRead.Found.class);
            assertThat(vault.logins()).isEqualTo(1);

            vault.revokeLogins();
            assertThat(read(store)).isInstanceOf(SecretRead.Found.class);
            assertThat(vault.logins()).isEqualTo(2);

            vault.revokeLogins();
            Files.writeString(account, "another");
            assertThat(read(store)).isEqualTo(new SecretRead.Away("it does not let us in"));
            Files.writeString(account, JWT + "\n");
            assertThat(read(store)).as("read again at each login").isInstanceOf(SecretRead.Found.class);
        }
    }

    @Test
    void renewsItsTokenAtHalfItsTime() throws Exception {
        vault.put("whatsapp/qasid", Map.of("token", "first"));
        try (SecretStore store = withKubernetes(serviceAccount(JWT))) {
            for (int hours = 0; hours < 10; hours++) {
                seconds.addAndGet(TOKENS_LAST.dividedBy(2).plusSeconds(1).toSeconds());
                assertThat(read(store)).isInstanceOf(SecretRead.Found.class);
            }
            assertThat(vault.logins()).isEqualTo(1);
            assertThat(vault.requests())
                    .filteredOn("POST /v1/auth/token/renew-self"::equals)
                    .hasSize(9);
        }
    }

    @Test
    void whatTheSettingSaysLeadsThere() {
        vault.put("viber/qasid", Map.of("auth-token", "v"));
        SecretSettings settings = new SecretSettings(vault.url(), ROOT, "", Duration.ofMinutes(1));
        try (SecretStore store = settings.open(clock)) {
            assertThat(store.read("viber/qasid", OptionalInt.empty())).isInstanceOf(SecretRead.Found.class);
        }
        assertThat(settings.toString()).doesNotContain(ROOT);
    }

    @Test
    void whoWritesMayCheckTheVersion() throws Exception {
        assertThat(write("{\"options\":{\"cas\":0},\"data\":{\"token\":\"a\"}}"))
                .isEqualTo(200);
        assertThat(write("{\"options\":{\"cas\":0},\"data\":{\"token\":\"b\"}}"))
                .isEqualTo(400);
        assertThat(write("{\"options\":{\"cas\":1},\"data\":{\"token\":\"b\"}}"))
                .isEqualTo(200);
        try (SecretStore store = withToken()) {
            assertThat(read(store))
                    .isInstanceOfSatisfying(
                            SecretRead.Found.class,
                            found -> assertThat(found.secret().version()).isEqualTo(2));
        }
        assertThat(List.of(health(State.ACTIVE), health(State.STANDBY), health(State.SEALED)))
                .containsExactly(200, 429, 503);
    }

    private int health(State state) throws Exception {
        vault.is(state);
        return send(HttpRequest.newBuilder(URI.create(vault.root() + "/v1/sys/health"))
                .build());
    }

    private int write(String body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(vault.root() + "/v1/secret/data/whatsapp/qasid"))
                .header("X-Vault-Request", "true")
                .header("X-Vault-Token", ROOT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static int send(HttpRequest request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static SecretRead read(SecretStore store) {
        return store.read("whatsapp/qasid", OptionalInt.empty());
    }

    private SecretStore withToken() {
        return new VaultStore(vault.root(), "secret", new VaultLogin.Token(ROOT), this::nanos);
    }

    private SecretStore withKubernetes(Path account) {
        return new VaultStore(vault.root(), "secret", new VaultLogin.Kubernetes("qasid", account), this::nanos);
    }

    private static Path serviceAccount(String jwt) throws Exception {
        Path folder = Files.createDirectories(TestServers.freshFolder("service-account"));
        return Files.writeString(folder.resolve("token"), jwt + "\n");
    }

    private long nanos() {
        return Duration.ofSeconds(seconds.get()).toNanos();
    }
}
