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

/// Finds a program that no jar carries: where a setting says, on the path, in the [Cache], as the distribution's
/// package (no root needed, nothing installed), as an official release.
public final class ProgramSearch {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramSearch.class);
    private static final Duration VERSION_MAX = Duration.ofSeconds(10);

    static final Wanted NATS_SERVER = new Wanted(
            "nats-server",
            "nats-server: ",
            Optional.empty(),
            "install it (apt-get install nats-server), or set NATS_URL to one that runs"
                    + " (docker run -p 4222:4222 nats:2 -js)");

    static final Wanted PROMTOOL = new Wanted(
            "promtool",
            "promtool, version ",
            Optional.of("QASID_PROMTOOL"),
            "install it (apt-get install prometheus), or set QASID_PROMTOOL to where it is");

    private final Wanted wanted;
    private final Map<String, String> environment;
    private final Cache cache;
    private final List<Source> sources;

    /// @param program the file's name
    /// @param versionAfter how the line begins on which `--version` says its version
    /// @param setting environment variable that may name the file; nothing else is looked at then
    /// @param remedy for a person: what to do where it is missing
    record Wanted(String program, String versionAfter, Optional<String> setting, String remedy) {}

    /// Somewhere a program may be had from.
    interface Source {
        /// For people: "Debian's package".
        String name();

        /// Puts a file with the program's name into the folder.
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

    /// @param advice what is missing and what to do, in one line, without the reasons
    /// @param reasons one for each place that was tried
    public record Missing(String advice, List<String> reasons) implements Outcome {
        @Override
        public Path orElseThrow() {
            throw new ServerFailedException(advice + " [" + String.join("; ", reasons) + "]");
        }
    }

    ProgramSearch(Wanted wanted, Map<String, String> environment, List<Source> sources) {
        this.wanted = wanted;
        this.environment = environment;
        this.cache = Cache.of(environment);
        this.sources = sources;
    }

    public static ProgramSearch natsServer() {
        return new ProgramSearch(
                NATS_SERVER,
                System.getenv(),
                List.of(new DebianPackage("nats-server", "nats-server"), new OfficialRelease()));
    }

    /// Prometheus' tool that checks and tests rules.
    public static ProgramSearch promtool() {
        return new ProgramSearch(PROMTOOL, System.getenv(), List.of(new DebianPackage("prometheus", "promtool")));
    }

    /// Looks in all places in order, and downloads when the first ones have nothing.
    public Outcome find() {
        Optional<Path> given = given();
        if (given.isPresent()) {
            return verified(given.get())
                    .<Outcome>map(found -> found)
                    .orElseGet(() -> missing(List.of(given.get() + ", which the setting names, does not run")));
        }
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
            return missing(reasons);
        }
        return cached().<Outcome>map(found -> found).orElseGet(() -> missing(List.of("cached one does not run")));
    }

    private Missing missing(List<String> reasons) {
        return new Missing(wanted.program() + " is missing: " + wanted.remedy(), reasons);
    }

    /// The one that is here already, nothing downloaded: what `doctor` asks.
    public Optional<Found> present() {
        Optional<Path> given = given();
        if (given.isPresent()) {
            return verified(given.get());
        }
        Optional<Found> onPath = Programs.onPath(wanted.program(), environment.getOrDefault("PATH", ""))
                .flatMap(this::verified);
        return onPath.isPresent() ? onPath : cached();
    }

    private Optional<Path> given() {
        return wanted.setting()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .map(value -> Path.of(value).toAbsolutePath());
    }

    /// Where fetched and unpacked servers are kept.
    public Path cacheFolder() {
        return cache.root();
    }

    private Optional<Found> cached() {
        Path program = cache.entry(key()).resolve(wanted.program());
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        Optional<Found> found = verified(program);
        if (found.isEmpty()) {
            cache.discard(key());
        }
        return found;
    }

    private String key() {
        return wanted.program() + "-" + Machine.here().natsName();
    }

    private void fill(Path folder, List<String> reasons) throws IOException {
        for (Source source : sources) {
            Path attempt = Files.createTempDirectory("qasid-" + wanted.program() + "-");
            try {
                LOG.info("{} is fetched: {}", wanted.program(), source.name());
                source.download(attempt);
                Path program = attempt.resolve(wanted.program());
                Bundled.makeExecutable(program);
                if (verified(program).isPresent()) {
                    Files.move(program, folder.resolve(wanted.program()), StandardCopyOption.REPLACE_EXISTING);
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
    private Optional<Found> verified(Path program) {
        Programs.Result result =
                Programs.run(List.of(program.toString(), "--version"), Path.of("/"), Map.of(), VERSION_MAX);
        Optional<String> version = result.output()
                .lines()
                .filter(line -> line.startsWith(wanted.versionAfter()))
                .map(line -> line.substring(wanted.versionAfter().length()).strip())
                .findFirst();
        if (!result.ok() || version.isEmpty()) {
            LOG.warn("{} does not work: {}", program, result.lastLine());
            return Optional.empty();
        }
        return Optional.of(new Found(program, version.get().split("\\s", 2)[0]));
    }

    /// The first file of that name below a folder, wherever a package puts it.
    static void moveOut(String program, Path tree, Path folder) throws IOException {
        for (String place : List.of("usr/bin", "usr/sbin", "bin", "sbin")) {
            Path found = tree.resolve(place).resolve(program);
            if (Files.isRegularFile(found)) {
                Files.move(found, folder.resolve(program));
                return;
            }
        }
        throw new IOException("the package has no " + program);
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
