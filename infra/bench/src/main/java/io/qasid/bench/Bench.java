package io.qasid.bench;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `qasid bench NAME [--rounds N] [--seconds N] [--callers N] [--json FILE]`. The last line is the result.
public final class Bench {
    private static final int USAGE = 2;
    private static final int ROUNDS = 5;
    /// More: the rate of Kannel's spool differs by a factor of two from one round to the next.
    private static final int ROUNDS_OF_MT = 9;

    private static final int SECONDS = 6;
    /// A 99th percentile wants many messages, and there are few a second.
    private static final int SECONDS_OF_LATENCY = 30;

    /// As many as pgbench has clients.
    private static final int CALLERS = 32;
    /// Of requests with many messages.
    private static final int CALLERS_IN_BULK = 4;
    /// Of HTTP, for both sides.
    private static final int CALLERS_OF_MT = 64;

    private static final int CAMPAIGN = 1_000_000;
    private static final int LARGEST = 1_000_000;

    private Bench() {}

    static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        Optional<Result> result = run(words.isEmpty() ? "" : words.getFirst(), words);
        if (result.isEmpty()) {
            System.err.println("usage: qasid bench accept | accept-bulk | audit | mt | route | fair | isolate | scale"
                    + " [--rounds N] [--seconds N] [--callers N] [--json FILE],"
                    + " for mt also [--store spool|file|none] (Kannel's), for fair [--campaign MESSAGES]"
                    + " [--pace MESSAGES] (a second, of each operator),"
                    + " for scale [--largest ROWS]");
            System.exit(USAGE);
        }
        Optional<String> json = option(words, "--json");
        if (json.isPresent()) {
            result.orElseThrow().writeJson(Path.of(json.get()));
        }
        System.out.println(result.orElseThrow().line());
        // Netty's and the driver's threads would keep the process for a while; everything of ours is closed.
        System.exit(0);
    }

    /// Empty when there is no bench of that name.
    private static Optional<Result> run(String name, List<String> words) throws Exception {
        switch (name) {
            case "accept" -> {
                try (AcceptBench bench = AcceptBench.single(protocol(words, ROUNDS, SECONDS, CALLERS))) {
                    return Optional.of(bench.run());
                }
            }
            case "accept-bulk" -> {
                try (AcceptBench bench = AcceptBench.bulk(protocol(words, ROUNDS, SECONDS, CALLERS_IN_BULK))) {
                    return Optional.of(bench.run());
                }
            }
            case "audit" -> {
                try (AuditBench bench = new AuditBench(protocol(words, ROUNDS, SECONDS, CALLERS))) {
                    return Optional.of(bench.run());
                }
            }
            case "mt" -> {
                String store = option(words, "--store").orElse("spool");
                try (MtBench bench = new MtBench(protocol(words, ROUNDS_OF_MT, SECONDS, CALLERS_OF_MT), store)) {
                    return Optional.of(bench.run());
                }
            }
            case "route" -> {
                try (RouteBench bench = new RouteBench(protocol(words, ROUNDS, SECONDS, CALLERS))) {
                    return Optional.of(bench.run());
                }
            }
            case "fair" -> {
                int campaign = number(words, "--campaign", CAMPAIGN);
                int pace = number(words, "--pace", FairBench.SUBMITS_PER_SECOND);
                try (FairBench bench = new FairBench(protocol(words, ROUNDS, SECONDS_OF_LATENCY, 1), campaign, pace)) {
                    return Optional.of(bench.run());
                }
            }
            case "isolate" -> {
                try (IsolateBench bench =
                        new IsolateBench(protocol(words, ROUNDS, SECONDS_OF_LATENCY, 1), InstantSource.system())) {
                    return Optional.of(bench.run());
                }
            }
            case "scale" -> {
                int largest = number(words, "--largest", LARGEST);
                try (ScaleBench bench = new ScaleBench(protocol(words, ROUNDS, SECONDS, CALLERS), largest)) {
                    return Optional.of(bench.run());
                }
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private static Protocol protocol(List<String> words, int rounds, int seconds, int callers) {
        return new Protocol(
                number(words, "--rounds", rounds),
                number(words, "--seconds", seconds),
                number(words, "--callers", callers));
    }

    private static int number(List<String> words, String name, int otherwise) {
        return option(words, name).map(Integer::parseInt).orElse(otherwise);
    }

    private static Optional<String> option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
    }
}
