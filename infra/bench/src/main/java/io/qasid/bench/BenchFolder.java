package io.qasid.bench;

import io.qasid.local.stack.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.stream.Stream;

/// What a bench writes, with its tenant's identity; gone when it closes.
final class BenchFolder implements AutoCloseable {
    private final Path path;
    private final Identity identity;

    BenchFolder(String prefix) throws IOException {
        path = Files.createTempDirectory(prefix);
        identity = Identity.in(identityFile(), new SecureRandom());
    }

    Path path() {
        return path;
    }

    Path identityFile() {
        return path.resolve("identity.json");
    }

    Identity identity() {
        return identity;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
