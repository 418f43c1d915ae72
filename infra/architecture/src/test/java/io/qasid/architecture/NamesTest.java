package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Names say what a thing does, in the field's own words.
class NamesTest {
    private static final Set<String> PACKAGES =
            Set.of("common", "commons", "util", "utils", "shared", "core", "base", "helper", "helpers", "misc");
    private static final Set<String> WORDS =
            Set.of("Impl", "Manager", "Helper", "Helpers", "Util", "Utils", "Base", "Common");

    @Test
    void noPackageAndNoModuleIsADrawer() {
        Stream<String> packages =
                JavaSource.all().stream().map(JavaSource::packageName).distinct();
        Stream<String> modules = Pom.all().stream().map(Pom::module);
        List<String> drawers = Stream.concat(packages, modules)
                .filter(name -> Stream.of(name.split("[./-]")).anyMatch(PACKAGES::contains))
                .toList();

        assertThat(drawers)
                .as("name the capability instead: what is it that these classes do together?")
                .isEmpty();
    }

    @Test
    void noClassIsNamedForItsKindInsteadOfItsWork() {
        List<String> vague = new ArrayList<>();
        for (JavaSource source : JavaSource.all()) {
            for (String type : source.types()) {
                if (Stream.of(type.split("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"))
                        .anyMatch(WORDS::contains)) {
                    vague.add(source.name() + "  " + type);
                }
            }
        }
        assertThat(vague)
                .as("say what it does, in whole words of the field (ReceiptCorrelation, BindWindow), not %s", WORDS)
                .isEmpty();
    }

    @Test
    void everyPackageIsItsModulesOwn() {
        List<String> foreign = JavaSource.all().stream()
                .filter(source -> !source.packageName().startsWith("io.qasid."))
                .map(JavaSource::name)
                .toList();
        assertThat(foreign).as("packages start with io.qasid").isEmpty();
    }
}
