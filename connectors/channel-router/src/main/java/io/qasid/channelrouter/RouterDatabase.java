package io.qasid.channelrouter;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.qasid.storage.DatabaseSettings;

/// `qasid.channel-router.database.*`
///
/// @param poolSizeMax connections; two committers and the applier hold one each for good
@ConfigurationProperties("qasid.channel-router.database")
public record RouterDatabase(String url, String user, String password, int poolSizeMax) {
    /// Class path folder of the migrations of schema `chan`.
    public static final String MIGRATIONS = "io/qasid/channelrouter/schema";

    public RouterDatabase {
        if (poolSizeMax < 8) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.database.pool-size-max must be at least 8, was " + poolSizeMax);
        }
    }

    public DatabaseSettings settings() {
        return DatabaseSettings.of(url, user, password, "chan", poolSizeMax);
    }
}
