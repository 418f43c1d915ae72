package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
final class LocalServersTest {
    private final Path folder = TestServers.freshFolder("local");

    @Test
    void allThreeRunOnTheGivenPortsWithTheDatabaseMade() throws Exception {
        LocalServers.Settings settings =
                new LocalServers.Settings(folder, "qasid", FreePort.next(), FreePort.next(), FreePort.next());
        try (LocalServers servers = LocalServers.start(settings, ExternalServers.from(Map.of()))) {
            assertThat(servers.database().url())
                    .isEqualTo("jdbc:postgresql://127.0.0.1:" + settings.postgresPort() + "/qasid");
            assertThat(servers.natsUrl()).isEqualTo("nats://127.0.0.1:" + settings.natsPort());
            assertThat(servers.redisUrl()).isEqualTo("redis://127.0.0.1:" + settings.redisPort());
            DriverManager.getConnection(
                            servers.database().url(),
                            servers.database().user(),
                            servers.database().password())
                    .close();
        }
        assertThat(FreePort.isFree(settings.postgresPort())).isTrue();
        assertThat(FreePort.isFree(settings.natsPort())).isTrue();
        assertThat(FreePort.isFree(settings.redisPort())).isTrue();
    }

    @Test
    void ofADatabaseSeveralHostsMayBeGiven() {
        String url = "jdbc:postgresql://one.example:5432,two.example:5433/qasid?targetServerType=primary";
        assertThat(ExternalServers.from(Map.of("QASID_DATABASE_URL", url))
                        .database()
                        .orElseThrow()
                        .url())
                .isEqualTo(url);
    }

    @Test
    void whatIsGivenIsUsedAndNothingIsStarted() {
        ExternalServers external = ExternalServers.from(Map.of(
                "QASID_DATABASE_URL", "jdbc:postgresql://db.example:5432/qasid",
                "QASID_DATABASE_USER", "qasid",
                "QASID_DATABASE_PASSWORD", "secret",
                "NATS_URL", "nats://nats.example:4222",
                "REDIS_URL", "redis://redis.example:6379"));
        try (LocalServers servers = LocalServers.start(new LocalServers.Settings(folder, "qasid", 0, 0, 0), external)) {
            assertThat(servers.database())
                    .isEqualTo(new ExternalServers.DatabaseAccess(
                            "jdbc:postgresql://db.example:5432/qasid", "qasid", "secret"));
            assertThat(servers.database()).asString().doesNotContain("secret");
            assertThat(servers.natsUrl()).isEqualTo("nats://nats.example:4222");
            assertThat(servers.redisUrl()).isEqualTo("redis://redis.example:6379");
        }
        assertThat(Files.exists(folder)).isFalse();
    }

    @Test
    void whenOneCannotStartTheOthersAreStoppedAgain() {
        int postgres = FreePort.next();
        int taken = TestServers.redis().port();
        assertThatThrownBy(() -> LocalServers.start(
                        new LocalServers.Settings(folder, "qasid", postgres, 0, taken), ExternalServers.from(Map.of())))
                .isInstanceOf(ServerFailedException.class)
                .hasMessage("redis cannot have port " + taken + ": something else listens there");
        assertThat(FreePort.isFree(postgres)).isTrue();
        assertThat(RunningProcesses.of("nats-server", folder.toAbsolutePath())).isEmpty();
    }

    @Test
    void aUrlThatCannotBeRightIsNamed() {
        assertThatThrownBy(() -> ExternalServers.from(Map.of("NATS_URL", "127.0.0.1:4222")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NATS_URL must start with nats:// or tls://");
        assertThatThrownBy(() -> ExternalServers.from(Map.of("QASID_DATABASE_URL", "postgres://db")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("QASID_DATABASE_URL must start with jdbc:postgresql://");
    }
}
