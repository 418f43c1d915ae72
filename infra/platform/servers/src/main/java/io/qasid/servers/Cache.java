package io.qasid.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Where unpacked and downloaded programs are kept: `$XDG_CACHE_HOME/qasid`, else `~/.cache/qasid`.
///
/// An entry is a folder that is either whole or not there: it is filled elsewhere and moved into place. Several JVMs
/// may ask for the same entry at once; one fills it.
final class Cache {
    /// A file lock is the whole JVM's, so its threads need this one as well, whichever [Cache] they use.
    private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

    private final Path root;

    Cache(Path root) {
        this.root = root;
    }

    static Cache of(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!xdg.isBlank()) {
            return new Cache(Path.of(xdg, "qasid"));
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return new Cache(Path.of(home, ".cache", "qasid"));
    }

    @FunctionalInterface
    interface Filling {
        void fill(Path folder) throws IOException;
    }

    Path root() {
        return root;
    }

    Path entry(String key) {
        return root.resolve(key);
    }

    /// The folder of this entry, filled now if it wasn't there.
    ///
    /// @throws ServerFailedException if the cache can't be written
    Path folder(String key, Filling filling) {
        Path entry = entry(key);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        IN_THIS_JVM.lock();
        try {
            Files.createDirectories(root);
            try (FileChannel channel = FileChannel.open(
                            root.resolve("cache.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assert lock.isValid();
                if (!Files.isDirectory(entry)) {
                    fill(entry, filling);
                }
            }
            return entry;
        } catch (IOException e) {
            throw new ServerFailedException(
                    "cannot fill " + entry + ": " + e.getMessage() + "; XDG_CACHE_HOME names another place", e);
        } finally {
            IN_THIS_JVM.unlock();
        }
    }

    private void fill(Path entry, Filling filling) throws IOException {
        Path part = Files.createTempDirectory(root, ".part-");
        try {
            filling.fill(part);
            Files.move(part, entry, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folder.delete(part);
        }
    }

    /// Takes an entry away, because it doesn't work.
    void discard(String key) {
        try {
            if (Files.exists(entry(key))) {
                Folder.delete(entry(key));
            }
        } catch (UncheckedIOException e) {
            throw new ServerFailedException("cannot delete " + entry(key) + ", which does not work", e);
        }
    }
}
