package io.qasid.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackFolderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path home;

    @Test
    void has_one_holder_at_a_time() {
        StackFolder folder = StackFolder.ofUp(home);
        assertThat(folder.inUse()).isFalse();

        try (StackFolder.Lock held = folder.lock().orElseThrow()) {
            assertThat(folder.lock()).isEmpty();
            assertThat(folder.inUse()).isTrue();
            assertThat(held.folder()).exists();
        }
        assertThat(folder.inUse()).isFalse();
    }

    @Test
    void its_holder_wipes_everything_but_the_lock() throws IOException {
        StackFolder folder = StackFolder.ofDemo(home);
        try (StackFolder.Lock held = folder.lock().orElseThrow()) {
            Files.createDirectories(folder.path().resolve("postgresql/cluster/base"));
            Files.writeString(folder.path().resolve("postgresql/cluster/base/1"), "data");

            held.wipe();

            assertThat(folder.path()).isDirectoryContaining("glob:**stack.lock");
            assertThat(folder.path().resolve("postgresql")).doesNotExist();
            assertThat(folder.lock()).isEmpty();
        }
    }

    @Test
    void finds_and_ends_what_a_killed_stack_left_behind_and_nothing_else() throws Exception {
        Path inside = Files.createDirectories(StackFolder.ofUp(home).path().resolve("postgresql"));
        Process left =
                new ProcessBuilder("sleep", "600").directory(inside.toFile()).start();
        Process stranger =
                new ProcessBuilder("sleep", "600").directory(home.toFile()).start();
        try {
            assertThat(LeftBehind.end(StackFolder.ofUp(home).path())).isEqualTo(1);

            assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(stranger.isAlive()).isTrue();
            assertThat(LeftBehind.end(StackFolder.ofUp(home).path())).isZero();
        } finally {
            left.destroyForcibly();
            stranger.destroyForcibly();
        }
    }

    @Test
    void a_run_file_whose_process_is_gone_or_is_another_one_is_no_stack() throws Exception {
        Path file = RunState.file(home);
        Addresses addresses = new Addresses(
                "http://127.0.0.1:8080",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "");
        RunState mine = RunState.ofThisProcess(addresses, "qk_secret", home.resolve("log"));
        mine.write(file);
        assertThat(RunState.current(home)).contains(mine);
        assertThat(mine.toString()).doesNotContain("qk_secret");

        new RunState(mine.pid(), mine.startedAtMillis() - 1000, addresses, "qk_secret", "log").write(file);
        assertThat(RunState.current(home)).isEmpty();
        Optional<RunState> written = RunState.read(file);
        assertThat(written).isPresent();

        RunState.delete(file);
        assertThat(RunState.current(home)).isEmpty();
    }
}
