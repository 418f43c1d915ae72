package io.qasid.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One module as a JVM of its own, as in production, on a port that stays the same over restarts.
///
/// It works in a folder of its own below the stack's, which is how [LeftBehind] knows it when its owner was killed.
public final class ModuleProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleProcess.class);
    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final int LINES_SHOWN = 20;
    private static final Duration SHORT_LIFE = Duration.ofSeconds(20);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);
    /// Small and soon up: several of these share few cores.
    private static final List<String> JVM_FLAGS = List.of(
            "-Xmx256m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:MetaspaceSize=128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            // infra/decisions/0005: with one carrier a core, two threads in class initialization can stop all others
            "-Djdk.virtualThreadScheduler.parallelism=8",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final ModuleStart start;
    private final String name;
    private final URI ready;
    private final Path folder;
    private final boolean supervised;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private @Nullable Process process;
    private volatile String lastAnswer = "nothing";
    private boolean closed;

    /// @param folder what it works in; its output goes to `output.log` there
    /// @param supervised whether it is started again when it ends without being asked to
    ModuleProcess(ModuleStart start, Path folder, boolean supervised) {
        this.start = start;
        this.supervised = supervised;
        this.name = start.module().name();
        this.ready = URI.create(start.url() + "/health/ready");
        this.folder = folder;
        writeArguments(List.of());
    }

    /// More arguments of its JVM, from its next start on: a setting among them replaces the stack's.
    ///
    /// @param arguments like `-Dqasid.ott.copies=1`
    public void give(List<String> arguments) {
        writeArguments(arguments);
    }

    public String name() {
        return name;
    }

    public Path log() {
        return folder.resolve("output.log");
    }

    /// Starts it unless it runs, and returns at once.
    ///
    /// @throws IllegalStateException after [#close]
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException(name + " was closed");
        }
        if (isRunning()) {
            return;
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + argumentFile().getFileName());
        try {
            Process started = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            started.getOutputStream().close();
            process = started;
            if (supervised) {
                long begin = System.nanoTime();
                CompletableFuture<Void> _ = started.onExit()
                        .thenAccept(ended -> startAgain(ended, Duration.ofNanos(System.nanoTime() - begin)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /// As a cluster does: at once after a long life, after a pause when it ends soon each time.
    private void startAgain(Process ended, Duration lived) {
        LOG.warn("{} ended with exit code {} after {} s", name, ended.exitValue(), lived.toSeconds());
        Duration pause = lived.compareTo(SHORT_LIFE) < 0 ? RESTART_PAUSE : Duration.ZERO;
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (mayStartAgain()) {
                        start();
                    }
                });
    }

    private synchronized boolean mayStartAgain() {
        return !closed;
    }

    /// Returns when it wants work.
    ///
    /// @throws IllegalStateException with the end of its log
    public void awaitReady() {
        long begin = System.nanoTime();
        while (!answersReady()) {
            if (ended(READY_POLL)) {
                throw new IllegalStateException(name + " ended while it was starting:\n" + lastLines());
            }
            if (System.nanoTime() - begin > READY_MAX.toNanos()) {
                throw new IllegalStateException(name + " is not ready after " + READY_MAX.toSeconds() + " s, it says "
                        + lastAnswer + ":\n" + lastLines());
            }
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// The process id.
    ///
    /// @throws IllegalStateException if it was never started
    public long pid() {
        return running().pid();
    }

    /// SIGKILL; returns when it is gone.
    public void kill() {
        running().destroyForcibly();
        if (!ended(STOP_MAX)) {
            throw new IllegalStateException(name + " survived SIGKILL");
        }
    }

    /// SIGTERM; returns when it has ended what it was doing and is gone.
    ///
    /// @throws IllegalStateException if that takes longer than a cluster would wait
    public void terminate() {
        running().destroy();
        if (!ended(STOP_MAX)) {
            throw new IllegalStateException(name + " is still there " + STOP_MAX.toSeconds() + " s after SIGTERM");
        }
    }

    /// Starts it again after its end and returns when it is ready.
    public void restart() {
        start();
        awaitReady();
    }

    /// Lets it write every thread's stack to its log, for whoever has to find out why it hangs.
    public void dumpThreads() {
        if (isRunning()) {
            try {
                new ProcessBuilder("sh", "-c", "kill -QUIT " + running().pid())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(2, TimeUnit.SECONDS);
            } catch (IOException e) {
                LOG.warn("{} can't be asked for its stacks: {}", name, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// SIGTERM, as an orderly end is; SIGKILL when that takes too long.
    @Override
    public void close() {
        if (endsForGood()) {
            running().destroy();
            if (!ended(STOP_MAX)) {
                running().destroyForcibly();
            }
        }
        http.close();
    }

    /// @return whether there is something to end
    private synchronized boolean endsForGood() {
        closed = true;
        return isRunning();
    }

    private synchronized Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    private boolean ended(Duration max) {
        try {
            return running().waitFor(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    private boolean answersReady() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(ready).timeout(ANSWER_MAX).build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            lastAnswer = response.statusCode() + " " + response.body();
            return response.statusCode() == 200;
        } catch (IOException e) {
            lastAnswer = e.toString();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path argumentFile() {
        return folder.resolve("arguments");
    }

    /// In a file, because a class path is long and a password has no business in a list of processes.
    private void writeArguments(List<String> more) {
        List<String> lines = new ArrayList<>(JVM_FLAGS);
        new TreeMap<>(start.prefixed()).forEach((key, value) -> lines.add(quoted("-D" + key + "=" + value)));
        // of a property that is set twice the last one counts
        more.forEach(argument -> lines.add(quoted(argument)));
        lines.add("-cp");
        lines.add(quoted(System.getProperty("java.class.path")));
        lines.add(start.module().anchor().getName());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
        PrivateFile.write(argumentFile(), String.join("\n", lines) + "\n");
    }

    private static String quoted(String argument) {
        return "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String lastLines() {
        try (Stream<String> lines = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size())) + "\n(" + log()
                    + ")";
        } catch (IOException e) {
            return "no log at " + log();
        }
    }
}
