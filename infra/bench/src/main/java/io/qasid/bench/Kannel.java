package io.qasid.bench;

import io.qasid.local.client.Pause;
import io.qasid.servers.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Debian's Kannel: bearerbox and smsbox with two SMPP binds, receipts on, told of by `dlr-url`.
///
/// Configured in its favour: no access log, log level 2, receipts kept in memory, no limit of rate. It never calls
/// fsync,
/// whatever its store.
final class Kannel implements MtPeer {
    static final List<String> ACCOUNTS = List.of("kannel-a", "kannel-b");
    static final String PASSWORD = "kannel";
    static final int WINDOW = 50;

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration UP_MAX = Duration.ofSeconds(20);
    private static final int HTTP_ACCEPTED = 202;

    private final String store;
    private final int sendPort = FreePort.next();
    private final CallbackCount callbacks;
    private final Process bearerbox;
    private final Process smsbox;

    /// @param folder may be deleted afterwards
    /// @param store `spool`, `file` or `none`
    Kannel(Path folder, String store, int smscPort, CallbackCount callbacks) throws IOException, InterruptedException {
        this.store = store;
        this.callbacks = callbacks;
        Path configuration = Files.writeString(
                Files.createDirectories(folder).resolve("kannel.conf"), configuration(folder, smscPort));
        int boxPort = FreePort.next();
        Files.writeString(configuration, Files.readString(configuration).replace("BOX_PORT", String.valueOf(boxPort)));
        bearerbox = start("bearerbox", configuration, folder);
        awaitPort(boxPort);
        smsbox = start("smsbox", configuration, folder);
        awaitPort(sendPort);
    }

    /// Empty when it is not installed.
    static boolean installed() {
        return List.of("bearerbox", "smsbox").stream().allMatch(box -> Files.isExecutable(Path.of("/usr/sbin", box)));
    }

    private String configuration(Path folder, int smscPort) {
        StringBuilder text = new StringBuilder("""
                group = core
                admin-port = %d
                admin-password = %s
                admin-allow-ip = 127.0.0.1
                admin-interface = 127.0.0.1
                smsbox-port = BOX_PORT
                smsbox-interface = 127.0.0.1
                box-allow-ip = 127.0.0.1
                log-level = 2
                log-file = "%s/bearerbox.log"
                dlr-storage = internal
                """.formatted(FreePort.next(), PASSWORD, folder));
        switch (store) {
            case "spool" ->
                text.append("store-type = spool\nstore-location = \"%s\"\n".formatted(made(folder.resolve("spool"))));
            case "file" ->
                text.append("store-type = file\nstore-location = \"%s\"\n".formatted(folder.resolve("store")));
            default -> {
                // nothing is kept
            }
        }
        for (String account : ACCOUNTS) {
            text.append("""

                    group = smsc
                    smsc = smpp
                    smsc-id = %1$s
                    host = 127.0.0.1
                    port = %2$d
                    transceiver-mode = true
                    smsc-username = %1$s
                    smsc-password = %3$s
                    system-type = ""
                    max-pending-submits = %4$d
                    """.formatted(account, smscPort, PASSWORD, WINDOW));
        }
        return text.append("""

                group = smsbox
                bearerbox-host = 127.0.0.1
                sendsms-port = %d
                sendsms-interface = 127.0.0.1
                log-level = 2
                log-file = "%s/smsbox.log"

                group = sendsms-user
                username = bench
                password = %s
                max-messages = 10
                """.formatted(sendPort, folder, PASSWORD)).toString();
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Process start(String box, Path configuration, Path folder) throws IOException {
        return new ProcessBuilder("/usr/sbin/" + box, "-v", "4", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(box + ".out").toFile())
                .start();
    }

    private static void awaitPort(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + UP_MAX.toNanos();
        while (true) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new IOException("Kannel does not open port " + port + " within " + UP_MAX, e);
                }
                Pause.real().of(LOOK_EVERY);
            }
        }
    }

    @Override
    public String name() {
        return "Kannel with store " + store;
    }

    @Override
    public HttpRequest request(String to) {
        String callback = URLEncoder.encode(callbacks.url() + "dlr?to=" + to, StandardCharsets.UTF_8);
        String text = URLEncoder.encode(MtBench.TEXT, StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(MtPeer.uri(
                        sendPort,
                        "/cgi-bin/sendsms?username=bench&password=" + PASSWORD + "&from=Qasid&to=" + to + "&text="
                                + text + "&dlr-mask=1&dlr-url=" + callback))
                .build();
    }

    @Override
    public int taken() {
        return HTTP_ACCEPTED;
    }

    @Override
    public Map<String, Long> cpu() {
        Map<String, Long> times = new HashMap<>(CpuTime.ofFamily(bearerbox.toHandle()));
        times.putAll(CpuTime.ofFamily(smsbox.toHandle()));
        return times;
    }

    @Override
    public void close() {
        for (Process box : List.of(smsbox, bearerbox)) {
            box.destroy();
            try {
                if (!box.waitFor(10, TimeUnit.SECONDS)) {
                    box.destroyForcibly();
                }
            } catch (InterruptedException e) {
                box.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
