package io.qasid.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One Java file.
///
/// @param module folder of its module: `connectors/smpp`
/// @param main false: test code
/// @param text as written
/// @param code the same number of lines, without comments and the contents of strings
record JavaSource(Path path, String module, boolean main, String text, String code) {
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern TYPE =
            Pattern.compile("(?m)(?:^|[\\s;{}])(?:class|interface|enum|record|@interface)\\s+([A-Z]\\w*)");

    static List<JavaSource> all() {
        return Everything.SOURCES;
    }

    static List<JavaSource> mainCode() {
        return all().stream().filter(JavaSource::main).toList();
    }

    private static JavaSource of(Path path) {
        String name = Tree.name(path);
        int source = name.indexOf("/src/");
        if (source < 0) {
            throw new IllegalStateException(name + " lies outside of src/main and src/test: move it");
        }
        String text = Tree.read(path);
        return new JavaSource(
                path, name.substring(0, source), name.startsWith("/src/main/", source), text, Code.of(text));
    }

    String name() {
        return Tree.name(path);
    }

    String packageName() {
        Matcher matcher = PACKAGE.matcher(code);
        return matcher.find() ? matcher.group(1) : "";
    }

    /// Simple names of every type that is declared here, nested ones too.
    List<String> types() {
        List<String> types = new ArrayList<>();
        Matcher matcher = TYPE.matcher(code);
        while (matcher.find()) {
            types.add(matcher.group(1));
        }
        return types;
    }

    /// `path:line` of every place in the code where `pattern` is found.
    List<String> places(Pattern pattern) {
        List<String> places = new ArrayList<>();
        Matcher matcher = pattern.matcher(code);
        while (matcher.find()) {
            places.add(name() + ":" + line(matcher.start()) + "  "
                    + matcher.group().strip());
        }
        return places;
    }

    /// From 1.
    int line(int offset) {
        return (int) code.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    }

    /// As written, without surrounding blanks; empty beyond the ends.
    String lineText(int line) {
        List<String> lines = text.lines().toList();
        return line < 1 || line > lines.size() ? "" : lines.get(line - 1).strip();
    }

    /// Read once for all tests.
    private static final class Everything {
        static final List<JavaSource> SOURCES = Tree.files(
                        file -> file.toString().endsWith(".java"))
                .stream()
                .map(JavaSource::of)
                .toList();
    }
}
