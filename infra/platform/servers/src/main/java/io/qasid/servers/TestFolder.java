package io.qasid.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The folder below which a test JVM's servers live: gone when the JVM ends, and when it was killed, gone when the
/// next
/// one starts, its servers included.
final class TestFolder {
    private static final String PREFIX = "qasid-test-";
    /// `java`: a drill runs modules as processes of their own that work in there.
    private static final List<String> PROGRAMS = List.of("postgres", "nats-server", "redis-server", "java");
    /// The servers' own hooks need this long at most.
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private static final Duration KILL_MAX = Duration.ofSeconds(5);

    private final Folder folder;

    private TestFolder(Folder folder) {
        this.folder = folder;
    }

    static TestFolder create() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        sweep(parent);
        TestFolder created = new TestFolder(Folder.own(parent.resolve(PREFIX + UUID.randomUUID())));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("delete-test-folder").unstarted(created::deleteAfterServers));
        return created;
    }

    Path path() {
        return folder.path();
    }

    private void deleteAfterServers() {
        processes(folder.path()).forEach(server -> RunningProcesses.endsWithin(server, STOP_MAX));
        folder.close();
        Folder.delete(folder.path());
    }

    /// Takes away what JVMs that were killed left behind.
    static void sweep(Path parent) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path left : folders) {
                Optional<Folder> orphan = isOurs(left) ? Folder.tryOwn(left) : Optional.empty();
                orphan.ifPresent(TestFolder::endAndDelete);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for left test folders in " + parent, e);
        }
    }

    private static boolean isOurs(Path folder) throws IOException {
        return Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
    }

    private static void endAndDelete(Folder orphan) {
        List<ProcessHandle> servers = processes(orphan.path()).toList();
        servers.forEach(ProcessHandle::destroyForcibly);
        servers.forEach(server -> RunningProcesses.endsWithin(server, KILL_MAX));
        orphan.close();
        Folder.delete(orphan.path());
    }

    private static Stream<ProcessHandle> processes(Path folder) {
        return PROGRAMS.stream().flatMap(program -> RunningProcesses.of(program, folder).stream());
    }
}
