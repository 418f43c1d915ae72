package io.qasid.local.doctor;

import io.qasid.servers.FreePort;
import io.qasid.servers.ProgramSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The few facts about a machine that the doctor judges.
public interface Machine {
    int javaVersion();

    String javaHome();

    Optional<String> environment(String name);

    /// The first executable of that name on the path or in the folders of system programs.
    Optional<Path> program(String name);

    /// The nats-server that would be started, as its version and place; empty when one has to be fetched first.
    Optional<String> natsServer();

    /// Whether files can be made in `folder` (or will be, when it is made).
    boolean writable(Path folder);

    /// Bytes that may still be written at `folder`, or in the nearest parent that exists.
    long freeBytes(Path folder);

    /// Whether a program that is put into `folder` (or will be, when it is made) can be run there.
    boolean runsPrograms(Path folder);

    /// Where the servers are unpacked.
    Path cacheFolder();

    /// Where this JVM puts what it needs for a moment.
    Path tempFolder();

    boolean portFree(int port);

    /// Whether it is Linux on a processor that PostgreSQL and Redis are shipped for.
    boolean serversShipped();

    /// Whether this is the superuser, whom PostgreSQL refuses.
    boolean root();

    /// Bytes that programs can still have; empty where nobody tells.
    Optional<Long> availableMemory();

    static Machine thisOne() {
        return new ThisMachine(System.getenv());
    }

    /// The machine that this JVM runs on.
    record ThisMachine(Map<String, String> environment) implements Machine {
        private static final int RUN_SECONDS_MAX = 10;
        private static final Pattern AVAILABLE = Pattern.compile("^MemAvailable: *([0-9]+) kB");

        @Override
        public int javaVersion() {
            return Runtime.version().feature();
        }

        @Override
        public String javaHome() {
            return System.getProperty("java.home", "");
        }

        @Override
        public Optional<String> environment(String name) {
            return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
        }

        @Override
        public Optional<Path> program(String name) {
            String path = environment.getOrDefault("PATH", "") + ":/usr/local/bin:/usr/bin:/usr/sbin:/sbin";
            return Arrays.stream(path.split(":"))
                    .filter(folder -> !folder.isBlank())
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .findFirst();
        }

        @Override
        public Optional<String> natsServer() {
            return ProgramSearch.natsServer().present().map(found -> found.version() + " in " + found.program());
        }

        @Override
        public boolean writable(Path folder) {
            return Files.isWritable(nearest(folder));
        }

        @Override
        public long freeBytes(Path folder) {
            try {
                return Files.getFileStore(nearest(folder)).getUsableSpace();
            } catch (IOException e) {
                return 0;
            }
        }

        @Override
        public boolean runsPrograms(Path folder) {
            Path script = null;
            try {
                script = Files.createTempFile(nearest(folder), ".qasid-doctor-", ".sh");
                Files.writeString(script, "#!/bin/sh\nexit 0\n");
                if (!script.toFile().setExecutable(true)) {
                    return false;
                }
                Process process = new ProcessBuilder(script.toString()).start();
                return process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                if (script != null) {
                    script.toFile().delete();
                }
            }
        }

        @Override
        public Path cacheFolder() {
            return ProgramSearch.natsServer().cacheFolder();
        }

        @Override
        public Path tempFolder() {
            return Path.of(System.getProperty("java.io.tmpdir"));
        }

        @Override
        public boolean portFree(int port) {
            return FreePort.isFree(port);
        }

        @Override
        public boolean serversShipped() {
            return System.getProperty("os.name", "").equals("Linux")
                    && Set.of("amd64", "x86_64", "aarch64", "arm64").contains(System.getProperty("os.arch", ""));
        }

        @Override
        public boolean root() {
            return System.getProperty("user.name", "").equals("root");
        }

        @Override
        public Optional<Long> availableMemory() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
                return lines.map(AVAILABLE::matcher)
                        .filter(Matcher::find)
                        .findFirst()
                        .map(found -> 1024 * Long.parseLong(found.group(1)));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private static Path nearest(Path folder) {
            Path existing = folder.toAbsolutePath();
            while (!Files.exists(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            return existing;
        }
    }
}
