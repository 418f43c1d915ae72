package io.qasid.drills;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.qasid.local.stack.ModuleProcess;
import io.qasid.servers.TestServers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A provider's host as it is on the Internet: it has a name that has to be looked up and a certificate for it, and
/// hands
/// on to the simulator what it is asked. The name is known to those modules that were given it, until it is forgotten.
final class NamedHost implements AutoCloseable {
    private static final String NAME = "provider.test";
    private static final String PASSWORD = "drill-only";
    private static final int BACKLOG = 100;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private final Path names;
    private final Path certificate;
    private final String behind;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile boolean forgotten;

    /// @param behind URL of the simulator
    NamedHost(String behind) {
        this.behind = behind;
        try {
            Path folder = Files.createDirectories(TestServers.freshFolder("named-host"));
            names = folder.resolve("hosts");
            certificate = folder.resolve("certificate.p12");
            resolve();
            certify();
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            server.setHttpsConfigurator(new HttpsConfigurator(tls()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handOn);
        server.start();
    }

    String url() {
        return "https://" + NAME + ":" + server.getAddress().getPort();
    }

    /// Starts a module again that finds hosts by this name alone, and trusts its certificate.
    ///
    /// @param setting of the module that changes with that: `qasid.ott.whatsapp[0].base-url=…`
    void give(ModuleProcess module, String setting) {
        module.terminate();
        module.give(List.of(
                "-Djdk.net.hosts.file=" + names.toAbsolutePath(),
                // else a JVM goes on for 30 s with what it has heard once
                "-Dsun.net.inetaddr.ttl=1",
                "-Djavax.net.ssl.trustStore=" + certificate.toAbsolutePath(),
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                "-D" + setting));
        module.restart();
    }

    void resolve() {
        forgotten = false;
        write("127.0.0.1 " + NAME + "\n");
    }

    /// Nobody knows the name any more. Connections end with their next answer: who stays connected needs no name.
    void forget() {
        forgotten = true;
        write("");
    }

    private void write(String known) {
        try {
            Files.writeString(names, known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void certify() throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        NAME,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + NAME,
                        "-ext",
                        "SAN=dns:" + NAME,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        certificate.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool made no certificate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the drill was interrupted", e);
        }
    }

    private SSLContext tls() throws IOException {
        try (InputStream file = Files.newInputStream(certificate)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(file, PASSWORD.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /// An exchange that is closed without an answer takes its connection with it.
    private void handOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
                    .timeout(ANSWER_MAX)
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            for (String name : List.of("Authorization", "Content-Type", "Accept")) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    request.header(name, value);
                }
            }
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().map().forEach((name, values) -> {
                if (name.equalsIgnoreCase("Content-Type") || name.equalsIgnoreCase("Retry-After")) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            if (forgotten) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
