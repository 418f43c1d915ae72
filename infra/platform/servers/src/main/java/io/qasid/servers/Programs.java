package io.qasid.servers;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Programs of this machine: where they are, and what they say when run for a moment.
final class Programs {
    private static final int OUTPUT_BYTES_MAX = 64 << 10;

    private Programs() {}

    /// @param exitCode -1 when it didn't end in time or couldn't be started
    /// @param output what it wrote to both streams, the first 64 KiB
    record Result(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }

        /// The last line that says something: most programs put the error there.
        String lastLine() {
            return output.lines().filter(line -> !line.isBlank()).reduce("", (before, line) -> line.strip());
        }
    }

    static Optional<Path> onPath(String program) {
        return onPath(program, System.getenv().getOrDefault("PATH", ""));
    }

    static Optional<Path> onPath(String program, String path) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /// Runs a program to its end, or kills it after `max`.
    static Result run(List<String> command, Path directory, Map<String, String> environment, Duration max) {
        try {
            Path output = Files.createTempFile("qasid-", ".out");
            try {
                return run(command, directory, environment, max, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        }
    }

    private static Result run(
            List<String> command, Path directory, Map<String, String> environment, Duration max, Path output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return new Result(-1, "no end after " + max.toSeconds() + " s");
        }
        byte[] written = new byte[OUTPUT_BYTES_MAX];
        try (var input = Files.newInputStream(output)) {
            int length = input.readNBytes(written, 0, written.length);
            return new Result(process.exitValue(), new String(written, 0, length, StandardCharsets.UTF_8));
        }
    }
}
