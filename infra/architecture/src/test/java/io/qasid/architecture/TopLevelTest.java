package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopLevelTest {
    private static final Set<String> ALLOWED = Set.of(
            "functions",
            "connectors",
            "contracts",
            "infra",
            "README.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "pom.xml",
            "mvnw",
            "qasid");

    @Test
    void theTopShowsTheShapeAndNothingElse() {
        List<String> more = Tree.topLevel().stream()
                .filter(name -> !name.startsWith(".") && !name.equals("target"))
                .filter(name -> !ALLOWED.contains(name))
                .toList();
        assertThat(more)
                .as("who opens the repository sees functions, connectors, contracts and infra; "
                        + "scripts and documents have a place below infra or beside what they are about")
                .isEmpty();
        assertThat(Tree.topLevel()).as("the top level is complete").containsAll(ALLOWED);
    }

    @Test
    void decisionsAreNumberedWithoutGapsAndFitOnAPage() {
        Path folder = Tree.root().resolve("infra/decisions");
        List<Path> decisions = Tree.files(file -> folder.equals(file.getParent()));
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < decisions.size(); i++) {
            int number = i + 1;
            Path file = decisions.get(i);
            String name = file.getFileName().toString();
            String text = Tree.read(file);
            if (!name.matches(String.format(Locale.ROOT, "%04d-[a-z0-9-]+\\.md", number))) {
                wrong.add(name + ": expected number " + number + " and a name in kebab-case");
            }
            if (!text.startsWith("# " + number + ". ")) {
                wrong.add(name + ": its first line must be '# " + number + ". <what was decided>'");
            }
            if (text.lines().count() > 60) {
                wrong.add(name + ": longer than a page (60 lines)");
            }
        }
        assertThat(wrong)
                .as("infra/decisions/NNNN-what-was-decided.md, one page each, counted from 1; "
                        + "two that took the same number: the later one takes the next")
                .isEmpty();
    }
}
