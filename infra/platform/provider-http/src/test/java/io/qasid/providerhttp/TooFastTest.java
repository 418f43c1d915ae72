package io.qasid.providerhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.connector.Dispatch;
import io.qasid.model.AttemptId;
import io.qasid.model.Category;
import io.qasid.model.CircuitState;
import io.qasid.model.MessageId;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import io.qasid.providerhttp.ProviderApi.Verdict;
import io.qasid.secrets.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What 429 means for the breaker: nothing (CHAN-10 is no CHAN-01).
@Timeout(60)
class TooFastTest {
    private static final int SENDS = 2 * Circuit.WINDOW;
    private static final Duration ENOUGH = Duration.ofSeconds(30);
    private static final Reason BUSY = Reason.of("PROVIDER_BUSY");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch allRead = new CountDownLatch(SENDS);
    private final HttpServer server;

    TooFastTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SENDS);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void neverOpensTheCircuitWhateverItsStatusIs() throws Exception {
        try (ProviderAccount account = account(new Verdict.SlowDown(Optional.of(Duration.ofSeconds(7)), BUSY))) {
            assertThat(sendAll(account))
                    .containsOnly(new SendOutcome.Deferred(
                            Duration.ofSeconds(7), new Reason("ADAPTER_RATE_LIMITED", "PROVIDER_BUSY")));
            assertThat(account.circuit()).isEqualTo(CircuitState.CLOSED);
            assertThat(account.ready()).as("within the pause").isFalse();
            assertThat(account.throttledFor()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(7));
        }
    }

    @Test
    void andWhatProvesNothingDoes() throws Exception {
        try (ProviderAccount account = account(new Verdict.Unclear(BUSY))) {
            assertThat(sendAll(account)).hasOnlyElementsOfType(SendOutcome.Unknown.class);
            assertThat(account.circuit()).isEqualTo(CircuitState.OPEN);
            assertThat(account.throttledFor()).isZero();
        }
    }

    /// All at once: none is answered before all are read.
    private List<SendOutcome> sendAll(ProviderAccount account) throws Exception {
        List<Future<SendOutcome>> sends = new ArrayList<>();
        for (int i = 0; i < SENDS; i++) {
            sends.add(threads.submit(() -> account.send(dispatch(), ENOUGH)));
        }
        List<SendOutcome> outcomes = new ArrayList<>();
        for (Future<SendOutcome> each : sends) {
            outcomes.add(each.get());
        }
        return outcomes;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean probe = "GET".equals(exchange.getRequestMethod());
            if (!probe) {
                allRead.countDown();
                allRead.await();
            }
            exchange.sendResponseHeaders(probe ? 200 : 503, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProviderAccount account(Verdict verdict) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        ProviderApi api = new ProviderApi() {
            @Override
            public Prepared prepare(Dispatch dispatch, Duration patience) {
                return new Prepared.Post(credential -> new Request(uri, Map.of(), "x"));
            }

            @Override
            public Verdict read(Dispatch dispatch, ProviderReply.Answered answer) {
                return verdict;
            }

            @Override
            public Request probe(Secret credential) {
                return new Request(uri, Map.of(), null);
            }
        };
        ProviderAccount account = new ProviderAccount(
                new ProviderSettings(
                        Route.parse("voice:qasid"), SENDS, ENOUGH, ENOUGH, ENOUGH, ENOUGH, Duration.ofSeconds(1)),
                api,
                TestCredential.held(),
                new Instruments(InstantSource.system(), System::nanoTime, new Random(1), new SimpleMeterRegistry()));
        account.start();
        await().atMost(ENOUGH).until(account::ready);
        return account;
    }

    private static Dispatch dispatch() {
        return new Dispatch(
                new AttemptId(new MessageId(UUID.randomUUID()), 1),
                1,
                new Msisdn("+93700000001"),
                "Qasid",
                "salaam",
                Optional.empty(),
                Category.TRANSACTIONAL,
                InstantSource.system().instant().plus(Duration.ofMinutes(5)));
    }
}
