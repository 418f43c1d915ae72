package io.qasid.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What one server keeps on disk: its data, log, process id, and the lock of the JVM that runs it.
///
/// The lock is the kernel's, so it ends with its JVM however that ends: whoever gets it knows that a server which
/// still runs there has lost its owner.
final class Folder implements AutoCloseable {
    private static final String LOCK_FILE = "owner.lock";
    /// The one piece of static state here, because the lock is one for the whole process: POSIX gives it up as soon as
    /// the process closes any channel on the file, so a folder that is owned here must not even be opened again.
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private Folder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /// Makes the folder, readable by its owner only, and takes its lock.
    ///
    /// @throws ServerFailedException if a living process holds it
    static Folder own(Path path) {
        return tryOwn(path)
                .orElseThrow(() -> new ServerFailedException(
                        path + " is in use by another running process; stop that one or give another folder"));
    }

    static Optional<Folder> tryOwn(Path path) {
        Path real = create(path);
        if (!OWNED_HERE.add(real)) {
            return Optional.empty();
        }
        Optional<Folder> owned = Optional.empty();
        try {
            owned = lock(real);
            return owned;
        } finally {
            if (owned.isEmpty()) {
                OWNED_HERE.remove(real);
            }
        }
    }

    private static Path create(Path path) {
        try {
            Files.createDirectories(path);
            if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
            // what /proc shows of a process that works there is the real path
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + path, e);
        }
    }

    private static Optional<Folder> lock(Path path) {
        try {
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new Folder(path, channel, lock));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock the folder " + path, e);
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /// Gives the folder back. What is in it stays.
    @Override
    public void close() {
        try (channel) {
            if (lock.isValid()) {
                lock.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give back " + path, e);
        } finally {
            OWNED_HERE.remove(path);
        }
    }

    /// Deletes a folder and everything in it, also while a server is adding to it or taking away from it.
    static void delete(Path path) {
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (NoSuchFileException e) {
            // gone already, which is what was asked for
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path, e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e != null && !(e instanceof NoSuchFileException)) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
