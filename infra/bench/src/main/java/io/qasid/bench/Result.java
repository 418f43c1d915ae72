package io.qasid.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The outcome of a bench.
///
/// @param control ratio of the peer to itself: how far this machine can be trusted today
record Result(String name, Spread ratio, double goal, Spread control, List<Round> ours, List<Round> peers) {

    /// `bench NAME: ratio R [LOW, HIGH] goal G`
    String line() {
        return String.format(
                Locale.ROOT,
                "bench %s: ratio %.2f [%.2f, %.2f] goal %s",
                name,
                ratio.median(),
                ratio.low(),
                ratio.high(),
                goal);
    }

    void writeJson(Path file) throws IOException {
        Files.writeString(
                file,
                String.format(
                        Locale.ROOT,
                        "{\"bench\":\"%s\",\"ratio\":%.4f,\"low\":%.4f,\"high\":%.4f,\"goal\":%.2f,\"control\":%.4f,"
                                + "\"ours\":%s,\"peers\":%s}%n",
                        name,
                        ratio.median(),
                        ratio.low(),
                        ratio.high(),
                        goal,
                        control.median(),
                        json(ours),
                        json(peers)));
    }

    private static String json(List<Round> rounds) {
        return rounds.stream()
                .map(round -> String.format(
                        Locale.ROOT,
                        "{\"perSecond\":%.1f,\"p50Millis\":%.2f,\"p99Millis\":%.2f}",
                        round.perSecond(),
                        round.p50Millis(),
                        round.p99Millis()))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
