package io.qasid.compliance;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All quiet hours that bear upon one message, together. Pure.
final class QuietTime {
    /// Quiet hours repeat by the week; the second one is there for hours that a change of clocks skips.
    private static final Duration AHEAD_MAX = Duration.ofDays(15);

    private static final Instant SOME_WEEK = Instant.parse("2026-01-05T00:00:00Z");

    private final List<Hours> all = new ArrayList<>();

    /// One rule's hours in one zone.
    ///
    /// @param rule null where nobody asks for it
    private record Hours(@Nullable Rule rule, QuietHours quiet, ZoneId zone) {}

    /// When it ends, and by which rule; at `at` itself, by no rule, when it isn't quiet.
    ///
    /// @param open the first moment outside of all quiet hours; null: there is none
    record End(@Nullable Rule rule, @Nullable Instant open) {}

    void add(Rule rule, QuietHours quiet, List<ZoneId> zones) {
        zones.forEach(zone -> all.add(new Hours(rule, quiet, zone)));
    }

    /// The first rule of those that refuse by which it is quiet at `at`.
    Optional<Rule> refusing(Instant at) {
        return all.stream()
                .filter(hours -> hours.quiet.during() == QuietHours.During.REFUSE)
                .filter(hours -> hours.quiet.end(at, hours.zone).isPresent())
                .flatMap(hours -> Optional.ofNullable(hours.rule).stream())
                .findFirst();
    }

    /// One rule's end may lie in another rule's hours: goes on until no rule is left.
    End end(Instant at) {
        Instant limit = at.plus(AHEAD_MAX);
        Rule last = null;
        Instant moment = at;
        while (moment.isBefore(limit)) {
            Instant end = moment;
            for (Hours hours : all) {
                Instant over = hours.quiet.end(moment, hours.zone).orElse(moment);
                if (over.isAfter(end)) {
                    end = over;
                    last = hours.rule;
                }
            }
            if (end.equals(moment)) {
                return new End(last, moment);
            }
            moment = end;
        }
        return new End(last, null);
    }

    /// Whether these leave any time of a week open, in a country or, for `*`, anywhere.
    static boolean leavesTime(List<QuietHours> together, String country) {
        QuietTime time = new QuietTime();
        for (QuietHours quiet : together) {
            List<ZoneId> zones = quiet.zones(country);
            List<ZoneId> somewhere = zones.isEmpty() ? List.of(ZoneOffset.UTC) : zones;
            somewhere.forEach(zone -> time.all.add(new Hours(null, quiet, zone)));
        }
        return time.end(SOME_WEEK).open() != null;
    }
}
