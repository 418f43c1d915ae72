package io.qasid.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Finds a server's processes without trusting a process id that may be somebody else's by now.
///
/// A process is the server's if it runs the server's program and works in the server's folder. This holds for
/// PostgreSQL's children too, which put another command line in place of their own.
final class RunningProcesses {
    private static final Path PROC = Path.of("/proc");

    private static final Duration POLL = Duration.ofMillis(2);

    private RunningProcesses() {}

    /// Every process of `program` that works in `folder` or below it. Empty where there is no `/proc`.
    static List<ProcessHandle> of(String program, Path folder) {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                if (runs(entry, program) && worksIn(entry, folder)) {
                    long pid = Long.parseLong(entry.getFileName().toString());
                    ProcessHandle.of(pid).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new ServerFailedException("cannot list the running processes in /proc", e);
        }
        return found;
    }

    /// The process with this id if its command line names both the program and the folder.
    static Optional<ProcessHandle> withId(long pid, String program, Path folder) {
        String commandLine = commandLine(pid);
        return ProcessHandle.of(pid)
                .filter(process -> commandLine.contains(program) && commandLine.contains(folder.toString()));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(PROC.resolve(Long.toString(pid)).resolve("cmdline"), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            // no such process, or no /proc on this system
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().commandLine())
                    .orElse("");
        }
    }

    /// Waits for the end of a process that needn't be this one's child.
    static boolean endsWithin(ProcessHandle process, Duration max) {
        long begin = System.nanoTime();
        while (lives(process)) {
            if (System.nanoTime() - begin > max.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /// A killed process stays visible until its parent asks for its exit code: for ever where no init does that. Its
    /// files and ports are closed when its last thread is gone, which may be later than its first one.
    static boolean lives(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        Path entry = PROC.resolve(Long.toString(process.pid()));
        try (Stream<Path> threads = Files.list(entry.resolve("task"))) {
            // pid (name) state ...: the name may have spaces and brackets of its own
            String stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2;
            boolean exited = stat.charAt(state) == 'Z' || stat.charAt(state) == 'X';
            return !exited || threads.count() > 1;
        } catch (IOException | UncheckedIOException e) {
            // gone in between, or no /proc on this system
            return process.isAlive();
        }
    }

    private static boolean runs(Path entry, String program) {
        try {
            return Files.readString(entry.resolve("comm")).strip().equals(program);
        } catch (IOException e) {
            // ended in the meantime
            return false;
        }
    }

    private static boolean worksIn(Path entry, Path folder) {
        try {
            return Files.readSymbolicLink(entry.resolve("cwd")).startsWith(folder);
        } catch (IOException e) {
            // ended in the meantime, or another user's
            return false;
        }
    }
}
