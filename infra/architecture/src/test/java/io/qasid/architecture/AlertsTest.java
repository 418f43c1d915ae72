package io.qasid.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every row of the failure catalogue has its alert, and every alert what a person needs who is woken by it.
class AlertsTest {
    /// Rows of the catalogue's table CHAN.
    private static final int ROWS = 15;

    private static final Set<String> SEVERITIES = Set.of("critical", "warning");
    /// Added by Prometheus, or to histograms.
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("instance", "job", "le");

    @Test
    void everyRowHasAnAlert() {
        List<String> rows = IntStream.rangeClosed(1, ROWS)
                .mapToObj(row -> String.format(Locale.ROOT, "CHAN-%02d", row))
                .toList();
        assertThat(AlertRule.all().stream().map(AlertRule::row))
                .as("infra/alerts/channel.yml: give the row an alert, with the label row")
                .containsAll(rows);
        assertThat(AlertRule.all().stream().map(AlertRule::row).filter(row -> row.startsWith("CHAN-")))
                .as("the catalogue has no such row")
                .isSubsetOf(rows);
    }

    @Test
    void everyAlertSaysWhatItIsHowBadItIsAndWhatToDo() {
        List<String> wrong = new ArrayList<>();
        for (AlertRule rule : AlertRule.all()) {
            String place = rule.file() + " " + rule.name();
            if (!rule.name().matches("([A-Z][a-z0-9]+)+")) {
                wrong.add(place + ": names are whole words, ChannelDatabaseSlow");
            }
            if (!rule.row().matches("(CHAN|PLAT)-\\d\\d")) {
                wrong.add(place + ": label row, CHAN-02");
            }
            if (!SEVERITIES.contains("" + rule.labels().get("severity"))) {
                wrong.add(place + ": label severity, one of " + SEVERITIES);
            }
            for (String annotation : List.of("summary", "description", "runbook_url")) {
                if (!rule.annotations().containsKey(annotation)) {
                    wrong.add(place + ": annotation " + annotation);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(AlertRule.all().stream().map(AlertRule::name))
                .as("an alert is found by its name")
                .doesNotHaveDuplicates();
    }

    @Test
    void everyAlertWasSeenFiringAndSilent() {
        Set<String> wanted = new TreeSet<>();
        AlertRule.all().forEach(rule -> wanted.addAll(List.of(rule.name() + " fires", rule.name() + " silent")));
        assertThat(AlertRule.tested())
                .as("infra/alerts/tests: each alert at its threshold, and just below it")
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void everyMetricOfAnAlertIsRegistered() {
        RegisteredMetrics registered = RegisteredMetrics.ofMainCode();
        List<String> wrong = new ArrayList<>();
        for (AlertRule rule : AlertRule.all()) {
            assertThat(rule.metrics())
                    .as("%s: no metric was found in %s", rule.name(), rule.expression())
                    .isNotEmpty();
            for (String metric : rule.metrics()) {
                if (registered.source(metric).isEmpty() && !RegisteredMetrics.promised(metric)) {
                    wrong.add(rule.name() + ": " + metric);
                }
            }
        }
        assertThat(wrong)
                .as("an alert on a metric that nobody registers never fires: mend the name, register the metric, "
                        + "or list it in RegisteredMetrics as not built yet")
                .isEmpty();
    }

    @Test
    void everyLabelOfAnAlertIsOneOfItsMetrics() {
        RegisteredMetrics registered = RegisteredMetrics.ofMainCode();
        List<String> wrong = new ArrayList<>();
        for (AlertRule rule : AlertRule.all()) {
            for (String metric : rule.metrics()) {
                registered
                        .source(metric)
                        .ifPresent(source -> rule.labelsUsed().stream()
                                .filter(label -> !LABELS_OF_PROMETHEUS.contains(label))
                                .filter(label -> !source.text().contains("\"" + label + "\""))
                                .forEach(label -> wrong.add(rule.name() + ": " + label + " (" + source.name() + ")")));
            }
        }
        assertThat(wrong)
                .as("no series has that label, so the alert never fires")
                .isEmpty();
    }

    @Test
    void whatIsNotBuiltYetOnlyShrinks() {
        RegisteredMetrics registered = RegisteredMetrics.ofMainCode();
        assertThat(RegisteredMetrics.NOT_BUILT_YET.keySet())
                .as("built: take it out of RegisteredMetrics.NOT_BUILT_YET, and compare its labels with the alert's")
                .allMatch(metric -> registered.source(metric).isEmpty());
        Set<String> used = new TreeSet<>();
        AlertRule.all().forEach(rule -> used.addAll(rule.metrics()));
        assertThat(RegisteredMetrics.NOT_BUILT_YET.keySet())
                .as("no alert waits for it: take it out of RegisteredMetrics.NOT_BUILT_YET")
                .allMatch(metric -> used.contains(metric) || used.contains(metric + "_bucket"));
    }
}
