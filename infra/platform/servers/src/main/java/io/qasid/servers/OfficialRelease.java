package io.qasid.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// The release that the makers of NATS publish, its checksum pinned here. Only for machines whose distribution has no
/// package.
final class OfficialRelease implements ProgramSearch.Source {
    private static final String VERSION = "2.10.29";
    private static final int BYTES_MAX = 64 << 20;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration DOWNLOAD_MAX = Duration.ofMinutes(2);

    private final URI downloads;

    OfficialRelease() {
        this(URI.create("https://github.com/nats-io/nats-server/releases/download/v" + VERSION + "/"));
    }

    OfficialRelease(URI downloads) {
        this.downloads = downloads;
    }

    @Override
    public String name() {
        return "the official release " + VERSION;
    }

    @Override
    public void download(Path folder) throws IOException {
        Machine machine = Machine.here();
        String release = "nats-server-v" + VERSION + "-linux-" + machine.natsName();
        Path archive = folder.resolve("release.tar.gz");
        String checksum = fetch(downloads.resolve(release + ".tar.gz"), archive);
        if (!checksum.equals(checksum(machine))) {
            throw new IOException("checksum " + checksum + " is not the pinned one");
        }
        Path tree = Files.createDirectory(folder.resolve("tree"));
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
            Bundled.unpack(tar, tree);
        }
        Files.move(tree.resolve(release).resolve("nats-server"), folder.resolve("nats-server"));
    }

    /// From the makers' own container recipes for this release.
    static String checksum(Machine machine) {
        return switch (machine) {
            case AMD64 -> "e314da74a83a1d3876db8814c27eb990fe729640fd6452025b441bcede8390da";
            case ARM64 -> "da4b27942ecfb4c5f0c54553d2e7f470ddda9d7581cfe8131b351a0e223ed401";
        };
    }

    /// @return SHA-256 of what was written, in hex
    private static String fetch(URI uri, Path file) throws IOException {
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT_MAX)
                .build()) {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(uri).timeout(DOWNLOAD_MAX).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("HTTP " + response.statusCode());
                }
                return copy(body, file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String copy(InputStream body, Path file) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no SHA-256 in this Java", e);
        }
        byte[] content = new DigestInputStream(body, sha256).readNBytes(BYTES_MAX + 1);
        if (content.length > BYTES_MAX) {
            throw new IOException("larger than " + BYTES_MAX + " bytes");
        }
        Files.write(file, content);
        return HexFormat.of().formatHex(sha256.digest());
    }
}
