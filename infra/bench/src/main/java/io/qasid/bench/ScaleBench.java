package io.qasid.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `scale`: what a message costs with a million stored executions and a million tenants, each with a rule, a sender and
/// a policy, over what it costs with ten thousand of each. Durable acceptances by gRPC, of a thousand of the
/// tenants; the cost is the time of one.
///
/// Each size has a router and a store of its own, and they are measured in turn; the control is another one of the
/// smallest. One after the other would compare this machine with itself some minutes later.
final class ScaleBench implements AutoCloseable {
    private static final double GOAL = 1.1;
    private static final int SMALLEST = 10_000;
    /// More do not fit on the machines that this is run on.
    private static final int LARGEST_MAX = 10_000_000;

    private final Protocol protocol;
    private final int largest;
    /// The smallest, its control, and the larger ones in their order.
    private final List<ScaleStand> stands = new ArrayList<>();

    /// @param largest stored messages, and tenants
    ScaleBench(Protocol protocol, int largest) {
        if (largest < 10 * SMALLEST || largest > LARGEST_MAX) {
            throw new IllegalArgumentException(
                    "--largest must be %d to %d, was %d".formatted(10 * SMALLEST, LARGEST_MAX, largest));
        }
        this.protocol = protocol;
        this.largest = largest;
    }

    Result run() throws Exception {
        say("accepting by gRPC, %d callers, one message a request".formatted(protocol.callers()));
        prepared(SMALLEST);
        for (int size = SMALLEST; size <= largest; size *= 10) {
            prepared(size);
        }
        List<List<Round>> rounds = new ArrayList<>();
        stands.forEach(stand -> rounds.add(new ArrayList<>()));
        for (int i = 1; i <= protocol.rounds(); i++) {
            for (int k = 0; k < stands.size(); k++) {
                Round round = stands.get(k).round(Duration.ofSeconds(protocol.seconds()));
                rounds.get(k).add(round);
                say("round %d, %,d: %s".formatted(i, stands.get(k).size(), round));
            }
        }
        List<Round> smallest = rounds.getFirst();
        for (int k = 2; k < stands.size(); k++) {
            say("%,d: a message costs %s of what it costs at %,d"
                    .formatted(stands.get(k).size(), costs(rounds.get(k), smallest), SMALLEST));
        }
        Spread control = costs(rounds.get(1), smallest);
        say("A/A control (%,d over another one): %s".formatted(SMALLEST, control));
        return new Result("scale", costs(rounds.getLast(), smallest), GOAL, control, rounds.getLast(), smallest);
    }

    private void prepared(int size) throws Exception {
        say("%,d messages and tenants".formatted(size));
        ScaleStand stand = new ScaleStand(size, protocol.callers());
        stands.add(stand);
        stand.prepare();
    }

    /// Round by round.
    private static Spread costs(List<Round> these, List<Round> those) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < these.size(); i++) {
            ratios.add(those.get(i).perSecond() / these.get(i).perSecond());
        }
        return Spread.of(ratios);
    }

    private static void say(String line) {
        System.out.println(line);
    }

    @Override
    public void close() throws IOException {
        for (ScaleStand stand : stands) {
            stand.close();
        }
    }
}
