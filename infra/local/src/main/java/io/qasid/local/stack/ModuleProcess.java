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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One module as a JVM of its own, as in production, on a port that stays the same over restarts.
///
/// It works in a folder of its own below the stack's, which is how [LeftBehind] knows it when its owner was killed.
public final class ModuleProcess implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final int LINES_SHOWN = 20;
    /// Small and soon up: several of these share few cores.
    private static final List<String> JVM_FLAGS = List.of(
            "-Xmx256m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final String name;
    private final URI ready;
    private final Path folder;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private @Nullable Process process;
    private boolean closed;

    /// @param folder what it works in; its output goes to `output.log` there
    ModuleProcess(ModuleStart start, Path folder) {
        this.name = start.module().name();
        this.ready = URI.create(start.url() + "/health/ready");
        this.folder = folder;
        writeArguments(start);
    }

    public String name() {
        return name;
    }

    public Path log() {
        return folder.resolve("output.log");
    }

    /// Starts it and returns at once.
    ///
    /// @throws IllegalStateException after [#close]
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException(name + " was closed");
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
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
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
                throw new IllegalStateException(name + " is not ready after " + READY_MAX + ":\n" + lastLines());
            }
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// SIGKILL; returns when it is gone.
    public void kill() {
        running().destroyForcibly();
        if (!ended(STOP_MAX)) {
            throw new IllegalStateException(name + " survived SIGKILL");
        }
    }

    /// Starts it again after a kill and returns when it is ready.
    public void restart() {
        start();
        awaitReady();
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
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
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
    private void writeArguments(ModuleStart start) {
        List<String> lines = new ArrayList<>(JVM_FLAGS);
        new TreeMap<>(start.prefixed()).forEach((key, value) -> lines.add(quoted("-D" + key + "=" + value)));
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
