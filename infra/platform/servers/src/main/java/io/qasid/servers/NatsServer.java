package io.qasid.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A nats-server of our own with JetStream on 127.0.0.1, as a child process.
///
/// It has no password: what it carries is worthless without the rows it speaks of, and it is transport on one machine.
public final class NatsServer implements Server {
    private static final ServerProcess.Kind KIND =
            new ServerProcess.Kind("nats", "nats-server", "TERM", Duration.ofSeconds(30));
    private static final int DELETIONS_MAX = 100;
    private static final int ANSWER_MILLIS_MAX = 1_000;
    private static final int INFO_BYTES_MAX = 8 << 10;

    private final Path store;
    private final int port;
    private final String name = "qasid-" + UUID.randomUUID();
    private final Optional<NatsRegion> region;
    private final ServerProcess process;

    private NatsServer(Folder folder, Path program, int port, boolean stopAtExit, Optional<NatsRegion> region) {
        this.region = region;
        this.store = folder.resolve("jetstream");
        this.port = port == 0 ? FreePort.next() : port;
        Path configuration = folder.resolve("nats.conf");
        configure(configuration);
        this.process = new ServerProcess(
                KIND,
                folder,
                this.port,
                List.of(program.toString(), "--config", configuration.toString()),
                Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin")),
                this::answers,
                stopAtExit);
    }

    /// @param port 0 takes a free one; it stays the same over restarts
    /// @throws ServerFailedException with one line that says what to do, when no nats-server can be had too
    public static NatsServer start(Path storeDirectory, int port) {
        return start(storeDirectory, port, true);
    }

    /// @param stopAtExit whether this JVM's exit stops it
    public static NatsServer start(Path storeDirectory, int port, boolean stopAtExit) {
        return start(storeDirectory, port, stopAtExit, Optional.empty());
    }

    /// @param region empty: the only one
    public static NatsServer start(Path storeDirectory, int port, boolean stopAtExit, Optional<NatsRegion> region) {
        Path program = ProgramSearch.natsServer().find().orElseThrow();
        Folder folder = Folder.own(storeDirectory);
        NatsServer server;
        try {
            server = new NatsServer(folder, program, port, stopAtExit, region);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
        try {
            server.restart();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return port;
    }

    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /// Where regions tell each other what they have to; empty: there is one region.
    public Optional<String> linkUrl() {
        return region.map(linked -> linked.url(port));
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process.restart();
    }

    /// Deletes every stream's files, whether the server runs or not. One that runs doesn't notice at once.
    public void deleteStore() {
        for (int tries = 1; Files.exists(store); tries++) {
            try {
                Folder.delete(store);
            } catch (UncheckedIOException e) {
                // a running server made a file in a folder that was just emptied
                if (tries == DELETIONS_MAX) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /// A server of another's on the same port has another name.
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS_MAX);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            String info = readLine(socket.getInputStream());
            return info.startsWith("INFO ") && info.contains(name) && info.contains("\"jetstream\":true");
        } catch (IOException e) {
            return false;
        }
    }

    private static String readLine(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n' && c != -1 && line.length() < INFO_BYTES_MAX; c = input.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private void configure(Path file) {
        String text = """
                # Written at every start; changes here are lost.
                server_name: "%s"
                host: "127.0.0.1"
                port: %d
                max_connections: 1000
                max_payload: 1MB
                jetstream {
                  store_dir: "%s"
                  max_memory_store: 256MB
                  max_file_store: 4GB
                  %s
                }
                %s""".formatted(
                name,
                port,
                store.getParent(),
                region.map(linked -> "domain: \"" + linked.name() + "\"").orElse(""),
                region.map(NatsRegion::configuration).orElse(""));
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
