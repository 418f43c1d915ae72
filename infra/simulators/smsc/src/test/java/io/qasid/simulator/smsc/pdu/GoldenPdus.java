package io.qasid.simulator.smsc.pdu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The PDUs under `src/test/resources/pdus`: hex, `#` to the end of the line is a comment, the first line says where
/// the fields are from.
final class GoldenPdus {
    private static final String EXTENSION = ".hex";

    private GoldenPdus() {}

    static List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Octets octets(String name) {
        return Octets.ofHex(
                lines(name).stream().map(line -> line.replaceFirst("#.*", "")).collect(Collectors.joining()));
    }

    static List<String> lines(String name) {
        try {
            return Files.readAllLines(folder().resolve(name + EXTENSION));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(GoldenPdus.class.getResource("/pdus"), "no /pdus")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
