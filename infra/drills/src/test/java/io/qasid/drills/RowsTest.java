package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which rows of the failure catalogue have a drill: every one of those that are promised, or the build fails.
class RowsTest {
    private static final int CHAN_ROWS = 15;

    @Test
    void everyRowHasADrill() throws Exception {
        Set<String> drilled = new TreeSet<>();
        for (Class<?> each : classes()) {
            for (Method method : each.getDeclaredMethods()) {
                Row row = method.getAnnotation(Row.class);
                if (row != null) {
                    drilled.add(row.value());
                }
            }
        }

        Set<String> wanted = IntStream.rangeClosed(1, CHAN_ROWS)
                .mapToObj("CHAN-%02d"::formatted)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(drilled).isEqualTo(wanted);
    }

    private static List<Class<?>> classes() throws Exception {
        Path folder =
                Path.of(RowsTest.class.getResource("RowsTest.class").toURI()).getParent();
        try (Stream<Path> files = Files.list(folder)) {
            List<Class<?>> classes = new java.util.ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                classes.add(Class.forName(RowsTest.class.getPackageName() + "." + name));
            }
            return classes;
        }
    }
}
