package io.qasid.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `accept` and `accept-bulk`: durable acceptances by gRPC, gates and ladder included, over `pgbench` writing the same
/// rows one by one. In `accept` each request has one message, in `accept-bulk` many.
///
/// Both sides are D2 (fsync before the answer) on one PostgreSQL. Tables are emptied and a checkpoint is made before
/// each round; the client is a process of its own, the router another, PostgreSQL the third; all share the cores.
final class AcceptBench implements AutoCloseable {
    /// Messages in one request of `accept-bulk`.
    static final int BULK = 500;

    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(5);
    private static final Duration AT_HAND_AGAIN = Duration.ofSeconds(2);
    /// How far from 1 a control may be before a ratio says more about the machine than about us.
    private static final double CONTROL_TOLERANCE = 0.05;

    private final String name;
    private final double goal;
    private final int messagesInRequest;
    private final Protocol protocol;
    private final RouterStand stand;
    private final AcceptLoad ours;
    private final PgbenchLoad peer;

    static AcceptBench single(Protocol protocol) throws IOException, InterruptedException, SQLException {
        return new AcceptBench("accept", 1.0, 1, protocol);
    }

    static AcceptBench bulk(Protocol protocol) throws IOException, InterruptedException, SQLException {
        return new AcceptBench("accept-bulk", 3.0, BULK, protocol);
    }

    private AcceptBench(String name, double goal, int messagesInRequest, Protocol protocol)
            throws IOException, InterruptedException, SQLException {
        this.name = name;
        this.goal = goal;
        this.messagesInRequest = messagesInRequest;
        this.protocol = protocol;
        say("peer: " + PgbenchLoad.version()
                + ", 32 clients, -M prepared, one statement and one commit for each message");
        stand = new RouterStand("qasid-bench");
        stand.execute("create sequence bench_sequence cache 100");
        ours = new AcceptLoad(stand.port(), protocol.callers(), messagesInRequest);
        peer = new PgbenchLoad(stand.postgres(), RouterStand.DATABASE);
    }

    Result run() throws Exception {
        say("both sides: one PostgreSQL 18, fsync on, synchronous_commit on; ours: %d callers, gRPC, %d in a request"
                .formatted(protocol.callers(), messagesInRequest));
        warmUp();
        Spread control = control();
        say("A/A control (pgbench over itself): " + control
                + (Math.abs(control.median() - 1) > CONTROL_TOLERANCE
                        ? ", outside 1.00 +- 0.05: the machine is too noisy for a claim"
                        : ""));
        List<Round> oursRounds = new ArrayList<>();
        List<Round> peerRounds = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        for (int i = 1; i <= protocol.rounds(); i++) {
            Round their = peerRound();
            // what the gates said lasts a minute: it is to be at hand, as it is where messages flow
            ours.run(AT_HAND_AGAIN);
            stand.emptyMessages();
            Round our = ours.run(Duration.ofSeconds(protocol.seconds()));
            peerRounds.add(their);
            oursRounds.add(our);
            ratios.add(our.perSecond() / their.perSecond());
            tails.add(our.p99Millis() / their.p99Millis());
            say("round %d: ours %s | pgbench %s | ratio %.2f".formatted(i, our, their, ratios.getLast()));
        }
        if (messagesInRequest == 1) {
            say("p99 over pgbench's: " + Spread.of(tails) + " (goal at most 3)");
        }
        return new Result(name, Spread.of(ratios), goal, control, oursRounds, peerRounds);
    }

    private void warmUp() throws Exception {
        say("warm-up: pgbench " + peerRound());
        WarmUp.untilSteady(() -> {
            stand.emptyMessages();
            return ours.run(WARM_UP_SLICE);
        });
    }

    private Spread control() throws IOException, InterruptedException, SQLException {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < protocol.rounds(); i++) {
            double first = peerRound().perSecond();
            ratios.add(peerRound().perSecond() / first);
        }
        return Spread.of(ratios);
    }

    private Round peerRound() throws IOException, InterruptedException, SQLException {
        stand.emptyMessages();
        return peer.run(protocol.seconds());
    }

    private static void say(String line) {
        System.out.println(line);
    }

    @Override
    public void close() throws IOException {
        ours.close();
        peer.close();
        stand.close();
    }
}
