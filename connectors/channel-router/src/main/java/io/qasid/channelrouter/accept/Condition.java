package io.qasid.channelrouter.accept;

import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.numbering.NumberCountry;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What must hold for a step to be taken. Pure.
public sealed interface Condition {

    /// What conditions look at.
    ///
    /// @param at when the step would be taken
    /// @param segments the text has as SMS
    /// @param openWindows routes over which the recipient answered within 24 h
    record Facts(Instant at, Msisdn recipient, int segments, Set<Route> openWindows) {}

    /// Why the step can't be taken, for the audit record; empty: it can.
    Optional<String> unmet(Route route, Facts facts);

    /// Local time of day. Where `from` is later than `until` it passes midnight.
    ///
    /// @param from included
    /// @param until excluded
    record TimeOfDay(LocalTime from, LocalTime until, ZoneId zone) implements Condition {
        public TimeOfDay {
            if (from.equals(until)) {
                throw new IllegalArgumentException("from and until are the same time");
            }
        }

        @Override
        public Optional<String> unmet(Route route, Facts facts) {
            LocalTime there = LocalTime.ofInstant(facts.at(), zone);
            boolean begun = !there.isBefore(from);
            boolean over = !there.isBefore(until);
            boolean within = from.isBefore(until) ? begun && !over : begun || !over;
            return within ? Optional.empty() : Optional.of("outside " + from + "-" + until + " " + zone);
        }
    }

    /// The content is not too long.
    record SegmentsAtMost(int most) implements Condition {
        @Override
        public Optional<String> unmet(Route route, Facts facts) {
            return facts.segments() <= most ? Optional.empty() : Optional.of("over " + most + " segments");
        }
    }

    /// The number belongs to one of these countries.
    ///
    /// @param codes ISO 3166-1 alpha-2
    record Countries(Set<String> codes) implements Condition {
        public Countries {
            codes = Set.copyOf(codes);
        }

        @Override
        public Optional<String> unmet(Route route, Facts facts) {
            return NumberCountry.of(facts.recipient()).filter(codes::contains).isPresent()
                    ? Optional.empty()
                    : Optional.of("country not " + String.join(" ", new TreeSet<>(codes)));
        }
    }

    /// The number begins with one of these.
    ///
    /// @param prefixes of the E.164 form
    record Prefixes(Set<String> prefixes) implements Condition {
        public Prefixes {
            prefixes = Set.copyOf(prefixes);
        }

        @Override
        public Optional<String> unmet(Route route, Facts facts) {
            return prefixes.stream().anyMatch(facts.recipient().e164()::startsWith)
                    ? Optional.empty()
                    : Optional.of("other prefix");
        }
    }

    /// The recipient answered over this route, or this sender where it is SMS, within 24 h: accounts of WhatsApp and
    /// the like may then write what they want.
    record WindowOpen() implements Condition {
        @Override
        public Optional<String> unmet(Route route, Facts facts) {
            return facts.openWindows().contains(route) ? Optional.empty() : Optional.of("window closed");
        }
    }
}
