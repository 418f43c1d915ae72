package io.qasid.bench;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// `route`: decisions over empty calls. The same request, to the same process by gRPC, is once decided (gates, policy,
/// ladder, prices; nothing is stored: `Preview`), once answered with nothing.
///
/// Both as fast as the callers are answered, then each at 70 % of what it reached, by the clock: two things that are
/// equally busy are compared.
final class RouteBench implements AutoCloseable {
    private static final double GOAL = 0.85;
    private static final double LOADED = 0.7;
    private static final int CONNECTIONS = 2;
    private static final int RECIPIENTS = 1_000;
    private static final Duration LATENCY_MAX = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(5);

    private final Protocol protocol;
    private final RouterStand stand = new RouterStand("qasid-route");
    private final List<ManagedChannel> decisions;
    private final List<ManagedChannel> echoes;

    RouteBench(Protocol protocol) throws IOException, InterruptedException, SQLException {
        this.protocol = protocol;
        decisions = channels(stand.port());
        echoes = channels(stand.echoPort());
    }

    Result run() throws Exception {
        say("%d callers; a decision asks three gates, whose answers are in the router's cache"
                .formatted(protocol.callers()));
        requireDecision();
        WarmUp.untilSteady(() -> {
            say("warm-up: empty " + closed(echoes, WARM_UP_SLICE));
            return closed(decisions, WARM_UP_SLICE);
        });
        Duration time = Duration.ofSeconds(protocol.seconds());
        List<Round> ours = new ArrayList<>();
        List<Round> empty = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> controls = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        List<Double> tailControls = new ArrayList<>();
        for (int i = 1; i <= protocol.rounds(); i++) {
            Round nothing = closed(echoes, time);
            Round decided = closed(decisions, time);
            Round again = closed(echoes, time);
            double emptyPerSecond = (nothing.perSecond() + again.perSecond()) / 2;
            Round loadedEmpty = open(echoes, emptyPerSecond * LOADED, time);
            Round loaded = open(decisions, decided.perSecond() * LOADED, time);
            Round loadedAgain = open(echoes, emptyPerSecond * LOADED, time);
            ours.add(decided);
            empty.add(nothing);
            controls.add(again.perSecond() / nothing.perSecond());
            ratios.add(decided.perSecond() / emptyPerSecond);
            tails.add(2 * loaded.p99Millis() / (loadedEmpty.p99Millis() + loadedAgain.p99Millis()));
            tailControls.add(loadedAgain.p99Millis() / loadedEmpty.p99Millis());
            say("round %d: decided %s | empty %s | ratio %.2f".formatted(i, decided, nothing, ratios.getLast()));
            say("  at 70 %%: decided %s | empty %s | p99 ratio %.2f".formatted(loaded, loadedEmpty, tails.getLast()));
        }
        say("p99 at 70 % over the empty call's: " + Spread.of(tails) + " (goal at most 1.25), A/A control "
                + Spread.of(tailControls));
        Spread control = Spread.of(controls);
        say("A/A control (empty over empty): " + control);
        return new Result("route", Spread.of(ratios), GOAL, control, ours, empty);
    }

    private void requireDecision() {
        for (int i = 0; i < RECIPIENTS; i++) {
            PreviewReply reply = ask(decisions.getFirst(), i);
            if (i == RECIPIENTS - 1 && reply.getStepsCount() == 0) {
                throw new IllegalStateException("no decision but " + reply);
            }
        }
    }

    /// Every caller asks again when it was answered.
    private Round closed(List<ManagedChannel> channels, Duration time) throws Exception {
        Histogram latencies = new ConcurrentHistogram(LATENCY_MAX.toNanos(), 3);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < protocol.callers(); i++) {
                ManagedChannel channel = channels.get(i % CONNECTIONS);
                callers.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        timed(channel, System.nanoTime(), latencies);
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        }
        return round(latencies, start);
    }

    /// By the clock, whatever has been answered: what is due in a [#TICK] comes at its end, all at once. A wait
    /// for each call costs the caller more than the call itself, and both share the machine.
    private static Round open(List<ManagedChannel> channels, double perSecond, Duration time)
            throws InterruptedException {
        Histogram latencies = new ConcurrentHistogram(LATENCY_MAX.toNanos(), 3);
        long ticks = time.dividedBy(TICK);
        long count = (long) (ticks * perSecond * TICK.toNanos() / 1e9);
        CountDownLatch left = new CountDownLatch((int) count);
        long start = System.nanoTime();
        long sent = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long tick = 1; tick <= ticks; tick++) {
                long scheduled = start + tick * TICK.toNanos();
                LockSupport.parkNanos(scheduled - System.nanoTime());
                for (long due = count * tick / ticks; sent < due; sent++) {
                    ManagedChannel channel = channels.get((int) (sent % CONNECTIONS));
                    threads.execute(() -> {
                        try {
                            timed(channel, scheduled, latencies);
                        } finally {
                            left.countDown();
                        }
                    });
                }
            }
            left.await();
        }
        return round(latencies, start);
    }

    private static Round round(Histogram latencies, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Round(
                latencies.getTotalCount() / seconds,
                latencies.getValueAtPercentile(50) / 1e6,
                latencies.getValueAtPercentile(99) / 1e6);
    }

    /// A call that fails is not recorded: it shows as a rate that was not reached.
    private static void timed(ManagedChannel channel, long since, Histogram latencies) {
        try {
            ask(channel, ThreadLocalRandom.current().nextInt(RECIPIENTS));
        } catch (StatusRuntimeException e) {
            return;
        }
        latencies.recordValue(Math.clamp(System.nanoTime() - since, 0, LATENCY_MAX.toNanos()));
    }

    private static PreviewReply ask(ManagedChannel channel, int recipient) {
        return ChannelRouterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .preview(PreviewRequest.newBuilder()
                        .setTenantId(AcceptLoad.TENANT)
                        .setRecipient("+93700" + (100_000 + recipient))
                        .setSender(AcceptLoad.SENDER)
                        .setText(MtBench.TEXT)
                        .setCategory(Category.CATEGORY_TRANSACTIONAL)
                        .build());
    }

    private static List<ManagedChannel> channels(int port) {
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            channels.add(ManagedChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .build());
        }
        return channels;
    }

    private static void say(String line) {
        System.out.println(line);
    }

    @Override
    public void close() throws IOException {
        decisions.forEach(ManagedChannel::shutdownNow);
        echoes.forEach(ManagedChannel::shutdownNow);
        stand.close();
    }
}
