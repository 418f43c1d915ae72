package io.qasid.local.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// The few facts about a machine that the doctor judges.
public interface Machine {
    int javaVersion();

    String javaHome();

    Optional<String> environment(String name);

    /// The first executable of that name on the path or in the folders of system programs.
    Optional<Path> program(String name);

    /// Whether files can be made in `folder` (or will be, when it is made).
    boolean writable(Path folder);

    /// Bytes that may still be written at `folder`, or in the nearest parent that exists.
    long freeBytes(Path folder);

    boolean portFree(int port);

    static Machine thisOne() {
        return new ThisMachine(System.getenv());
    }

    /// The machine that this JVM runs on.
    record ThisMachine(Map<String, String> environment) implements Machine {
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
        public boolean portFree(int port) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.isBound();
            } catch (IOException e) {
                return false;
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
