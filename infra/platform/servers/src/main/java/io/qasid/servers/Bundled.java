package io.qasid.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// The servers that come in jars, unpacked into the [Cache] at their first use.
final class Bundled {
    private Bundled() {}

    /// The folder with PostgreSQL's `bin`, `lib` and `share`.
    static Path postgres(Map<String, String> environment) {
        String resource = Machine.here().postgresBundle();
        return Cache.of(environment).folder("postgresql-" + fingerprint(resource), folder -> {
            try (InputStream bundle = open(resource);
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(bundle))) {
                unpack(tar, folder);
            }
        });
    }

    /// The `redis-server` executable.
    static Path redis(Map<String, String> environment) {
        String resource = Machine.here().redisBinary();
        return Cache.of(environment)
                .folder("redis-" + fingerprint(resource), folder -> {
                    Path file = folder.resolve("redis-server");
                    try (InputStream binary = open(resource)) {
                        Files.copy(binary, file);
                    }
                    makeExecutable(file);
                })
                .resolve("redis-server");
    }

    static void unpack(TarArchiveInputStream tar, Path folder) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path target = folder.resolve(entry.getName()).normalize();
            if (!target.startsWith(folder)) {
                throw new IOException("archive entry " + entry.getName() + " points outside");
            }
            if (entry.isDirectory()) {
                Files.createDirectories(target);
                continue;
            }
            Files.createDirectories(target.getParent());
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, target);
                if ((entry.getMode() & 0100) != 0) {
                    makeExecutable(target);
                }
            }
        }
    }

    static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static InputStream open(String resource) throws IOException {
        return resource(resource).openStream();
    }

    private static URL resource(String name) {
        URL url = Bundled.class.getResource("/" + name);
        if (url == null) {
            throw new ServerFailedException(name + " is not on the class path: the build is not whole");
        }
        return url;
    }

    /// Differs when the content differs, and is cheap: the checksum that the jar keeps of its entry.
    private static String fingerprint(String name) {
        try {
            URLConnection connection = resource(name).openConnection();
            long mark = connection instanceof JarURLConnection jar
                    ? jar.getJarEntry().getCrc()
                    : connection.getContentLengthLong();
            return HexFormat.of().toHexDigits((int) mark);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
