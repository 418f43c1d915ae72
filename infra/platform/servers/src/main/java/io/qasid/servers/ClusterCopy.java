package io.qasid.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/// A copy of a cluster that goes on running, as `pg_basebackup` makes it, which no bundle of ours has. What it lacks
/// of the log of the time that it took is to be streamed from the cluster.
final class ClusterCopy {
    /// Folders whose files are the running server's alone (PostgreSQL manual, 25.3.4); the log is streamed.
    private static final Set<String> EMPTY = Set.of(
            "pg_wal",
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "pg_internal.init");
    private static final String TEMPORARY = "pgsql_tmp";

    private final Connection connection;
    private final Path cluster;

    private ClusterCopy(Connection connection, Path cluster) {
        this.connection = connection;
        this.cluster = cluster;
    }

    /// @param connection as a superuser: the backup lasts as long as its session
    /// @param cluster its data folder
    static ClusterCopy of(Connection connection, Path cluster) {
        return new ClusterCopy(connection, cluster);
    }

    /// @param copy a folder that is not there yet
    void into(Path copy) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('copy', true)");
            try {
                Files.walkFileTree(cluster, new Copying(copy));
                Files.writeString(copy.resolve("backup_label"), stop(statement));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot copy " + cluster + " to " + copy, e);
            }
        }
    }

    /// @return what tells the copy from where on it needs the log
    private static String stop(Statement statement) throws SQLException {
        try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
            label.next();
            return label.getString(1);
        }
    }

    private final class Copying extends SimpleFileVisitor<Path> {
        private final Path copy;

        Copying(Path copy) {
            this.copy = copy;
        }

        private Path place(Path original) {
            return copy.resolve(cluster.relativize(original).toString());
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Files.copy(folder, place(folder), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (isPartOfACopy(file)) {
                try {
                    Files.copy(file, place(file), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException e) {
                    // dropped since: the log says so too
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        private boolean isPartOfACopy(Path file) {
            Path relative = cluster.relativize(file);
            return !EMPTY.contains(relative.getName(0).toString())
                    && !LEFT_OUT.contains(file.getFileName().toString())
                    && !relative.toString().contains(TEMPORARY);
        }
    }
}
