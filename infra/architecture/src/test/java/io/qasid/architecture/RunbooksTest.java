package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A runbook is read at night by somebody in a hurry: all have one shape, and nothing in them is only imagined.
class RunbooksTest {
    private static final Path FOLDER = Tree.root().resolve("infra/runbooks");
    private static final List<String> HEADINGS =
            List.of("What you see", "What it means", "What Qasid does by itself", "Look", "Mend", "Over when", "Tell");

    private static final Pattern TITLE = Pattern.compile("# [A-Z].* \\(([A-Z]+-\\d\\d)\\)");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([A-Z]+-\\d\\d) \\| [^|]+ \\| ([^|]+) \\| \\[[a-z-]+]\\(([^)]+)\\) \\|$");
    private static final Pattern COMMAND = Pattern.compile("\\./qasid ([a-z]+)");
    private static final Pattern NAMED = Pattern.compile("`(GET|POST|PUT|PATCH|DELETE) (/[^`\\s]+)`?");
    private static final Pattern CALLED = Pattern.compile("curl ([^\\n]*?)\"?\\$[A-Z]+(/[^\\s\"`]+)");
    private static final Pattern METHOD = Pattern.compile("-X ([A-Z]+)");
    private static final Pattern METRIC = Pattern.compile("\\bchan_[a-z_]+|(?<=grep )[a-z_]+");
    private static final Pattern TABLE = Pattern.compile("\\b(?:from|join) [a-z]+\\.([a-z_]+)");
    private static final Pattern CREATED = Pattern.compile("(?i)create table (?:if not exists )?([a-z_]+)");

    @Test
    void everyAlertLeadsToARunbookAndEveryRunbookHasAnAlert() {
        Set<String> linked = new TreeSet<>();
        AlertRule.all().forEach(rule -> linked.add(rule.runbook()));
        assertThat(all().keySet().stream().map(Tree::name))
                .as("annotation runbook_url, from the root of the repository")
                .containsExactlyInAnyOrderElementsOf(linked);
    }

    @Test
    void allHaveTheSameHeadings() {
        all().forEach((file, text) -> {
            assertThat(text.lines().filter(line -> line.startsWith("## ")).map(line -> line.substring(3)))
                    .as("headings of %s", Tree.name(file))
                    .containsExactlyElementsOf(HEADINGS);
            assertThat(text.lines().findFirst().orElse(""))
                    .as("first line of %s: # What fails (CHAN-nn)", Tree.name(file))
                    .matches(TITLE);
            assertThat(text.split("(?m)^## .*$"))
                    .as("%s: every heading has something below it", Tree.name(file))
                    .noneMatch(String::isBlank);
        });
    }

    @Test
    void theTableSaysWhatTheAlertsSay() {
        Map<String, String> wanted = new TreeMap<>();
        AlertRule.all()
                .forEach(rule -> wanted.merge(
                        rule.row() + " " + rule.runbook(), "`" + rule.name() + "`", (one, more) -> one + ", " + more));
        Map<String, String> table = new TreeMap<>();
        Matcher row = ROW.matcher(Tree.read(FOLDER.resolve("README.md")));
        while (row.find()) {
            table.put(row.group(1) + " infra/runbooks/" + row.group(3), row.group(2));
        }
        assertThat(table)
                .as("the table of infra/runbooks/README.md: row, alerts in their order, runbook")
                .containsExactlyEntriesOf(wanted);
    }

    @Test
    void eachNamesItsRowAndItsAlerts() {
        List<String> wrong = new ArrayList<>();
        for (AlertRule rule : AlertRule.all()) {
            String text = Tree.read(Tree.root().resolve(rule.runbook()));
            if (!text.lines().findFirst().orElse("").endsWith("(" + rule.row() + ")")) {
                wrong.add(rule.runbook() + ": its title ends with (" + rule.row() + ")");
            }
            if (!text.contains("`" + rule.name() + "`")) {
                wrong.add(rule.runbook() + ": it says what `" + rule.name() + "` is");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyCommandExists() {
        Set<String> commands = new TreeSet<>();
        find(COMMAND, Tree.read(Tree.root().resolve("qasid"))).forEach(match -> commands.add(match.group(1)));
        assertThat(commands).as("the help of ./qasid lists its commands").contains("up", "trace");
        assertThat(everywhere(COMMAND, match -> match.group(1)))
                .as("./qasid has no such command")
                .isSubsetOf(commands);
    }

    @Test
    void everyAddressExists() {
        Set<String> answered = Endpoints.all();
        assertThat(answered).as("no controller was found").contains("GET /v1/messages/{}", "GET /health/ready");
        Set<String> named = everywhere(NAMED, match -> match.group(1) + " " + Endpoints.shape(match.group(2)));
        named.addAll(everywhere(CALLED, match -> {
            Matcher method = METHOD.matcher(match.group(1));
            return (method.find() ? method.group(1) : "GET") + " " + Endpoints.shape(match.group(2));
        }));
        assertThat(named).as("no address was found").contains("GET /health/ready", "GET /metrics");
        assertThat(named)
                .as("no controller answers it: mend the runbook")
                .allMatch(address -> answers(answered, address));
    }

    @Test
    void everyMetricExists() {
        RegisteredMetrics registered = RegisteredMetrics.ofMainCode();
        assertThat(everywhere(METRIC, Matcher::group))
                .as("nobody registers it, and no alert waits for it")
                .isNotEmpty()
                .allMatch(metric -> registered.source(metric).isPresent()
                        || RegisteredMetrics.promised(metric)
                        || (metric.endsWith("_") && registered.anyStartsWith(metric)));
    }

    @Test
    void everyTableExists() {
        Set<String> created = new TreeSet<>();
        Tree.files(file -> file.toString().endsWith(".sql"))
                .forEach(file -> find(CREATED, Tree.read(file)).forEach(match -> created.add(match.group(1))));
        assertThat(everywhere(TABLE, match -> match.group(1)))
                .as("no migration makes that table")
                .isNotEmpty()
                .isSubsetOf(created);
    }

    /// An example may say something where the address has a parameter.
    private static boolean answers(Set<String> answered, String address) {
        return answered.stream()
                .anyMatch(pattern -> address.matches(Pattern.quote(pattern).replace("{}", "\\E[^/]+\\Q")));
    }

    private static Map<Path, String> all() {
        Map<Path, String> runbooks = new TreeMap<>();
        Tree.files(file -> file.startsWith(FOLDER) && !file.endsWith("README.md"))
                .forEach(file -> runbooks.put(file, Tree.read(file)));
        return runbooks;
    }

    private static Set<String> everywhere(Pattern pattern, java.util.function.Function<Matcher, String> take) {
        Set<String> found = new TreeSet<>();
        all().values().forEach(text -> {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.add(take.apply(matcher));
            }
        });
        return found;
    }

    private static List<java.util.regex.MatchResult> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
