package io.qasid.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `qasid bench NAME [--rounds N] [--seconds N] [--callers N] [--json FILE]`. The last line is the result.
public final class Bench {
    private static final int USAGE = 2;
    /// As many as pgbench has clients.
    private static final int CALLERS = 32;

    private Bench() {}

    static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        if (words.isEmpty() || !"accept".equals(words.getFirst())) {
            System.err.println("usage: qasid bench accept [--rounds N] [--seconds N] [--callers N] [--json FILE]");
            System.exit(USAGE);
        }
        Protocol protocol = new Protocol(
                option(words, "--rounds").map(Integer::parseInt).orElse(5),
                option(words, "--seconds").map(Integer::parseInt).orElse(6),
                option(words, "--callers").map(Integer::parseInt).orElse(CALLERS));
        Result result;
        try (AcceptBench bench = new AcceptBench(protocol)) {
            result = bench.run();
        }
        Optional<String> json = option(words, "--json");
        if (json.isPresent()) {
            result.writeJson(Path.of(json.get()));
        }
        System.out.println(result.line());
        // Netty's and the driver's threads would keep the process for a while; everything of ours is closed.
        System.exit(0);
    }

    private static Optional<String> option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? Optional.empty() : Optional.of(words.get(at + 1));
    }
}
