package io.qasid.servers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds a nats-server, since no jar carries one: on the path, in the [Cache], as the distribution's package (no root
/// needed, nothing installed), as the official release.
public final class NatsServerSearch {
    private static final Logger LOG = LoggerFactory.getLogger(NatsServerSearch.class);
    private static final String PROGRAM = "nats-server";
    private static final Duration VERSION_MAX = Duration.ofSeconds(10);

    private final Map<String, String> environment;
    private final Cache cache;
    private final List<Source> sources;

    /// Somewhere a nats-server may be had from.
    interface Source {
        /// For people: "Debian's package".
        String name();

        /// Puts a file `nats-server` into the folder.
        ///
        /// @throws IOException saying why it can't
        void download(Path folder) throws IOException;
    }

    /// What the search came to.
    public sealed interface Outcome {
        /// @throws ServerFailedException with the one line for a person
        Path orElseThrow();
    }

    /// @param version as the program says it: `v2.9.10`
    public record Found(Path program, String version) implements Outcome {
        @Override
        public Path orElseThrow() {
            return program;
        }
    }

    /// @param reasons one for each place that was tried
    public record Missing(List<String> reasons) implements Outcome {
        /// What to do, in one line.
        public String advice() {
            return "nats-server is missing: install it (apt-get install nats-server), or set NATS_URL to one that runs"
                    + " (docker run -p 4222:4222 nats:2 -js) [" + String.join("; ", reasons) + "]";
        }

        @Override
        public Path orElseThrow() {
            throw new ServerFailedException(advice());
        }
    }

    NatsServerSearch(Map<String, String> environment, List<Source> sources) {
        this.environment = environment;
        this.cache = Cache.of(environment);
        this.sources = sources;
    }

    public static NatsServerSearch here() {
        return new NatsServerSearch(System.getenv(), List.of(new DebianPackage(), new OfficialRelease()));
    }

    /// Looks in all places in order, and downloads when the first ones have nothing.
    public Outcome find() {
        Optional<Found> present = present();
        if (present.isPresent()) {
            return present.get();
        }
        List<String> reasons = new ArrayList<>();
        try {
            cache.folder(key(), folder -> fill(folder, reasons));
        } catch (ServerFailedException e) {
            if (reasons.isEmpty()) {
                reasons.add(String.valueOf(e.getMessage()));
            }
            return new Missing(reasons);
        }
        return cached().<Outcome>map(found -> found).orElseGet(() -> new Missing(List.of("cached one does not run")));
    }

    /// The one that is here already, nothing downloaded: what `doctor` asks.
    public Optional<Found> present() {
        Optional<Found> onPath =
                Programs.onPath(PROGRAM, environment.getOrDefault("PATH", "")).flatMap(NatsServerSearch::verified);
        return onPath.isPresent() ? onPath : cached();
    }

    /// Where fetched and unpacked servers are kept.
    public Path cacheFolder() {
        return cache.root();
    }

    private Optional<Found> cached() {
        Path program = cache.entry(key()).resolve(PROGRAM);
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        Optional<Found> found = verified(program);
        if (found.isEmpty()) {
            cache.discard(key());
        }
        return found;
    }

    private static String key() {
        return PROGRAM + "-" + Machine.here().natsName();
    }

    private void fill(Path folder, List<String> reasons) throws IOException {
        for (Source source : sources) {
            Path attempt = Files.createTempDirectory("qasid-nats-");
            try {
                LOG.info("nats-server is fetched: {}", source.name());
                source.download(attempt);
                Path program = attempt.resolve(PROGRAM);
                Bundled.makeExecutable(program);
                if (verified(program).isPresent()) {
                    Files.move(program, folder.resolve(PROGRAM), StandardCopyOption.REPLACE_EXISTING);
                    return;
                }
                reasons.add(source.name() + ": does not run");
            } catch (IOException e) {
                reasons.add(source.name() + ": " + e.getMessage());
            } finally {
                Folder.delete(attempt);
            }
        }
        throw new IOException("nowhere to be had");
    }

    /// Present only if it says its version: a half file or one for another processor doesn't.
    static Optional<Found> verified(Path program) {
        Programs.Result result =
                Programs.run(List.of(program.toString(), "--version"), Path.of("/"), Map.of(), VERSION_MAX);
        String said = result.lastLine();
        if (!result.ok() || !said.startsWith("nats-server:")) {
            LOG.warn("{} does not work: {}", program, said);
            return Optional.empty();
        }
        return Optional.of(
                new Found(program, said.substring("nats-server:".length()).strip()));
    }

    /// The first file of that name below a folder, wherever a package puts it.
    static void moveOut(Path tree, Path folder) throws IOException {
        for (String place : List.of("usr/bin", "usr/sbin", "bin", "sbin")) {
            Path program = tree.resolve(place).resolve(PROGRAM);
            if (Files.isRegularFile(program)) {
                Files.move(program, folder.resolve(PROGRAM));
                return;
            }
        }
        throw new IOException("the package has no " + PROGRAM);
    }

    static Path only(Path folder, String glob) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            for (Path file : files) {
                return file;
            }
        }
        throw new IOException("no " + glob + " was downloaded");
    }
}
