package io.qasid.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Servers whose stack was killed and that run on. They are known by the folder they work in, which no process of
/// anybody else works in.
public final class LeftBehind {
    private static final Path PROC = Path.of("/proc");
    private static final Duration GENTLE_MAX = Duration.ofSeconds(10);

    private LeftBehind() {}

    /// Ends every process that works in `folder` or below it. Call it only with the folder's lock in hand.
    ///
    /// @return how many there were
    public static int end(Path folder) {
        List<ProcessHandle> left = in(folder);
        left.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : left) {
            if (!ended(process)) {
                process.destroyForcibly();
                ended(process);
            }
        }
        // children that were made in the meantime, or had replaced their parent
        in(folder).forEach(ProcessHandle::destroyForcibly);
        return left.size();
    }

    static List<ProcessHandle> in(Path folder) {
        if (!Files.isDirectory(PROC) || !Files.isDirectory(folder)) {
            return List.of();
        }
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            Path real = folder.toRealPath();
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != ProcessHandle.current().pid() && worksIn(entry, real)) {
                    ProcessHandle.of(pid).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the running processes", e);
        }
        return found;
    }

    private static boolean worksIn(Path entry, Path folder) {
        try {
            return Files.readSymbolicLink(entry.resolve("cwd")).startsWith(folder);
        } catch (IOException e) {
            // ended in the meantime, or another user's
            return false;
        }
    }

    private static boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(GENTLE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
