package io.qasid.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// One alert of infra/alerts.
///
/// @param expression PromQL
record AlertRule(String file, String name, String expression, Map<?, ?> labels, Map<?, ?> annotations) {
    private static final Path FOLDER = Tree.root().resolve("infra/alerts");
    private static final Pattern SELECTED = Pattern.compile("\\b([a-z][a-z0-9_]*)\\s*(?=\\{)");
    private static final Pattern WORD = Pattern.compile("\\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\\b(?!\\s*\\()");
    private static final Pattern NO_METRIC =
            Pattern.compile("\\{[^}]*}|\\[[^\\]]*]|\\b(?:by|without)\\s*\\([^)]*\\)|\"[^\"]*\"");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPED = Pattern.compile("\\b(?:by|without)\\s*\\(([^)]*)\\)");

    static List<AlertRule> all() {
        List<AlertRule> rules = new ArrayList<>();
        for (Path file : Tree.files(
                path -> FOLDER.equals(path.getParent()) && path.toString().endsWith(".yml"))) {
            for (Object group : list(map(yaml(file)).get("groups"))) {
                for (Object rule : list(map(group).get("rules"))) {
                    Map<?, ?> one = map(rule);
                    rules.add(new AlertRule(
                            Tree.name(file),
                            "" + one.get("alert"),
                            "" + one.get("expr"),
                            map(one.get("labels")),
                            map(one.get("annotations"))));
                }
            }
        }
        return rules;
    }

    /// What the rule tests say of each alert: `fires` or `silent`, behind its name.
    static Set<String> tested() {
        Pattern name = Pattern.compile("alertname=\"(\\w+)\"");
        Set<String> tested = new TreeSet<>();
        for (Path file : Tree.files(path -> FOLDER.resolve("tests").equals(path.getParent()))) {
            for (Object test : list(map(yaml(file)).get("tests"))) {
                for (Object query : list(map(test).get("promql_expr_test"))) {
                    Matcher alert = name.matcher("" + map(query).get("expr"));
                    if (alert.find()) {
                        boolean silent = list(map(query).get("exp_samples")).isEmpty();
                        tested.add(alert.group(1) + (silent ? " silent" : " fires"));
                    }
                }
            }
        }
        return tested;
    }

    String row() {
        return "" + labels.get("row");
    }

    /// From the root of the repository.
    String runbook() {
        return "" + annotations.get("runbook_url");
    }

    /// As Prometheus names them.
    Set<String> metrics() {
        Set<String> metrics = new TreeSet<>();
        Matcher selected = SELECTED.matcher(expression);
        while (selected.find()) {
            metrics.add(selected.group(1));
        }
        Matcher word = WORD.matcher(NO_METRIC.matcher(expression).replaceAll(" "));
        while (word.find()) {
            metrics.add(word.group(1));
        }
        return metrics;
    }

    /// Those it selects or groups by.
    Set<String> labelsUsed() {
        Set<String> used = new TreeSet<>();
        Matcher label = LABEL.matcher(expression);
        while (label.find()) {
            used.add(label.group(1));
        }
        Matcher grouped = GROUPED.matcher(expression);
        while (grouped.find()) {
            used.addAll(List.of(grouped.group(1).split("\\s*,\\s*")));
        }
        return used;
    }

    private static Object yaml(Path file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(Tree.read(file));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }
}
