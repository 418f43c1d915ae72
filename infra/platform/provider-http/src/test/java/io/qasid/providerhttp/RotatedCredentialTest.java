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
import io.qasid.secrets.HeldSecret;
import io.qasid.secrets.Secret;
import io.qasid.secrets.SecretRead;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A provider that wants another token from now on (CHAN-15).
@Timeout(60)
class RotatedCredentialTest {
    private static final int SENDS = 20;
    private static final Duration ENOUGH = Duration.ofSeconds(30);
    /// Longer than a test: what must not wait for it does not.
    private static final Duration LONG = Duration.ofHours(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpServer server;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile String wanted = "first";
    private volatile SecretRead kept = TestCredential.found(1, "first");
    private volatile CountDownLatch allRefused = new CountDownLatch(0);

    RotatedCredentialTest() throws IOException {
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
    void whatIsRefusedWithTheOldOneGoesWithTheNewOneAtOnceAndCountsOnlyOnce() throws Exception {
        try (ProviderAccount account = account(credential())) {
            int before = reads.get();
            wanted = "second";
            kept = TestCredential.found(2, "second");
            allRefused = new CountDownLatch(SENDS);

            assertThat(sendAll(account)).hasOnlyElementsOfType(SendOutcome.Accepted.class);

            assertThat(taken).hasValue(SENDS);
            assertThat(reads.get() - before).as("of the store, for all of them").isBetween(1, 2);
            assertThat(account.circuit()).isEqualTo(CircuitState.CLOSED);
            assertThat(account.ready()).isTrue();
            assertThat(errors("401")).isEqualTo(SENDS);
        }
    }

    @Test
    void withoutANewerOneItIsARefusedAccountAsBefore() {
        try (ProviderAccount account = account(credential())) {
            wanted = "second";
            assertThat(account.send(dispatch(), ENOUGH))
                    .isEqualTo(new SendOutcome.Deferred(LONG, Reason.of("REFUSED")));
            assertThat(taken).hasValue(0);
            assertThat(account.ready()).isFalse();
        }
    }

    @Test
    void aStoreThatIsAwayTakesNothingAndOnceItIsBackTheAccountIsLookedAtAtOnce() {
        HeldSecret credential = credential();
        try (ProviderAccount account = account(credential)) {
            kept = new SecretRead.Away("sealed");
            assertThat(account.send(dispatch(), ENOUGH)).isInstanceOf(SendOutcome.Accepted.class);
            wanted = "second";
            assertThat(account.send(dispatch(), ENOUGH)).isInstanceOf(SendOutcome.Deferred.class);
            assertThat(account.ready()).isFalse();

            kept = TestCredential.found(2, "second");
            credential.readAgain();

            await().atMost(ENOUGH).until(account::ready);
            assertThat(account.send(dispatch(), ENOUGH)).isInstanceOf(SendOutcome.Accepted.class);
        }
    }

    @Test
    void thereIsNothingToSendWithBeforeTheFirstOneIsRead() {
        kept = new SecretRead.Away("sealed");
        HeldSecret credential = TestCredential.held((path, version) -> kept);
        try (ProviderAccount account = started(credential)) {
            assertThat(account.send(dispatch(), ENOUGH)).isInstanceOf(SendOutcome.Deferred.class);
            kept = TestCredential.found(1, "first");
            credential.readAgain();
            await().atMost(ENOUGH).until(account::ready);
            assertThat(account.send(dispatch(), ENOUGH)).isInstanceOf(SendOutcome.Accepted.class);
        }
    }

    private HeldSecret credential() {
        return TestCredential.held((path, version) -> {
            reads.incrementAndGet();
            return kept;
        });
    }

    /// All are refused before one of them may go on.
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean probe = "GET".equals(exchange.getRequestMethod());
            boolean good = wanted.equals(exchange.getRequestHeaders().getFirst("Token"));
            if (!probe && good) {
                taken.incrementAndGet();
            }
            if (!probe && !good) {
                allRefused.countDown();
                allRefused.await();
            }
            exchange.sendResponseHeaders(good ? 200 : 401, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProviderAccount account(HeldSecret credential) {
        ProviderAccount account = started(credential);
        await().atMost(ENOUGH).until(account::ready);
        return account;
    }

    private ProviderAccount started(HeldSecret credential) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        ProviderApi api = new ProviderApi() {
            @Override
            public Prepared prepare(Dispatch dispatch, Duration patience) {
                return new Prepared.Post(with -> new Request(uri, Map.of("Token", with.need("token")), "x"));
            }

            @Override
            public Verdict read(Dispatch dispatch, ProviderReply.Answered answer) {
                return answer.status() == 200
                        ? new Verdict.Taken("1")
                        : new Verdict.AccountRefused(Reason.of("REFUSED"));
            }

            @Override
            public Request probe(Secret with) {
                return new Request(uri, Map.of("Token", with.need("token")), null);
            }
        };
        ProviderAccount account = new ProviderAccount(
                new ProviderSettings(
                        Route.parse("voice:qasid"), SENDS, ENOUGH, ENOUGH, ENOUGH, LONG, Duration.ofSeconds(1)),
                api,
                credential,
                new Instruments(InstantSource.system(), System::nanoTime, new Random(1), meters));
        account.start();
        return account;
    }

    private double errors(String status) {
        return meters.counter("chan.provider.api.errors", "provider", "voice", "http_status", status)
                .count();
    }

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
