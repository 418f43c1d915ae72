package io.qasid.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The repository as it lies on disk, without what builds and editors leave behind.
final class Tree {
    private static final Path ROOT = findRoot();

    private Tree() {}

    private static Path findRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("run this inside the repository: no folder above has .mvn");
            }
        }
        return folder;
    }

    static Path root() {
        return ROOT;
    }

    /// Relative to the root, with forward slashes.
    static String name(Path path) {
        return ROOT.relativize(path).toString().replace('\\', '/');
    }

    /// Names of everything at the top, folders included.
    static List<String> topLevel() {
        try (Stream<Path> entries = Files.list(ROOT)) {
            return entries.map(Tree::name).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files(Predicate<Path> wanted) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return isForeign(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (wanted.test(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }

    static List<Path> filesNamed(String name) {
        return files(file -> file.getFileName().toString().equals(name));
    }

    private static boolean isForeign(Path folder) {
        String name = folder.getFileName().toString();
        boolean hidden = name.startsWith(".") && !folder.equals(ROOT);
        // a package may be called target, what Maven makes lies beside a pom
        boolean built = name.equals("target") && Files.exists(folder.resolveSibling("pom.xml"));
        return hidden || built;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
