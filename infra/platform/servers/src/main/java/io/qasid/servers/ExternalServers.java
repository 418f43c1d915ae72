package io.qasid.servers;

import java.util.Map;
import java.util.Optional;

/// Servers that somebody else runs, named by the environment: `QASID_DATABASE_URL` (with `QASID_DATABASE_USER` and
/// `QASID_DATABASE_PASSWORD`), `NATS_URL`, `REDIS_URL`. What is named is used and never started, stopped or killed.
public record ExternalServers(Optional<DatabaseAccess> database, Optional<String> natsUrl, Optional<String> redisUrl) {

    /// How to reach one PostgreSQL database.
    ///
    /// @param url for JDBC, without credentials
    public record DatabaseAccess(String url, String user, String password) {
        public DatabaseAccess {
            if (!url.startsWith("jdbc:postgresql://")) {
                throw new IllegalArgumentException(
                        "QASID_DATABASE_URL must start with jdbc:postgresql://, was '" + url + "'");
            }
        }

        /// Without the password.
        @Override
        public String toString() {
            return "DatabaseAccess[" + url + " as " + user + "]";
        }
    }

    /// @throws IllegalArgumentException naming the variable whose value can't be right
    public static ExternalServers from(Map<String, String> environment) {
        return new ExternalServers(
                given(environment, "QASID_DATABASE_URL")
                        .map(url -> new DatabaseAccess(
                                url,
                                given(environment, "QASID_DATABASE_USER").orElse("postgres"),
                                environment.getOrDefault("QASID_DATABASE_PASSWORD", ""))),
                given(environment, "NATS_URL").map(url -> checked("NATS_URL", url, "nats://", "tls://")),
                given(environment, "REDIS_URL").map(url -> checked("REDIS_URL", url, "redis://", "rediss://")));
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static String checked(String name, String url, String plain, String encrypted) {
        if (!url.startsWith(plain) && !url.startsWith(encrypted)) {
            throw new IllegalArgumentException(name + " must start with " + plain + " or " + encrypted);
        }
        return url;
    }
}
