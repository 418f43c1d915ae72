package io.qasid.tenantwebhooks.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.TenantId;
import io.qasid.tenantwebhooks.Endpoint;
import io.qasid.tenantwebhooks.TestReceiver;
import io.qasid.tenantwebhooks.TestReceiver.Header;
import io.qasid.tenantwebhooks.TestReceiver.Received;
import io.qasid.tenantwebhooks.TestReceiver.Reply;
import io.qasid.tenantwebhooks.target.Answer.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookClientTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final UUID ID = UUID.fromString("01893e5a-0000-7000-8000-000000000001");
    private static final Instant OCCURRED = Instant.parse("2026-01-05T10:00:00.123Z");

    /// A busy machine must not make a failure of what is only slow.
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TestReceiver receiver = new TestReceiver();
    private final Map<String, List<String>> names = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(receiver));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void sendsWhatTheStandardWebhooksLibraryVerifies() throws Exception {
        Answer answer = client("127.0.0.1/32").send(request(receiver.url(), SECRET));

        assertThat(answer).isEqualTo(new Answer.Status(204, Optional.empty()));
        Received received = receiver.received().getFirst();
        received.verify(SECRET);
        assertThat(received.id()).isEqualTo(ID.toString());
        assertThat(received.path()).isEqualTo("/hooks?tenant=1");
        assertThat(received.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(received.body())
                .isEqualTo("{\"type\":\"message.delivered\",\"timestamp\":\"2026-01-05T10:00:00.123Z\","
                        + "\"data\":{\"text\":\"سلام\"}}");
    }

    @Test
    void duringARotationEitherSecretVerifies() throws Exception {
        client("127.0.0.1/32").send(request(receiver.url(), SECRET, OTHER_SECRET));

        receiver.received().getFirst().verify(SECRET);
        receiver.received().getFirst().verify(OTHER_SECRET);
    }

    @Test
    void usesOneConnectionForManyRequestsAlsoWhenAnswersHaveBodies() {
        receiver.answers(request -> new Reply(200, "x".repeat(5_000), List.of()));
        WebhookClient client = client("127.0.0.1/32");
        for (int i = 0; i < 5; i++) {
            client.send(request(receiver.url(), SECRET));
        }
        assertThat(receiver.received().stream().map(Received::clientPort).distinct())
                .hasSize(1);
    }

    @Test
    void givesUpTheConnectionRatherThanReadALongAnswer() {
        receiver.answers(request -> new Reply(200, "x".repeat(1_000_000), List.of()));
        WebhookClient client = client("127.0.0.1/32");

        assertThat(client.send(request(receiver.url(), SECRET))).isEqualTo(new Answer.Status(200, Optional.empty()));
        client.send(request(receiver.url(), SECRET));
        assertThat(receiver.received().stream().map(Received::clientPort).distinct())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) {
        receiver.answers(request -> Reply.of(status, new Header("Location", receiver.url())));

        assertThat(client("127.0.0.1/32").send(request(receiver.url(), SECRET)))
                .isEqualTo(new Answer.Status(status, Optional.empty()));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void repeatsNothingByItself() {
        receiver.answers(request -> Reply.of(503, new Header("Retry-After", "1")));

        assertThat(client("127.0.0.1/32").send(request(receiver.url(), SECRET)))
                .isEqualTo(new Answer.Status(503, Optional.of(Duration.ofSeconds(1))));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void endsARequestThatDripsWithinTheTotalTimeout() throws Exception {
        // a byte now and then keeps every read timeout away; only the total one ends it
        CountDownLatch over = new CountDownLatch(1);
        String url = dripping(over);
        Instant start = Instant.now();

        Answer answer =
                client(Duration.ofSeconds(1), this::table, "127.0.0.1/32").send(request(url, SECRET));

        over.countDown();
        assertThat(answer).isEqualTo(new Answer.None(Failure.TIMED_OUT));
        assertThat(Duration.between(start, Instant.now())).isLessThan(PATIENCE);
    }

    private String dripping(CountDownLatch over) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        opened.add(server);
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                while (!over.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    socket.getOutputStream().write('x');
                    socket.getOutputStream().flush();
                }
            } catch (IOException | InterruptedException e) {
                // the client went away, as it should
            }
        });
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    @Test
    void whatWentOverAConnectionThatWasClosedMeanwhileIsSentAgainOverAnother() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        String url = answering(1, requests);
        WebhookClient client = client("127.0.0.1/32");

        assertThat(client.send(request(url, SECRET))).isEqualTo(new Answer.Status(204, Optional.empty()));
        assertThat(client.send(request(url, SECRET))).isEqualTo(new Answer.Status(204, Optional.empty()));
        assertThat(requests).hasValue(3);
    }

    @Test
    void aServerThatClosesInsteadOfAnAnswerIsAskedOnce() throws IOException {
        AtomicInteger requests = new AtomicInteger();

        assertThat(client("127.0.0.1/32").send(request(answering(0, requests), SECRET)))
                .isEqualTo(new Answer.None(Failure.CONNECTION_BROKEN));
        assertThat(requests).hasValue(1);
    }

    /// A server that answers so many requests of each connection, and closes it when another one has come.
    private String answering(int answers, AtomicInteger requests) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        opened.add(server);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    serve(server.accept(), answers, requests);
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private static void serve(Socket accepted, int answers, AtomicInteger requests) throws IOException {
        try (Socket socket = accepted) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (int answered = 0; ; answered++) {
                String line = lines.readLine();
                while (line != null && !line.isEmpty()) {
                    line = lines.readLine();
                }
                // the event, one object, is all of the body
                int depth = 0;
                int next;
                do {
                    next = lines.read();
                    depth += next == '{' ? 1 : next == '}' ? -1 : 0;
                } while (depth > 0 && next >= 0);
                if (next < 0) {
                    return;
                }
                requests.incrementAndGet();
                if (answered == answers) {
                    return;
                }
                socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void aNameThatLeadsToAPrivateAddressIsRefusedBeforeAnythingIsSent() {
        names.put("innocent.example", List.of("127.0.0.1"));

        Answer answer = client().send(request("https://innocent.example/hooks", SECRET));

        assertThat(answer).isEqualTo(new Answer.None(Failure.TARGET_REFUSED));
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void oneBadAddressAmongGoodOnesRefusesTheName() {
        names.put("mixed.example", List.of("1.1.1.1", "10.0.0.1"));

        assertThat(client().send(request("https://mixed.example/", SECRET)))
                .isEqualTo(new Answer.None(Failure.TARGET_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://localhost/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[fd00:ec2::254]/latest/meta-data",
                "https://169.254.169.254/latest/meta-data",
                "https://0/",
                "https://2130706433/",
                "https://0x7f000001/"
            })
    void spellingsOfPrivateAddressesAreRefused(String url) {
        GuardedResolver.NameLookup real = InetAddress::getAllByName;
        Answer answer = client(PATIENCE, real).send(request(url, SECRET));

        assertThat(answer).isIn(new Answer.None(Failure.TARGET_REFUSED), new Answer.None(Failure.NAME_UNKNOWN));
    }

    @Test
    void publicAddressesAreReachedOnHttpsPortsOnly() {
        names.put("public.example", List.of("1.1.1.1"));

        assertThat(client().send(request("https://public.example:22/", SECRET)))
                .isEqualTo(new Answer.None(Failure.TARGET_REFUSED));
        assertThat(client().send(request("http://public.example/", SECRET)))
                .isEqualTo(new Answer.None(Failure.TARGET_REFUSED));
    }

    @Test
    void namesAreAskedForTheConnectionThatIsOpened() {
        names.put("rebinding.example", List.of("127.0.0.1"));
        WebhookClient client = client("127.0.0.1/32");
        String url = "http://rebinding.example:" + receiver.port() + "/";
        assertThat(client.send(request(url, SECRET))).isInstanceOf(Answer.Status.class);

        // what is pooled was admitted; the next connection is judged anew
        receiver.answers(request -> Reply.of(200, new Header("Connection", "close")));
        client.send(request(url, SECRET));
        names.put("rebinding.example", List.of("10.0.0.1"));
        assertThat(client.send(request(url, SECRET))).isEqualTo(new Answer.None(Failure.TARGET_REFUSED));
    }

    @Test
    void tellsApartWhatWentWrong() throws IOException {
        WebhookClient client = client("127.0.0.1/32");
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        assertThat(client.send(request("https://nobody.example/", SECRET)))
                .isEqualTo(new Answer.None(Failure.NAME_UNKNOWN));
        assertThat(client.send(request("http://127.0.0.1:" + closedPort + "/", SECRET)))
                .isEqualTo(new Answer.None(Failure.CONNECT_FAILED));
        assertThat(client.send(request("https://127.0.0.1:" + notTls() + "/", SECRET)))
                .isEqualTo(new Answer.None(Failure.TLS_FAILED));
    }

    private int notTls() throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        opened.add(server);
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("HTTP/1.1 400 no TLS here\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // the client went away, as it should
            }
        });
        return server.getLocalPort();
    }

    private WebhookClient client(String... allowed) {
        return client(PATIENCE, this::table, allowed);
    }

    private WebhookClient client(Duration totalTimeout, GuardedResolver.NameLookup lookup, String... allowed) {
        List<Network> networks = List.of(allowed).stream().map(Network::parse).toList();
        GuardedResolver resolver =
                new GuardedResolver(new ReachableAddresses(networks), lookup, List.of(443, 8443), totalTimeout);
        WebhookClient client = new WebhookClient(resolver, 10, totalTimeout, totalTimeout, InstantSource.system());
        opened.add(client);
        return client;
    }

    private InetAddress[] table(String host) throws UnknownHostException {
        if (Character.isDigit(host.charAt(0))) {
            return new InetAddress[] {InetAddress.ofLiteral(host)};
        }
        List<String> addresses = names.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return addresses.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private static WebhookRequest request(String url, String... secrets) {
        Endpoint endpoint =
                new Endpoint(new TenantId(new UUID(0, 1)), URI.create(url), SigningKeys.parse(List.of(secrets)));
        return WebhookRequest.of(endpoint, ID, "message.delivered", OCCURRED, "{\"text\":\"سلام\"}");
    }
}
