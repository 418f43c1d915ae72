package io.qasid.secrets;

import java.util.OptionalInt;

/// Where secrets are kept, each under a path (`whatsapp/qasid`), in versions.
@FunctionalInterface
public interface SecretStore extends AutoCloseable {
    /// Answers within a few seconds, whatever the store does; never throws.
    ///
    /// @param version empty: the current one
    SecretRead read(String path, OptionalInt version);

    @Override
    default void close() {}
}
