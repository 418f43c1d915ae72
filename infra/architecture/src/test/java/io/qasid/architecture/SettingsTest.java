package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// One place for each default, and a README that says the same.
class SettingsTest {
    private static final Pattern BEANS =
            Pattern.compile("@(Singleton|Context|Factory|Controller|ConfigurationProperties|"
                    + "EachProperty|ServerFilter|Prototype|GrpcService|EventListener)\\b");
    private static final Pattern BINDS_SETTINGS = Pattern.compile("@(ConfigurationProperties|EachProperty)\\b");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9.\\[\\]-]+)` \\| ([^\\n]*?) \\|[^\\n]*\\|$");

    @Test
    void aModulesDefaultsHoldOnlyItsOwnKeys() {
        List<String> wrong = new ArrayList<>();
        for (Deployable deployable : Deployable.all()) {
            String prefix = "qasid." + deployable.name() + ".";
            deployable.defaults().keySet().stream()
                    .filter(key -> !key.startsWith(prefix))
                    .forEach(key -> wrong.add(deployable.name() + ": " + key));
        }
        assertThat(wrong)
                .as("in one JVM another module's key would change that module: keep to qasid.<module>.")
                .isEmpty();
    }

    @Test
    void everyDeployableThatBindsSettingsHasItsDefaultsBesideItsMainClass() {
        List<String> wrong = new ArrayList<>();
        for (Deployable deployable : Deployable.all()) {
            boolean binds = JavaSource.mainCode().stream()
                    .filter(source -> source.module().equals(deployable.folder()))
                    .anyMatch(source -> BINDS_SETTINGS.matcher(source.code()).find());
            if (binds && deployable.defaults().isEmpty()) {
                wrong.add(deployable.folder());
            }
        }
        assertThat(wrong)
                .as("add src/main/resources/<package of the main class>/defaults.yml")
                .isEmpty();
        List<String> stray = Tree.filesNamed("defaults.yml").stream()
                .filter(file -> Deployable.all().stream()
                        .noneMatch(deployable -> deployable.defaultsFile().equals(file)))
                .map(Tree::name)
                .toList();
        assertThat(stray)
                .as("nobody reads this: defaults.yml lies beside a main class")
                .isEmpty();
    }

    @Test
    void everyDeployableIsNamedLikeItsFolder() {
        assertThat(Deployable.all())
                .as("no class has a Module constant: has it been renamed?")
                .isNotEmpty();
        for (Deployable deployable : Deployable.all()) {
            assertThat(deployable.folder())
                    .as("new Module(\"%s\", …): settings, metrics and folder go by one name", deployable.name())
                    .endsWith("/" + deployable.name());
        }
    }

    @Test
    void everyPackageOfADeployableThatHoldsBeansIsGated() {
        Set<String> open = new TreeSet<>();
        for (Deployable deployable : Deployable.all()) {
            String gate = "\"qasid." + deployable.name() + ".enabled\"";
            List<JavaSource> sources = JavaSource.mainCode().stream()
                    .filter(source -> source.module().equals(deployable.folder()))
                    .toList();
            for (JavaSource source : sources) {
                boolean gated = sources.stream()
                        .anyMatch(other -> other.packageName().equals(source.packageName())
                                && other.name().endsWith("/package-info.java")
                                && other.code().contains("@Configuration")
                                && other.text().contains(gate));
                if (BEANS.matcher(source.code()).find() && !gated) {
                    open.add(deployable.folder() + "  " + source.packageName());
                }
            }
        }
        assertThat(open)
                .as("all modules share one class path in the one-machine stack: give the package-info "
                        + "@Configuration and @Requires(property = \"qasid.<module>.enabled\")")
                .isEmpty();
    }

    @Test
    void nobodyBringsAnApplicationYml() {
        List<String> found = Tree.files(file -> file.getFileName()
                        .toString()
                        .matches("(application|bootstrap)[^/]*\\.(yml|yaml|properties|toml)"))
                .stream()
                .map(Tree::name)
                .toList();
        assertThat(found)
                .as("of two on one class path one is dropped in silence: use the module's defaults.yml")
                .isEmpty();
    }

    @Test
    void thereIsOneLogbackXml() {
        assertThat(Tree.files(file -> file.getFileName().toString().matches("logback(-test)?\\.xml")).stream()
                        .map(Tree::name))
                .as("of several on one class path one wins by chance; levels are set by QASID_LOG_LEVEL")
                .containsExactly("infra/platform/boot/src/main/resources/logback.xml");
    }

    @Test
    void everyDeployablesReadmeListsItsSettingsAsTheyAre() {
        for (Deployable deployable : Deployable.all()) {
            if (deployable.defaults().isEmpty()) {
                continue;
            }
            Path readme = Tree.root().resolve(deployable.folder()).resolve("README.md");
            assertThat(readme)
                    .as(
                            "%s needs a README.md with a section Settings: | `setting` | default | what it is |",
                            deployable.folder())
                    .exists();
            assertThat(table(Tree.read(readme)))
                    .as(
                            "the settings table of %s must say what defaults.yml says, key by key, without the prefix;"
                                    + " a list says: see `defaults.yml`",
                            Tree.name(readme))
                    .containsExactlyInAnyOrderEntriesOf(expected(deployable));
        }
    }

    private static Map<String, String> expected(Deployable deployable) {
        Map<String, String> rows = new LinkedHashMap<>();
        deployable.defaults().forEach((key, value) -> {
            String setting = key.substring(("qasid." + deployable.name() + ".").length());
            rows.put(setting, value instanceof List<?> ? "see defaults.yml" : plain(String.valueOf(value)));
        });
        return rows;
    }

    private static Map<String, String> table(String readme) {
        Map<String, String> rows = new LinkedHashMap<>();
        int start = Math.max(0, readme.indexOf("\n## Settings\n"));
        int end = readme.indexOf("\n## ", start + 1);
        Matcher matcher = ROW.matcher(readme.substring(start, end < 0 ? readme.length() : end));
        while (matcher.find()) {
            rows.put(matcher.group(1), plain(matcher.group(2)));
        }
        return rows;
    }

    /// Markdown can't nest backticks, so they don't count.
    private static String plain(String cell) {
        return cell.replace("`", "").strip();
    }
}
