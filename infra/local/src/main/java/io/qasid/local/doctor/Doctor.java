package io.qasid.local.doctor;

import io.qasid.local.doctor.Finding.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Looks at everything that the local stack stands on. It changes nothing.
public final class Doctor {
    private static final int JAVA_VERSION_MIN = 25;
    private static final long GIGABYTE = 1_000_000_000;
    private static final long FREE_BYTES_MIN = GIGABYTE;
    private static final long FREE_BYTES_COMFORTABLE = 3 * GIGABYTE;
    private static final int HTTP_PORT = 8080;
    private static final long MEMORY_COMFORTABLE = 2 * GIGABYTE;

    private final Machine machine;
    private final Path dataFolder;
    private final Optional<String> stackUp;

    /// @param dataFolder where the stack keeps its data: `.qasid` at the root of the tree
    /// @param stackUp where its messages API is, when it is up
    public Doctor(Machine machine, Path dataFolder, Optional<String> stackUp) {
        this.machine = machine;
        this.dataFolder = dataFolder;
        this.stackUp = stackUp;
    }

    public List<Finding> examine() {
        return List.of(
                jdk(),
                dataFolder(),
                disk(),
                memory(),
                programs("cache", machine.cacheFolder(), "set XDG_CACHE_HOME to a folder that may."),
                programs(
                        "temp folder",
                        machine.tempFolder(),
                        "QASID_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER names one that may."),
                postgres(),
                nats(),
                sessions(),
                httpPort(),
                benchmark());
    }

    /// The worst of all findings.
    public static Level verdict(List<Finding> findings) {
        return findings.stream().map(Finding::level).max(Level::compareTo).orElse(Level.OK);
    }

    private Finding jdk() {
        String found = "JDK " + machine.javaVersion() + " in " + machine.javaHome();
        if (machine.javaVersion() >= JAVA_VERSION_MIN) {
            return Finding.ok("JDK", found);
        }
        return Finding.critical(
                "JDK",
                found,
                "Unpack a JDK 25 from https://adoptium.net/temurin/releases/?version=25 into ~/.jdks, or set JAVA_HOME.");
    }

    private Finding dataFolder() {
        if (machine.writable(dataFolder)) {
            return Finding.ok("data folder", dataFolder.toString());
        }
        return Finding.critical(
                "data folder",
                dataFolder + " can't be written",
                "Make it yours: chown -R \"$(id -un)\" '" + dataFolder + "'.");
    }

    private Finding disk() {
        long free = machine.freeBytes(dataFolder);
        String found = "%.1f GB free at %s".formatted((double) free / GIGABYTE, dataFolder);
        if (free < FREE_BYTES_MIN) {
            return Finding.critical("disk", found, "Free at least 1 GB: PostgreSQL and NATS stop on a full disk.");
        }
        if (free < FREE_BYTES_COMFORTABLE) {
            return Finding.warning("disk", found, "3 GB are comfortable; ./qasid up --fresh wipes old data.");
        }
        return Finding.ok("disk", found);
    }

    private Finding memory() {
        Optional<Long> available = machine.availableMemory();
        String found = available
                .map(bytes -> "%.1f GB can still be had".formatted((double) bytes / GIGABYTE))
                .orElse("unknown");
        if (available.isPresent() && available.get() < MEMORY_COMFORTABLE) {
            return Finding.warning("memory", found, "2 GB are comfortable; close something big.");
        }
        return Finding.ok("memory", found);
    }

    /// PostgreSQL, Redis and NATS run from the cache; what is fetched is tried, and native libraries lie, in the other.
    private Finding programs(String subject, Path folder, String remedy) {
        if (machine.runsPrograms(folder)) {
            return Finding.ok(subject, folder.toString());
        }
        return Finding.critical(
                subject, "programs in " + folder + " can't be written or run", "Is it mounted noexec? Or " + remedy);
    }

    private Finding postgres() {
        if (machine.environment("QASID_DATABASE_URL").isPresent()) {
            return Finding.ok("PostgreSQL", "the database given by QASID_DATABASE_URL");
        }
        if (!machine.serversShipped()) {
            return Finding.critical(
                    "PostgreSQL",
                    "none is shipped for this system",
                    "Run your own servers and set QASID_DATABASE_URL, NATS_URL and REDIS_URL.");
        }
        if (machine.root() && machine.program("unshare").isEmpty()) {
            return Finding.critical(
                    "PostgreSQL",
                    "does not run as root",
                    "Run as an ordinary user, or apt-get install util-linux (for unshare).");
        }
        return Finding.ok("PostgreSQL", "shipped, as is Redis");
    }

    private Finding nats() {
        Optional<String> url = machine.environment("NATS_URL");
        if (url.isPresent()) {
            return Finding.ok("NATS", "the server given by NATS_URL");
        }
        Optional<String> here = machine.natsServer();
        if (here.isPresent()) {
            return Finding.ok("NATS", here.get());
        }
        if (machine.program("apt-get").isPresent()
                && machine.program("dpkg-deb").isPresent()) {
            return Finding.ok("NATS", "no nats-server here; it is loaded at the first start, without root");
        }
        return Finding.warning(
                "NATS",
                "no nats-server on the path",
                "It is loaded at the first start; offline, put one from https://github.com/nats-io/nats-server/releases"
                        + " on the path, or set NATS_URL.");
    }

    private Finding sessions() {
        if (machine.program("setsid").isPresent()) {
            return Finding.ok("Ctrl-C", "stops the modules before their servers");
        }
        return Finding.warning(
                "Ctrl-C",
                "stops the servers before the modules: there is no setsid",
                "apt-get install util-linux, or stop with ./qasid down from another shell.");
    }

    private Finding benchmark() {
        return Finding.ok(
                "bench",
                machine.program("pgbench").isPresent()
                        ? "pgbench is here"
                        : "no pgbench, which only ./qasid bench wants: apt-get install postgresql-contrib");
    }

    private Finding httpPort() {
        if (stackUp.isPresent() && stackUp.get().endsWith(":" + HTTP_PORT)) {
            return Finding.ok("port " + HTTP_PORT, "taken by the stack that is up");
        }
        if (machine.portFree(HTTP_PORT)) {
            return Finding.ok("port " + HTTP_PORT, "free");
        }
        return Finding.warning(
                "port " + HTTP_PORT,
                "taken by another program",
                "Nothing needs doing: ./qasid up takes a free one and says so.");
    }
}
