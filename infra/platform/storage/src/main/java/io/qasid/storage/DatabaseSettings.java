package io.qasid.storage;

import java.time.Duration;
import java.util.Map;

/// How one schema owner reaches PostgreSQL.
///
/// @param url JDBC URL; several hosts may be listed, the primary is found
/// @param schema the owner's only schema
/// @param poolSizeMax connections; each costs the server a process
/// @param acquireTimeout how long a caller waits for a free connection before it is told that the store is out
/// @param socketTimeout how long a connection may be silent in mid-statement before it is given up
public record DatabaseSettings(
        String url,
        String user,
        String password,
        String schema,
        int poolSizeMax,
        Duration acquireTimeout,
        Duration socketTimeout) {
    public DatabaseSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("database url must start with jdbc:postgresql:, was '" + url + "'");
        }
        if (poolSizeMax < 1 || poolSizeMax > 64) {
            throw new IllegalArgumentException("pool size must be 1 to 64, was " + poolSizeMax);
        }
        if (acquireTimeout.toMillis() < 250) {
            throw new IllegalArgumentException("acquire timeout must be at least 250 ms, was " + acquireTimeout);
        }
        if (socketTimeout.toSeconds() < 1) {
            throw new IllegalArgumentException("socket timeout must be at least 1 s, was " + socketTimeout);
        }
    }

    /// Limits that fit an interactive service: two seconds for a connection, ten for a statement.
    public static DatabaseSettings of(String url, String user, String password, String schema, int poolSizeMax) {
        return new DatabaseSettings(
                url, user, password, schema, poolSizeMax, Duration.ofSeconds(2), Duration.ofSeconds(10));
    }

    /// What the driver is told of finding a server, besides the URL, whose own parameters win. By default it waits for
    /// ever, takes whatever
    /// server answers first, and gives one that accepts and never answers five seconds: more than a caller has.
    Map<String, String> driver() {
        return Map.of(
                // each host has a second to be reached and one to say its first word, then it is the next one's turn
                "connectTimeout",
                "1",
                "sslResponseTimeout",
                "1000",
                "cancelSignalTimeout",
                "1",
                "tcpKeepAlive",
                "true",
                // of several hosts, and after a failover
                "targetServerType",
                "primary");
    }

    /// Without the password.
    @Override
    public String toString() {
        return "DatabaseSettings[" + schema + ", pool " + poolSizeMax + "]";
    }
}
