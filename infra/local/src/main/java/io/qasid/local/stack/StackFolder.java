package io.qasid.local.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where one stack keeps everything of it. The lock is the kernel's: it is free again however its holder ended.
public record StackFolder(Path path) {
    private static final String LOCK = "stack.lock";

    /// The stack that `up` starts; its data stay.
    public static StackFolder ofUp(Path home) {
        return new StackFolder(home.resolve(".qasid/local"));
    }

    /// The stack of `demo`, empty at each start, so that it ends the same each time.
    public static StackFolder ofDemo(Path home) {
        return new StackFolder(home.resolve(".qasid/demo"));
    }

    /// Where one of several regions keeps what is its own.
    ///
    /// @param region its name, from [io.qasid.servers.NatsRegion]
    public StackFolder ofRegion(String region) {
        return new StackFolder(path.resolve("region-" + region));
    }

    /// The sealed file with the credentials of the accounts at the simulated providers.
    public Path secrets() {
        return path.resolve("secrets").resolve("sealed");
    }

    public Path log() {
        return path.resolve("qasid.log");
    }

    /// @return empty when a stack runs in it
    public Optional<Lock> lock() {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return tryLock(channel) ? Optional.of(new Lock(channel, path)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + path, e);
        }
    }

    /// Whether somebody holds the lock.
    public boolean inUse() {
        if (!Files.isDirectory(path)) {
            return false;
        }
        Optional<Lock> lock = lock();
        lock.ifPresent(Lock::close);
        return lock.isEmpty();
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return true;
            }
            channel.close();
            return false;
        } catch (OverlappingFileLockException e) {
            // This very JVM holds it. The channel stays open: closing it would give up that lock too (POSIX).
            return false;
        }
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// Held as long as the stack runs.
    public record Lock(FileChannel channel, Path folder) implements AutoCloseable {

        /// Deletes all data.
        public void wipe() {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    if (!entry.endsWith(LOCK)) {
                        delete(entry);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot wipe " + folder, e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot give up the stack's lock", e);
            }
        }
    }
}
