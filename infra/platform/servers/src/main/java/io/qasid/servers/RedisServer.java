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

/// A Redis of our own on 127.0.0.1, as a child process. It keeps nothing: whatever is in it may vanish.
public final class RedisServer implements Server {
    private static final ServerProcess.Kind KIND =
            new ServerProcess.Kind("redis", "redis-server", "TERM", Duration.ofSeconds(20));
    private static final int ANSWER_MILLIS_MAX = 1_000;

    private final int port;
    private final ServerProcess process;

    private RedisServer(Folder folder, Path program, int port, boolean stopAtExit) {
        this.port = port == 0 ? FreePort.next() : port;
        Path configuration = folder.resolve("redis.conf");
        configure(configuration);
        this.process = new ServerProcess(
                KIND,
                folder,
                this.port,
                List.of(program.toString(), configuration.toString()),
                Map.of("LC_ALL", "C"),
                this::answers,
                stopAtExit);
    }

    /// @param port 0 takes a free one; it stays the same over restarts
    /// @throws ServerFailedException with one line that says what to do
    public static RedisServer start(Path directory, int port) {
        return start(directory, port, true);
    }

    /// @param stopAtExit whether this JVM's exit stops it
    public static RedisServer start(Path directory, int port, boolean stopAtExit) {
        Path program = Bundled.redis(System.getenv());
        Folder folder = Folder.own(directory);
        RedisServer server;
        try {
            server = new RedisServer(folder, program, port, stopAtExit);
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
        return "redis://127.0.0.1:" + port;
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

    @Override
    public void close() {
        process.close();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS_MAX);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream input = socket.getInputStream();
            return new String(input.readNBytes(7), StandardCharsets.US_ASCII).equals("+PONG\r\n");
        } catch (IOException e) {
            return false;
        }
    }

    private void configure(Path file) {
        String text = """
                # Written at every start; changes here are lost.
                bind 127.0.0.1
                port %d
                dir "%s"
                daemonize no
                save ""
                appendonly no
                # full is an error that the caller sees, never the silent loss of somebody's counter
                maxmemory 128mb
                maxmemory-policy noeviction
                maxclients 1000
                # keeps the folder in the command line, by which a server that was left behind is recognised
                proc-title-template "{title} {config-file}"
                """.formatted(port, file.getParent());
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
