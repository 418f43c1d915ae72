package io.qasid.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.qasid.consent.ConsentFunction;
import io.qasid.servers.FreePort;
import io.qasid.servers.TestDatabase;
import io.qasid.servers.TestServers;
import io.qasid.storage.DatabaseSettings;
import io.qasid.storage.Migrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class ModuleProcessTest {
    private final int port = FreePort.next();
    private final Path folder = TestServers.freshFolder("module");

    @Test
    void aKilledModuleIsGoneAndComesBackOnItsPort() {
        try (ModuleProcess consent = consent(Map.of(), false)) {
            consent.restart();
            assertThat(FreePort.isFree(port)).isFalse();

            consent.kill();
            assertThat(consent.isRunning()).isFalse();
            assertThat(FreePort.isFree(port)).isTrue();

            consent.restart();
            assertThat(consent.isRunning()).isTrue();
        }
        assertThat(FreePort.isFree(port)).isTrue();
    }

    @Test
    void aSupervisedModuleComesBackByItselfUntilItIsClosed() {
        try (ModuleProcess consent = consent(Map.of(), true)) {
            consent.restart();
            consent.kill();
            await().atMost(Duration.ofSeconds(60)).until(consent::isRunning);
            consent.awaitReady();
        }
        assertThat(FreePort.isFree(port)).isTrue();
    }

    @Test
    void aModuleThatCannotStartIsShownWithTheEndOfItsLog() {
        try (ModuleProcess consent = consent(Map.of("relay-interval", "1ms"), false)) {
            assertThatThrownBy(consent::restart)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("consent ended while it was starting")
                    .hasMessageContaining("qasid.consent.relay-interval");
        }
    }

    private ModuleProcess consent(Map<String, String> more, boolean supervised) {
        TestDatabase database = TestServers.freshDatabase();
        Migrations.migrate(
                DatabaseSettings.of(database.url(), database.user(), database.password(), "consent", 1),
                "io/qasid/consent/schema");
        Map<String, Object> settings = new HashMap<>(Map.of(
                "grpc-port", Integer.toString(FreePort.next()),
                "nats-url", TestServers.nats().url(),
                "database.url", database.url(),
                "database.user", database.user(),
                "database.password", database.password()));
        settings.putAll(more);
        return new ModuleProcess(
                new ModuleStart(ConsentFunction.MODULE, StopOrder.Stage.NEIGHBOUR, port, List.of(), settings),
                folder,
                supervised);
    }
}
