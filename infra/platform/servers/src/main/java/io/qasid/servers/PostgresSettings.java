package io.qasid.servers;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// How a PostgreSQL of our own is run.
///
/// @param directory everything of it: the cluster, the log, the password
/// @param port 0 takes a free one
/// @param durable whether a commit is on disk when it is answered; only a test that has no crash in it says no
/// @param stopAtExit whether this JVM's exit stops it
/// @param parameters of `postgresql.conf`, over those that are set here anyway
public record PostgresSettings(
        Path directory, int port, boolean durable, boolean stopAtExit, Map<String, String> parameters) {

    public PostgresSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("PostgreSQL's port must be 0 to 65535, was " + port);
        }
        parameters = Map.copyOf(parameters);
    }

    /// Durable, stopped at exit.
    public static PostgresSettings of(Path directory, int port) {
        return new PostgresSettings(directory, port, true, true, Map.of());
    }

    public PostgresSettings notDurable() {
        return new PostgresSettings(directory, port, false, stopAtExit, parameters);
    }

    /// The owner stops it, in its own order.
    public PostgresSettings stoppedByOwner() {
        return new PostgresSettings(directory, port, durable, false, parameters);
    }

    /// The same elsewhere, on a free port.
    PostgresSettings in(Path elsewhere) {
        return new PostgresSettings(elsewhere, 0, durable, stopAtExit, parameters);
    }

    public PostgresSettings with(String parameter, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(parameter, value);
        return new PostgresSettings(directory, port, durable, stopAtExit, more);
    }

    /// Everything that differs from PostgreSQL's own defaults, sized for a machine of 2 cores and a few gigabytes.
    Map<String, String> configuration(int actualPort) {
        Map<String, String> all = new TreeMap<>();
        all.put("listen_addresses", "127.0.0.1");
        all.put("port", Integer.toString(actualPort));
        // no socket file: its path may be 107 bytes long, and everybody here comes by TCP
        all.put("unix_socket_directories", "");
        all.put("max_connections", "120");
        all.put("shared_buffers", "256MB");
        all.put("effective_cache_size", "2GB");
        all.put("random_page_cost", "1.1");
        all.put("jit", "off");
        // durability is the promise of every acceptance: said here rather than left to a default
        all.put("fsync", durable ? "on" : "off");
        all.put("synchronous_commit", durable ? "on" : "off");
        all.put("full_page_writes", durable ? "on" : "off");
        // few checkpoints: each one makes the next write of every page a full image
        all.put("max_wal_size", "2GB");
        all.put("min_wal_size", "256MB");
        all.put("checkpoint_timeout", "15min");
        all.put("wal_compression", "on");
        all.put("wal_buffers", "16MB");
        all.put("timezone", "UTC");
        all.put("log_timezone", "UTC");
        all.put("log_line_prefix", "%m [%p] %d ");
        all.putAll(parameters);
        return all;
    }
}
