package io.qasid.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One server as a child process of this JVM: started until it answers, stopped gently and then firmly, or killed.
///
/// Beside the data lie `<name>.log` and `<name>.pid`. A server that an earlier owner left behind, because that JVM was
/// killed, is ended before a new one starts on the same folder.
final class ServerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration GENTLE_STOP_MAX = Duration.ofSeconds(15);
    private static final Duration KILL_MAX = Duration.ofSeconds(10);
    private static final long LOG_BYTES_MAX = 16L << 20;

    /// How a kind of server is run.
    ///
    /// @param name of the files beside the data: `postgresql`
    /// @param program file name of the executable, as the kernel shows it
    /// @param stopSignal what makes it end soon and in order: `INT`, `TERM`
    /// @param startMax how long it may take until it answers
    record Kind(String name, String program, String stopSignal, Duration startMax) {}

    @FunctionalInterface
    interface Readiness {
        /// Whether the server takes requests now. Answers within a second or so.
        boolean answers();
    }

    private final Kind kind;
    private final Folder folder;
    private final int port;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Readiness readiness;
    private final @Nullable Thread stopAtExit;
    private @Nullable Process process;
    private boolean closed;

    /// @param port on 127.0.0.1, must be free whenever the server is started
    /// @param stopAtExit whether this JVM's exit stops the server; an owner with an order to keep says no
    ServerProcess(
            Kind kind,
            Folder folder,
            int port,
            List<String> command,
            Map<String, String> environment,
            Readiness readiness,
            boolean stopAtExit) {
        this.kind = kind;
        this.folder = folder;
        this.port = port;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.readiness = readiness;
        this.stopAtExit =
                stopAtExit ? Thread.ofPlatform().name("stop-" + kind.name()).unstarted(this::closeAtExit) : null;
        if (this.stopAtExit != null) {
            Runtime.getRuntime().addShutdownHook(this.stopAtExit);
        }
    }

    /// Stops the server if it runs, starts it, and returns when it answers.
    ///
    /// @throws ServerFailedException with the end of its log
    synchronized void restart() {
        if (closed) {
            throw new IllegalStateException(kind.name() + " was closed");
        }
        stop();
        endStale();
        if (!FreePort.isFree(port)) {
            throw new ServerFailedException(
                    kind.name() + " cannot have port " + port + ": something else listens there");
        }
        long begin = System.nanoTime();
        Process started = launch();
        process = started;
        writePid(started.pid());
        awaitAnswer(started, begin);
        LOG.info("{} runs in {} as process {}", kind.name(), folder.path(), started.pid());
    }

    /// The process id of the running server.
    ///
    /// @throws IllegalStateException if it doesn't run
    synchronized long pid() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(kind.name() + " does not run");
        }
        return process.pid();
    }

    /// SIGKILL to the server and to all of its children. Returns when none is left.
    synchronized void kill() {
        if (process != null) {
            killAll(process.toHandle());
            process = null;
        }
    }

    /// Asks the server to end; kills it when it takes too long.
    synchronized void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        if (running.isAlive()) {
            end(running.toHandle());
        }
        process = null;
        deletePid();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        folder.close();
        if (stopAtExit != null) {
            forgetHook(stopAtExit);
        }
    }

    private static void forgetHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is already going down and runs the hook itself, which will find nothing to do
        }
    }

    private void closeAtExit() {
        close();
    }

    private Process launch() {
        rotateLog();
        // A session of its own: the terminal's Ctrl-C goes to the owner alone, who stops the server when it is done.
        List<String> line = new ArrayList<>(
                Programs.onPath("setsid").map(Path::toString).stream().toList());
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            started.getOutputStream().close();
            return started;
        } catch (IOException e) {
            throw new ServerFailedException(kind.name() + " cannot be started: " + e.getMessage(), e);
        }
    }

    private void awaitAnswer(Process started, long begin) {
        try {
            while (!readiness.answers()) {
                // waits for the end of the process so that one that fails is seen at once
                if (started.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failed("ended with exit code " + started.exitValue());
                }
                if (System.nanoTime() - begin > kind.startMax().toNanos()) {
                    throw failed("does not answer after " + kind.startMax().toSeconds() + " s");
                }
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new ServerFailedException("interrupted while " + kind.name() + " was starting", e);
        }
        if (!started.isAlive()) {
            throw failed("ended; something else answers on its port");
        }
    }

    private ServerFailedException failed(String what) {
        kill();
        deletePid();
        return new ServerFailedException(kind.name() + " " + what + ": " + lastLines() + " (log: " + logFile() + ")");
    }

    private String lastLines() {
        try (Stream<String> lines = Files.lines(logFile(), StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.filter(line -> !line.isBlank()).toList();
            return String.join(" | ", all.subList(Math.max(0, all.size() - 3), all.size()));
        } catch (IOException e) {
            return "no log";
        }
    }

    /// Ends what a killed JVM left running here. This JVM holds the folder's lock, so nobody else needs it.
    synchronized void endStale() {
        readPid().stream()
                .flatMap(pid -> RunningProcesses.withId(pid, kind.program(), folder.path()).stream())
                .forEach(stale -> {
                    LOG.warn(
                            "{} process {} was left behind by an earlier run and is stopped", kind.name(), stale.pid());
                    end(stale);
                });
        for (ProcessHandle left : RunningProcesses.of(kind.program(), folder.path())) {
            LOG.warn("{} process {} was left behind by an earlier run and is killed", kind.name(), left.pid());
            killAll(left);
        }
        deletePid();
    }

    private void end(ProcessHandle running) {
        signal(running);
        if (!RunningProcesses.endsWithin(running, GENTLE_STOP_MAX)) {
            LOG.warn("{} process {} did not stop in {} and is killed", kind.name(), running.pid(), GENTLE_STOP_MAX);
        }
        // also after a good end: whoever is left has no reason to be
        killAll(running);
    }

    private void signal(ProcessHandle running) {
        if (kind.stopSignal().equals("TERM")) {
            running.destroy();
            return;
        }
        try {
            // `kill` is part of every shell; the program of that name is not on every machine
            new ProcessBuilder("sh", "-c", "kill -" + kind.stopSignal() + " " + running.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(2, TimeUnit.SECONDS);
        } catch (IOException e) {
            running.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.destroy();
        }
    }

    private void killAll(ProcessHandle first) {
        List<ProcessHandle> family =
                Stream.concat(Stream.of(first), first.descendants()).toList();
        // the parent first: it must not see its children die, it would start new ones
        family.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle member : family) {
            if (!RunningProcesses.endsWithin(member, KILL_MAX)) {
                throw new ServerFailedException(kind.name() + " process " + member.pid() + " survived SIGKILL");
            }
        }
        // started between the look and the kill
        RunningProcesses.of(kind.program(), folder.path()).forEach(left -> {
            left.destroyForcibly();
            RunningProcesses.endsWithin(left, KILL_MAX);
        });
    }

    Path logFile() {
        return folder.resolve(kind.name() + ".log");
    }

    private Path pidFile() {
        return folder.resolve(kind.name() + ".pid");
    }

    private void rotateLog() {
        try {
            if (Files.exists(logFile()) && Files.size(logFile()) > LOG_BYTES_MAX) {
                Files.move(logFile(), folder.resolve(kind.name() + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rotate " + logFile(), e);
        }
    }

    private void writePid(long pid) {
        try {
            Files.writeString(pidFile(), Long.toString(pid) + "\n");
        } catch (IOException e) {
            kill();
            throw new UncheckedIOException("cannot write " + pidFile(), e);
        }
    }

    private Optional<Long> readPid() {
        try {
            return Optional.of(Long.parseLong(Files.readString(pidFile()).strip()));
        } catch (IOException | NumberFormatException e) {
            // no earlier run, or one that was killed while it wrote: the look by folder finds what is left
            return Optional.empty();
        }
    }

    private void deletePid() {
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + pidFile(), e);
        }
    }
}
