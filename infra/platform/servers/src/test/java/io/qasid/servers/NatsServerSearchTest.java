package io.qasid.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.servers.NatsServerSearch.Found;
import io.qasid.servers.NatsServerSearch.Missing;
import io.qasid.servers.NatsServerSearch.Outcome;
import io.qasid.servers.NatsServerSearch.Source;
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
final class NatsServerSearchTest {
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

        assertThat(outcome).isEqualTo(new Missing(List.of("apt: no apt-get here", "release: HTTP 404")));
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
        assertThat(search(junk).find()).isEqualTo(new Missing(List.of("junk: does not run")));
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
        assertThat(NatsServerSearch.here().find())
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.version()).matches("v\\d+\\.\\d+\\.\\d+.*"));
    }

    private NatsServerSearch search(Source... sources) {
        return new NatsServerSearch(
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
        Files.writeString(file, "#!/bin/sh\necho nats-server: " + version + "\n");
        Bundled.makeExecutable(file);
        return file;
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
