package io.qasid.architecture;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The metrics that main code registers, by the names under which Prometheus sees them, and those that are promised
/// and nobody registers yet.
final class RegisteredMetrics {
    /// Metric -> what it comes with. A promise that was kept fails the test: take it out.
    static final Map<String, String> NOT_BUILT_YET = Map.of();

    private static final String NAME = "\\(\\s*(?:\"([a-z0-9._]+)\"|([A-Z][A-Z_]*)\\b)";
    private static final Pattern BUILT = Pattern.compile(
            "\\b(Counter|FunctionCounter|Gauge|TimeGauge|Timer|DistributionSummary)\\s*\\.\\s*builder" + NAME);
    private static final Pattern CALLED = Pattern.compile("\\b(counter|count|gauge|timer|summary)" + NAME);
    private static final Pattern BUCKETS = Pattern.compile("\\b(publishPercentileHistogram|serviceLevelObjectives)\\(");
    private static final Pattern PART = Pattern.compile("_(bucket|count|sum|max)$");

    private final Map<String, JavaSource> sources = new TreeMap<>();

    private RegisteredMetrics() {}

    static RegisteredMetrics ofMainCode() {
        RegisteredMetrics metrics = new RegisteredMetrics();
        for (JavaSource source : JavaSource.mainCode()) {
            metrics.read(source, BUILT.matcher(source.text()));
            metrics.read(source, CALLED.matcher(source.text()));
        }
        return metrics;
    }

    /// Empty when nobody registers it.
    Optional<JavaSource> source(String metric) {
        return Optional.ofNullable(sources.get(metric));
    }

    boolean anyStartsWith(String prefix) {
        return sources.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /// Whether it is promised, as a whole or as the part of a histogram.
    static boolean promised(String metric) {
        return NOT_BUILT_YET.containsKey(PART.matcher(metric).replaceFirst("")) || NOT_BUILT_YET.containsKey(metric);
    }

    private void read(JavaSource source, Matcher call) {
        while (call.find()) {
            boolean inComment =
                    source.code().charAt(call.start()) != source.text().charAt(call.start());
            String name = call.group(2) != null ? call.group(2) : constant(source, call.group(3));
            if (!inComment && name.matches("[a-z0-9]+([._][a-z0-9]+)+")) {
                add(source, call, name.replace('.', '_'));
            }
        }
    }

    private static String constant(JavaSource source, String name) {
        Matcher matcher =
                Pattern.compile("\\b" + name + "\\s*=\\s*\"([^\"]*)\"").matcher(source.text());
        return matcher.find() ? matcher.group(1) : "";
    }

    private void add(JavaSource source, Matcher call, String name) {
        switch (call.group(1)) {
            case "Counter", "FunctionCounter", "counter", "count" ->
                sources.put(name.endsWith("_total") ? name : name + "_total", source);
            case "Gauge", "gauge" -> sources.put(name, source);
            case "TimeGauge" -> sources.put(name + "_seconds", source);
            case "Timer", "timer" -> addSummary(source, call, name + "_seconds");
            case "DistributionSummary", "summary" -> addSummary(source, call, name);
            default -> throw new IllegalStateException(call.group());
        }
    }

    /// With buckets, if the statement that registers it asks for them.
    private void addSummary(JavaSource source, Matcher call, String name) {
        sources.put(name, source);
        sources.put(name + "_count", source);
        sources.put(name + "_sum", source);
        sources.put(name + "_max", source);
        String statement = source.code().substring(call.start(), source.code().indexOf(';', call.start()));
        if (BUCKETS.matcher(statement).find()) {
            sources.put(name + "_bucket", source);
        }
    }
}
