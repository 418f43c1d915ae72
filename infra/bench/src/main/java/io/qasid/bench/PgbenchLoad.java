package io.qasid.bench;

import io.qasid.servers.Postgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The peer: `pgbench` inserting the same rows into the same tables, one statement and one commit for each message.
final class PgbenchLoad implements AutoCloseable {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final int CLIENTS = 32;

    private final Postgres postgres;
    private final String database;
    private final Path folder;
    private final Path script;

    PgbenchLoad(Postgres postgres, String database) throws IOException {
        this.postgres = postgres;
        this.database = database;
        this.folder = Files.createTempDirectory("qasid-pgbench");
        this.script = folder.resolve("accept.sql");
        try (InputStream sql = PgbenchLoad.class.getResourceAsStream("accept.sql")) {
            if (sql == null) {
                throw new IllegalStateException("accept.sql is missing from the bench");
            }
            Files.copy(sql, script, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// One line for a person when `pgbench` is missing, else its version.
    static String version() throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder("pgbench", "--version")
                    .redirectErrorStream(true)
                    .start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor(10, TimeUnit.SECONDS);
            return version;
        } catch (IOException e) {
            throw new IOException("pgbench is not on the path; it is in Debian's package postgresql-contrib", e);
        }
    }

    Round run(int seconds) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "pgbench",
                "-n",
                "-M",
                "prepared",
                "-f",
                script.toString(),
                "-c",
                String.valueOf(CLIENTS),
                "-j",
                "2",
                "-T",
                String.valueOf(seconds),
                "--log",
                "--log-prefix",
                folder.resolve("latency").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(postgres.port()),
                "-U",
                postgres.user(),
                database);
        builder.environment().putAll(Map.of("PGPASSWORD", postgres.password(), "PGOPTIONS", "-c search_path=chan"));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("pgbench failed: " + output);
        }
        Matcher rate = RATE.matcher(output);
        if (!rate.find()) {
            throw new IOException("pgbench said no rate: " + output);
        }
        long[] micros = latencies();
        return new Round(
                Double.parseDouble(rate.group(1)),
                micros[micros.length / 2] / 1e3,
                micros[(int) (micros.length * 0.99)] / 1e3);
    }

    /// Third column of pgbench's transaction log: microseconds. The files are removed.
    private long[] latencies() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs = files.filter(file -> file.getFileName().toString().startsWith("latency"))
                    .toList();
            long[] micros = logs.stream()
                    .flatMap(PgbenchLoad::lines)
                    .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
                    .sorted()
                    .toArray();
            for (Path log : logs) {
                Files.delete(log);
            }
            return micros;
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(script);
        Files.deleteIfExists(folder);
    }
}
