package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of servers when the JVM that runs them ends, in each way it can.
@Timeout(90)
final class LeftBehindTest {
    private final Path folder = TestServers.freshFolder("left-behind");
    private Process owner;
    private List<ProcessHandle> servers;

    @BeforeEach
    void anotherJvmRunsTheServers() throws IOException {
        owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServersOwner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = owner.inputReader();
        String line = said.readLine();
        assertThat(line).startsWith("pids ");
        servers = Stream.of(line.substring("pids ".length()).split(" "))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        assertThat(servers).hasSize(3).allMatch(ProcessHandle::isAlive);
    }

    @AfterEach
    void nothingRuns() {
        owner.destroyForcibly();
        servers.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void aKilledOwnersServersAreEndedByTheNextOwnerAndTheirDataIsKept() throws Exception {
        owner.destroyForcibly().waitFor();
        assertThat(servers).as("a killed JVM can't stop anything").allMatch(ProcessHandle::isAlive);

        try (Postgres postgres = Postgres.start(folder.resolve("postgresql"), 0);
                NatsServer nats = NatsServer.start(folder.resolve("nats"), 0);
                RedisServer redis = RedisServer.start(folder.resolve("redis"), 0)) {
            assertThat(servers).noneMatch(RunningProcesses::lives);
            assertThat(List.of(postgres.pid(), nats.pid(), redis.pid()))
                    .doesNotContainAnyElementsOf(
                            servers.stream().map(ProcessHandle::pid).toList());
            assertThat(PostgresTest.number(postgres, "postgres", "SELECT n FROM kept"))
                    .isEqualTo(7);
        }
    }

    @Test
    void aChildOfAPostmasterThatIsGoneIsEndedToo() throws Exception {
        owner.destroyForcibly().waitFor();
        ProcessHandle postmaster = servers.getFirst();
        List<ProcessHandle> children = postmaster.descendants().toList();
        assertThat(children).isNotEmpty();
        postmaster.destroyForcibly();

        try (Postgres postgres = Postgres.start(folder.resolve("postgresql"), 0)) {
            assertThat(children).noneMatch(RunningProcesses::lives);
            assertThat(PostgresTest.number(postgres, "postgres", "SELECT n FROM kept"))
                    .isEqualTo(7);
        }
    }

    @Test
    void aLivingOwnersServersAreLeftAlone() {
        assertThatThrownBy(() -> Postgres.start(folder.resolve("postgresql"), 0))
                .isInstanceOf(ServerFailedException.class)
                .hasMessageContaining("in use by another running process");
        assertThatThrownBy(() -> NatsServer.start(folder.resolve("nats"), 0)).isInstanceOf(ServerFailedException.class);
        assertThat(servers).allMatch(RunningProcesses::lives);
    }

    @Test
    void anOwnerThatIsToldToEndStopsItsServers() throws Exception {
        owner.destroy();
        owner.waitFor();
        assertThat(servers).noneMatch(RunningProcesses::lives);
        assertThat(Files.readString(folder.resolve("postgresql/postgresql.log")))
                .as("an orderly stop, not a kill")
                .contains("database system is shut down");
        assertThat(folder.resolve("postgresql/postgresql.pid")).doesNotExist();
    }

    @Test
    void aProcessIdThatBelongsToAnotherByNowIsNotHarmedAndHoldsNothingUp() throws Exception {
        owner.destroy();
        owner.waitFor();
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            String id = Long.toString(stranger.pid());
            Files.writeString(folder.resolve("postgresql/postgresql.pid"), id + "\n");
            Files.writeString(
                    folder.resolve("postgresql/cluster/postmaster.pid"),
                    id + "\n" + folder.resolve("postgresql/cluster") + "\n");
            try (Postgres postgres = Postgres.start(folder.resolve("postgresql"), 0)) {
                assertThat(PostgresTest.number(postgres, "postgres", "SELECT n FROM kept"))
                        .isEqualTo(7);
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aKilledTestJvmsFolderIsSweptByTheNextOne() throws Exception {
        Path parent = Files.createDirectories(TestServers.freshFolder("sweep"));
        Path left = parent.resolve("qasid-test-left");
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServersOwner.class.getName(),
                        left.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(killed.inputReader().readLine()).startsWith("pids ");
        killed.destroyForcibly().waitFor();
        assertThat(RunningProcesses.of("postgres", left.toRealPath())).isNotEmpty();

        TestFolder.sweep(parent);

        assertThat(left).doesNotExist();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(RunningProcesses.of("postgres", parent.toRealPath()))
                        .isEmpty());
    }
}
