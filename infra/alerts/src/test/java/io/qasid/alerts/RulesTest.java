package io.qasid.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.servers.ProgramSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules by Prometheus' own tool, as Prometheus would read and evaluate them. That each alert has its tests is
/// looked after by infra/architecture.
class RulesTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final int RUN_SECONDS_MAX = 120;

    private final Path promtool = ProgramSearch.promtool().find().orElseThrow();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path temporary;

    @Test
    void prometheusUnderstandsEveryRule() throws Exception {
        List<String> files = ymlIn(MODULE);
        assertThat(files).as("rules lie in infra/alerts").contains("channel.yml");
        run("check", files);
    }

    @Test
    void everyAlertFiresAtItsThresholdAndNotBelow() throws Exception {
        List<String> files = ymlIn(MODULE.resolve("tests")).stream()
                .map(name -> "tests/" + name)
                .toList();
        assertThat(files).as("rule tests lie in infra/alerts/tests").contains("tests/channel.yml");
        run("test", files);
    }

    private void run(String command, List<String> files) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(promtool.toString(), command, "rules"));
        line.addAll(files);
        Path output = temporary.resolve("output");
        Process process = new ProcessBuilder(line)
                .directory(MODULE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("promtool ends").isTrue();
        assertThat(process.exitValue())
                .as("promtool %s rules: %s", command, Files.readString(output))
                .isZero();
    }

    private static List<String> ymlIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }
}
