package io.qasid.local.stack;

import io.qasid.local.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What other shells need to know of the stack that is up: `.qasid/run.json`.
///
/// @param pid of the JVM
/// @param startedAtMillis when that process began: a pid alone may be somebody else's by now
/// @param apiKey the tenant's
/// @param log of all modules
public record RunState(long pid, long startedAtMillis, Addresses addresses, String apiKey, String log) {

    /// This process with these addresses.
    public static RunState ofThisProcess(Addresses addresses, String apiKey, Path log) {
        ProcessHandle self = ProcessHandle.current();
        return new RunState(self.pid(), startOf(self), addresses, apiKey, log.toString());
    }

    /// Where the file is.
    public static Path file(Path home) {
        return home.resolve(".qasid/run.json");
    }

    /// Where that of one of several regions is. [#file] is the first one's.
    public static Path file(Path home, String region) {
        return home.resolve(".qasid/run-" + region + ".json");
    }

    /// That of a region that is up now; empty when there is none.
    ///
    /// @param region empty: the only one, or the first
    public static Optional<RunState> current(Path home, Optional<String> region) {
        return read(region.map(name -> file(home, name)).orElse(file(home)))
                .filter(state -> state.process().isPresent());
    }

    /// The stack that is up now; empty when there is none, whatever a file may say.
    public static Optional<RunState> current(Path home) {
        return read(file(home)).filter(state -> state.process().isPresent());
    }

    public void write(Path file) {
        PrivateFile.write(file, Json.write(this));
    }

    /// What the file says, whether that stack still runs or not.
    public static Optional<RunState> read(Path file) {
        return PrivateFile.read(file).map(text -> Json.read(text, RunState.class));
    }

    /// Of all regions.
    public static void deleteAll(Path home) {
        Path folder = home.resolve(".qasid");
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "run*.json")) {
            files.forEach(RunState::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "RunState[" + pid + ", " + addresses + "]";
    }

    /// The living process that wrote this, if it is still that one.
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(found -> startOf(found) == startedAtMillis);
    }

    private static long startOf(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(java.time.Instant::toEpochMilli)
                .orElse(0L);
    }
}
