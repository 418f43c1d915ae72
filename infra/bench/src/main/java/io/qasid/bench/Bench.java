package io.qasid.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `qasid bench NAME [--rounds N] [--seconds N] [--callers N] [--json FILE]`. The last line is the result.
public final class Bench {
    private static final int USAGE = 2;
    private static final int ROUNDS_OF_ACCEPT = 5;
    /// More: the rate of Kannel's spool differs by a factor of two from one round to the next.
    private static final int ROUNDS_OF_MT = 9;

    /// As many as pgbench has clients.
    private static final int CALLERS = 32;
    /// Of requests with many messages.
    private static final int CALLERS_IN_BULK = 4;
    /// Of HTTP, for both sides.
    private static final int CALLERS_OF_MT = 64;

    private Bench() {}

    static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        Result result = switch (words.isEmpty() ? "" : words.getFirst()) {
            case "accept" -> {
                try (AcceptBench bench = AcceptBench.single(protocol(words, ROUNDS_OF_ACCEPT, CALLERS))) {
                    yield bench.run();
                }
            }
            case "accept-bulk" -> {
                try (AcceptBench bench = AcceptBench.bulk(protocol(words, ROUNDS_OF_ACCEPT, CALLERS_IN_BULK))) {
                    yield bench.run();
                }
            }
            case "mt" -> {
                String store = option(words, "--store").orElse("spool");
                try (MtBench bench = new MtBench(protocol(words, ROUNDS_OF_MT, CALLERS_OF_MT), store)) {
                    yield bench.run();
                }
            }
            default -> {
                System.err.println(
                        "usage: qasid bench accept | accept-bulk | mt [--rounds N] [--seconds N] [--callers N]"
                                + " [--json FILE], for mt also [--store spool|file|none] (Kannel's)");
                System.exit(USAGE);
                throw new IllegalStateException("ended");
            }
        };
        Optional<String> json = option(words, "--json");
        if (json.isPresent()) {
            result.writeJson(Path.of(json.get()));
        }
        System.out.println(result.line());
        // Netty's and the driver's threads would keep the process for a while; everything of ours is closed.
        System.exit(0);
    }

    private static Protocol protocol(List<String> words, int rounds, int callers) {
        return new Protocol(
                option(words, "--rounds").map(Integer::parseInt).orElse(rounds),
                option(words, "--seconds").map(Integer::parseInt).orElse(6),
                option(words, "--callers").map(Integer::parseInt).orElse(callers));
    }

    private static Optional<String> option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
    }
}
