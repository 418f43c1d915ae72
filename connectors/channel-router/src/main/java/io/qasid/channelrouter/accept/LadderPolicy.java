package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.ladder.Strategy;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which ladder a name stands for: for each recipient the entry of that name with the longest prefix of the number.
///
/// Prefixes are data, not code: operators merge and numbers move.
public record LadderPolicy(List<Entry> entries) {
    /// Taken by a request that names none.
    public static final String DEFAULT = "default";

    private static final Pattern RUNG =
            Pattern.compile("(\\S+)(?: within (\\d{1,5})s)?(?: if (accepted|delivered|read))?");

    /// One step, as configured.
    ///
    /// @param within see [io.qasid.channelrouter.ladder.Step]
    /// @param conditions all of them must hold, else it is left out
    public record Rung(Route route, Optional<Duration> within, Success success, List<Condition> conditions) {
        public Rung {
            conditions = List.copyOf(conditions);
        }

        /// @param text `whatsapp:qasid within 30s`, `telegram:qasid if accepted`, `sms:awcc`
        /// @throws IllegalArgumentException if it is not of this form
        public static Rung parse(String text) {
            Matcher parts = RUNG.matcher(text.strip());
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "a step needs the form '<route> [within <n>s] [if accepted|delivered|read]', was '" + text
                                + "'");
            }
            return new Rung(
                    Route.parse(parts.group(1)),
                    Optional.ofNullable(parts.group(2)).map(seconds -> Duration.ofSeconds(Long.parseLong(seconds))),
                    Optional.ofNullable(parts.group(3))
                            .map(success -> Success.valueOf(success.toUpperCase(Locale.ROOT)))
                            .orElse(Success.DELIVERED),
                    List.of());
        }
    }

    /// @param prefix of the E.164 form, `+93` or `+9370`; empty for everybody else
    public record Entry(String name, String prefix, Strategy strategy, List<Rung> rungs) {
        public Entry {
            rungs = List.copyOf(rungs);
            if (rungs.isEmpty()) {
                throw new IllegalArgumentException("ladder '" + name + "' for prefix '" + prefix + "' has no steps");
            }
            if (rungs.stream().map(Rung::route).distinct().count() < rungs.size()) {
                throw new IllegalArgumentException("ladder '" + name + "' takes a route twice");
            }
            if (strategy == Strategy.FASTEST
                    && rungs.stream().anyMatch(rung -> rung.within().isEmpty())) {
                throw new IllegalArgumentException(
                        "ladder '" + name + "' is fastest: each step needs within, what it may take at most");
            }
        }
    }

    public LadderPolicy {
        entries = entries.stream()
                .sorted(Comparator.comparingInt((Entry entry) -> entry.prefix().length())
                        .reversed())
                .toList();
        if (entries.stream()
                .noneMatch(
                        entry -> entry.name().equals(DEFAULT) && entry.prefix().isEmpty())) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.ladders needs an entry named default with an empty prefix");
        }
        Set<List<String>> seen = new HashSet<>();
        for (Entry entry : entries) {
            if (!seen.add(List.of(entry.name(), entry.prefix()))) {
                throw new IllegalArgumentException("qasid.channel-router.ladders has two entries named '" + entry.name()
                        + "' for prefix '" + entry.prefix() + "'");
            }
        }
    }

    /// Empty when there is no ladder of that name for the number.
    public Optional<Entry> find(String name, Msisdn recipient) {
        for (Entry entry : entries) {
            if (entry.name().equals(name) && recipient.e164().startsWith(entry.prefix())) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /// Every route that any ladder uses.
    public List<Route> routes() {
        return entries.stream()
                .flatMap(entry -> entry.rungs().stream())
                .map(Rung::route)
                .distinct()
                .toList();
    }
}
