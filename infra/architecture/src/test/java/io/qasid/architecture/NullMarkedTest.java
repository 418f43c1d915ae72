package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NullMarkedTest {
    // test code of a package is covered by the package-info beside the code it tests
    @Test
    void everyPackageIsNullMarked() {
        Set<String> marked = JavaSource.all().stream()
                .filter(source -> source.name().endsWith("/package-info.java"))
                .filter(source -> source.code().contains("@NullMarked"))
                .map(NullMarkedTest::place)
                .collect(Collectors.toSet());
        Set<String> unmarked = new TreeSet<>();
        for (JavaSource source : JavaSource.all()) {
            if (!marked.contains(place(source))) {
                unmarked.add(place(source));
            }
        }
        assertThat(unmarked)
                .as("add a package-info.java that says what the package is for and carries @NullMarked; "
                        + "without it the compiler doesn't check for null")
                .isEmpty();
    }

    private static String place(JavaSource source) {
        return source.module() + "  " + source.packageName();
    }
}
