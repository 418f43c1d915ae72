package io.qasid.drills;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One module as a JVM of its own, as in production, on a port that stays the same over restarts.
final class ModuleProcess implements AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    /// Small and soon up: drills start many of these on few cores.
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
    private final Path log;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private @Nullable Process process;

    /// @param name the module's, `channel-router`
    /// @param main its main class
    /// @param settings as in its `defaults.yml`, without the prefix `qasid.<name>.`
    /// @param folder what it works in; `log` is where its output goes and stays
    ModuleProcess(String name, Class<?> main, int httpPort, Map<String, String> settings, Path folder, Path log) {
        this.name = name;
        this.ready = URI.create("http://127.0.0.1:" + httpPort + "/health/ready");
        this.folder = folder;
        this.log = log;
        Map<String, String> all = new TreeMap<>(settings);
        all.put("http-port", Integer.toString(httpPort));
        writeArguments(main, all);
    }

    String name() {
        return name;
    }

    /// Starts it and returns at once.
    void start() {
        List<String> command =
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "@" + argumentFile());
        try {
            Process started = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            started.getOutputStream().close();
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /// Returns when it wants work.
    ///
    /// @throws AssertionError with the end of its log
    void awaitReady() {
        long begin = System.nanoTime();
        while (!answersReady()) {
            if (ended(READY_POLL)) {
                throw new AssertionError(name + " ended while it was starting:\n" + lastLines());
            }
            if (System.nanoTime() - begin > READY_MAX.toNanos()) {
                throw new AssertionError(name + " is not ready after " + READY_MAX + ":\n" + lastLines());
            }
        }
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// SIGKILL; returns when it is gone.
    void kill() {
        Process running = running();
        running.destroyForcibly();
        if (!ended(STOP_MAX)) {
            throw new AssertionError(name + " survived SIGKILL");
        }
    }

    /// Starts it again after a kill and returns when it is ready.
    void restart() {
        start();
        awaitReady();
    }

    /// SIGTERM, as an orderly end is; SIGKILL when that takes too long.
    @Override
    public void close() {
        http.close();
        if (isRunning()) {
            running().destroy();
            if (!ended(STOP_MAX)) {
                running().destroyForcibly();
            }
        }
    }

    private Process running() {
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
            throw new AssertionError("interrupted while waiting for " + name, e);
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
    private void writeArguments(Class<?> main, Map<String, String> settings) {
        List<String> lines = new ArrayList<>(JVM_FLAGS);
        settings.forEach((key, value) -> lines.add(quoted("-Dqasid." + name + "." + key + "=" + value)));
        lines.add("-cp");
        lines.add(quoted(System.getProperty("java.class.path")));
        lines.add(main.getName());
        try {
            Files.createDirectories(folder);
            Files.createDirectories(log.getParent());
            Files.write(argumentFile(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + name, e);
        }
    }

    private static String quoted(String argument) {
        return "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String lastLines() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 20), all.size())) + "\n(" + log + ")";
        } catch (IOException e) {
            return "no log at " + log;
        }
    }
}
