package io.qasid.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterBlockingStub;
import io.qasid.proto.v1.RouteBatchRequest;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.RouteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Callers of `RouteWithFallback`, or of `RouteBatch` with many messages in each request; each caller has one request
/// under way.
final class AcceptLoad implements AutoCloseable {
    /// Few connections, because HTTP/2 carries many calls on each.
    private static final int CONNECTIONS = 2;
    static final String TENANT = "0190a0a0-0000-7000-8000-000000000001";
    static final String SENDER = "QasidBank";
    /// All of them are in the gates' caches after the warm-up.
    private static final int RECIPIENTS = 1_000;

    private static final Duration LATENCY_MAX = Duration.ofSeconds(30);

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final int callers;
    private final int messagesInRequest;

    AcceptLoad(int port, int callers, int messagesInRequest) {
        this.callers = callers;
        this.messagesInRequest = messagesInRequest;
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(ManagedChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .build());
        }
    }

    Round run(Duration time) throws Exception {
        Histogram latencies = new ConcurrentHistogram(LATENCY_MAX.toNanos(), 3);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long accepted = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                ManagedChannel channel = channels.get(i % CONNECTIONS);
                counts.add(threads.submit(() -> call(channel, end, latencies)));
            }
            for (Future<Long> count : counts) {
                accepted += count.get();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Round(
                accepted / seconds, latencies.getValueAtPercentile(50) / 1e6, latencies.getValueAtPercentile(99) / 1e6);
    }

    private long call(ManagedChannel channel, long end, Histogram latencies) {
        var stub = ChannelRouterGrpc.newBlockingStub(channel);
        long accepted = 0;
        while (System.nanoTime() < end) {
            long begin = System.nanoTime();
            try {
                accepted += ask(stub.withDeadlineAfter(10, TimeUnit.SECONDS));
                latencies.recordValue(Math.min(System.nanoTime() - begin, LATENCY_MAX.toNanos()));
            } catch (StatusRuntimeException e) {
                // A cold gate refuses in its first moments; a refusal is no accept and counts for nothing.
            }
        }
        return accepted;
    }

    /// @return how many messages were accepted
    private long ask(ChannelRouterBlockingStub stub) {
        if (messagesInRequest == 1) {
            stub.routeWithFallback(request());
            return 1;
        }
        RouteBatchRequest.Builder batch = RouteBatchRequest.newBuilder();
        for (int i = 0; i < messagesInRequest; i++) {
            batch.addRequests(request());
        }
        return stub.routeBatch(batch.build()).getResultsList().stream()
                .filter(RouteResult::hasAccepted)
                .count();
    }

    /// What the sender gate must know before any of these requests.
    static final String REGISTRATION = """
            insert into sender.sender_registrations (id, tenant_id, sender, kind, country, operator, state, reason,
                changed_by, requested_at, changed_at)
            values (gen_random_uuid(), '%s', '%s', 'ALPHANUMERIC', 'AF', '*', 'APPROVED', 'bench', 'bench', now(), now())
            """.formatted(TENANT, SENDER);

    private static RouteRequest request() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Instant deadline = Instant.now().plusSeconds(3_600);
        byte[] hash = new byte[32];
        random.nextBytes(hash);
        return RouteRequest.newBuilder()
                .setTenantId(TENANT)
                .setIdempotencyKey(new UUID(random.nextLong(), random.nextLong()).toString())
                .setBodyHash(ByteString.copyFrom(hash))
                .setRecipient("+93700" + (100_000 + random.nextInt(RECIPIENTS)))
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
