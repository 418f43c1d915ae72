package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.servers.ProgramSearch.Found;
import io.qasid.servers.ProgramSearch.Missing;
import io.qasid.servers.ProgramSearch.Outcome;
import io.qasid.servers.ProgramSearch.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProgramSearchTest {
    private final Path home = TestServers.freshFolder("home");
    private final Path bin = home.resolve("bin");

    @BeforeEach
    void aHomeWithoutAnything() throws IOException {
        Files.createDirectories(bin);
    }

    @Test
    void withoutAnyItSaysInOneLineWhatToDo() {
        Outcome outcome = search(failing("apt", "no apt-get here"), failing("release", "HTTP 404"))
                .find();

        assertThat(reasons(outcome)).containsExactly("apt: no apt-get here", "release: HTTP 404");
        assertThatThrownBy(outcome::orElseThrow)
                .isInstanceOf(ServerFailedException.class)
                .hasMessage("nats-server is missing: install it (apt-get install nats-server), or set NATS_URL to one"
                        + " that runs (docker run -p 4222:4222 nats:2 -js)"
                        + " [apt: no apt-get here; release: HTTP 404]");
    }

    @Test
    void oneOnThePathComesFirstAndNothingIsFetched() throws IOException {
        Path installed = fake(bin.resolve("nats-server"), "v2.11.0");
        assertThat(search(failing("apt", "not to be asked")).find()).isEqualTo(new Found(installed, "v2.11.0"));
    }

    @Test
    void oneOnThePathThatDoesNotRunIsPassedOver() throws IOException {
        Files.writeString(bin.resolve("nats-server"), "half a file");
        Bundled.makeExecutable(bin.resolve("nats-server"));
        assertThat(search(giving("v2.9.10")).find())
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.version()).isEqualTo("v2.9.10"));
    }

    @Test
    void whatWasFetchedIsKept() {
        assertThat(search(failing("apt", "no"), giving("v2.10.29")).find()).isInstanceOf(Found.class);
        assertThat(search(failing("apt", "not to be asked")).find())
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.version()).isEqualTo("v2.10.29"));
    }

    @Test
    void aKeptOneThatNoLongerRunsIsFetchedAgain() throws IOException {
        Outcome first = search(giving("v1")).find();
        Files.writeString(first.orElseThrow(), "torn");
        assertThat(search(giving("v2")).find())
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.version()).isEqualTo("v2"));
    }

    @Test
    void aSourceThatGivesSomethingElseIsPassedOver() {
        Source junk = source("junk", folder -> Files.writeString(folder.resolve("nats-server"), "<html>"));
        assertThat(reasons(search(junk).find())).containsExactly("junk: does not run");
    }

    @Test
    void manyAtOnceFetchOnce() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        Source counted = source("counted", folder -> {
            fetched.incrementAndGet();
            fake(folder.resolve("nats-server"), "v2.9.10");
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> all = threads.invokeAll(IntStream.range(0, 16)
                    .<java.util.concurrent.Callable<Outcome>>mapToObj(
                            i -> () -> search(counted).find())
                    .toList());
            for (Future<Outcome> one : all) {
                assertThat(one.get()).isInstanceOf(Found.class);
            }
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void theRealOneStartsWithAVersion() {
        assertThat(ProgramSearch.natsServer().find())
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.version()).matches("v\\d+\\.\\d+\\.\\d+.*"));
    }

    @Test
    void promtoolComesOutOfPrometheusPackageAndSaysItsVersion() {
        assertThat(ProgramSearch.promtool().find())
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.version()).matches("\\d+\\.\\d+\\.\\d+.*"));
    }

    @Test
    void whatASettingNamesIsTakenAndNothingElseIsLookedAt() throws IOException {
        Path given = home.resolve("my-promtool");
        script(given, "promtool, version 3.1.0 (branch: HEAD, revision: 7086161)");
        script(bin.resolve("promtool"), "promtool, version 2.42.0 (branch: HEAD)");

        assertThat(promtool(given).find()).isEqualTo(new Found(given, "3.1.0"));
        Files.delete(given);
        assertThat(reasons(promtool(given).find())).containsExactly(given + ", which the setting names, does not run");
    }

    private ProgramSearch promtool(Path given) {
        return new ProgramSearch(
                ProgramSearch.PROMTOOL,
                Map.of("PATH", bin.toString(), "QASID_PROMTOOL", given.toString()),
                List.of(failing("apt", "not to be asked")));
    }

    private static List<String> reasons(Outcome outcome) {
        return switch (outcome) {
            case Missing missing -> missing.reasons();
            case Found found -> List.of("found " + found.program());
        };
    }

    private ProgramSearch search(Source... sources) {
        return new ProgramSearch(
                ProgramSearch.NATS_SERVER,
                Map.of(
                        "PATH",
                        bin.toString(),
                        "XDG_CACHE_HOME",
                        home.resolve("cache").toString()),
                List.of(sources));
    }

    private static Source failing(String name, String reason) {
        return source(name, folder -> {
            throw new IOException(reason);
        });
    }

    private static Source giving(String version) {
        return source("giving", folder -> fake(folder.resolve("nats-server"), version));
    }

    private static Path fake(Path file, String version) throws IOException {
        script(file, "nats-server: " + version);
        return file;
    }

    private static void script(Path file, String says) throws IOException {
        Files.writeString(file, "#!/bin/sh\necho '" + says + "'\n");
        Bundled.makeExecutable(file);
    }

    @FunctionalInterface
    private interface Download {
        void to(Path folder) throws IOException;
    }

    private static Source source(String name, Download download) {
        return new Source() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void download(Path folder) throws IOException {
                download.to(folder);
            }
        };
    }
}
