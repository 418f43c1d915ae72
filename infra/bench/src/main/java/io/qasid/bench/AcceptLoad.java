package io.qasid.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.RouteBatchReply;
import io.qasid.proto.v1.RouteBatchRequest;
import io.qasid.proto.v1.RouteReply;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.RouteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Callers of `RouteWithFallback`, or of `RouteBatch` with many messages in each request; each caller has one request
/// under way.
final class AcceptLoad implements AutoCloseable {
    /// Few connections, because HTTP/2 carries many calls on each.
    private static final int CONNECTIONS = 2;
    /// Tenants are numbered from 1 in the last digits, which are hexadecimal.
    private static final String TENANTS = "0190a0a0-0000-7000-8000-";

    static final String TENANT = tenant(1);
    static final String SENDER = "QasidBank";
    /// All of them are in the gates' caches after the warm-up.
    private static final int RECIPIENTS = 1_000;

    private static final Duration LATENCY_MAX = Duration.ofSeconds(30);

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final int callers;
    private final int messagesInRequest;
    private final int tenants;

    AcceptLoad(int port, int callers, int messagesInRequest) {
        this(port, callers, messagesInRequest, 1);
    }

    /// @param tenants so many send; each recipient hears of one of them
    AcceptLoad(int port, int callers, int messagesInRequest, int tenants) {
        this.tenants = tenants;
        this.callers = callers;
        this.messagesInRequest = messagesInRequest;
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(ManagedChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
    }

    /// The id of tenant `number`, as SQL has it where `number` is an expression.
    static String tenantInSql(String number) {
        return "('%s' || lpad(to_hex(%s), 12, '0'))::uuid".formatted(TENANTS, number);
    }

    private static String tenant(int number) {
        return TENANTS + "%012x".formatted(number);
    }

    Round run(Duration time) throws Exception {
        Histogram latencies = new ConcurrentHistogram(LATENCY_MAX.toNanos(), 3);
        long start = System.nanoTime();
        List<Caller> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            all.add(new Caller(channels.get(i % CONNECTIONS), start + time.toNanos(), latencies));
        }
        all.forEach(Caller::ask);
        long accepted = 0;
        for (Caller caller : all) {
            accepted += caller.accepted.get(time.plus(LATENCY_MAX).toMillis(), TimeUnit.MILLISECONDS);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Round(
                accepted / seconds, latencies.getValueAtPercentile(50) / 1e6, latencies.getValueAtPercentile(99) / 1e6);
    }

    /// Asks again once it was answered, on the connection's thread: `pgbench`, too, is told of an answer by nobody but
    /// the socket.
    private final class Caller {
        private final ChannelRouterGrpc.ChannelRouterStub stub;
        private final long end;
        private final Histogram latencies;
        private final CompletableFuture<Long> accepted = new CompletableFuture<>();
        private long begun;
        private long count;

        Caller(ManagedChannel channel, long end, Histogram latencies) {
            this.stub = ChannelRouterGrpc.newStub(channel);
            this.end = end;
            this.latencies = latencies;
        }

        void ask() {
            begun = System.nanoTime();
            if (begun - end >= 0) {
                accepted.complete(count);
                return;
            }
            ChannelRouterGrpc.ChannelRouterStub timed = stub.withDeadlineAfter(10, TimeUnit.SECONDS);
            if (messagesInRequest == 1) {
                timed.routeWithFallback(request(), new Answer<RouteReply>(reply -> 1));
            } else {
                timed.routeBatch(batch(), new Answer<RouteBatchReply>(reply -> (int) reply.getResultsList().stream()
                        .filter(RouteResult::hasAccepted)
                        .count()));
            }
        }

        private final class Answer<T> implements StreamObserver<T> {
            private final ToIntFunction<T> acceptedIn;

            Answer(ToIntFunction<T> acceptedIn) {
                this.acceptedIn = acceptedIn;
            }

            @Override
            public void onNext(T reply) {
                count += acceptedIn.applyAsInt(reply);
            }

            /// A cold gate refuses in its first moments; a refusal is no accept and counts for nothing.
            @Override
            public void onError(Throwable refusal) {
                ask();
            }

            @Override
            public void onCompleted() {
                latencies.recordValue(Math.min(System.nanoTime() - begun, LATENCY_MAX.toNanos()));
                ask();
            }
        }
    }

    private RouteBatchRequest batch() {
        RouteBatchRequest.Builder batch = RouteBatchRequest.newBuilder();
        for (int i = 0; i < messagesInRequest; i++) {
            batch.addRequests(request());
        }
        return batch.build();
    }

    /// What the sender gate must know before any of these requests.
    static final String REGISTRATION = """
            insert into sender.sender_registrations (id, tenant_id, sender, kind, country, operator, state, reason,
                changed_by, requested_at, changed_at)
            values (gen_random_uuid(), '%s', '%s', 'ALPHANUMERIC', 'AF', '*', 'APPROVED', 'bench', 'bench', now(), now())
            """.formatted(TENANT, SENDER);

    private RouteRequest request() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Instant deadline = Instant.now().plusSeconds(3_600);
        byte[] hash = new byte[32];
        random.nextBytes(hash);
        int recipient = random.nextInt(RECIPIENTS);
        return RouteRequest.newBuilder()
                .setTenantId(tenant(1 + recipient % tenants))
                .setIdempotencyKey(new UUID(random.nextLong(), random.nextLong()).toString())
                .setBodyHash(ByteString.copyFrom(hash))
                .setRecipient("+93700" + (100_000 + recipient))
                .setSender(SENDER)
                .setText("Your payment of 1,250 AFN was received. Thank you.")
                .setCategory(Category.CATEGORY_TRANSACTIONAL)
                .setDeadline(Timestamp.newBuilder().setSeconds(deadline.getEpochSecond()))
                .setTraceId("0af7651916cd43dd8448eb211c80319c")
                .build();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
