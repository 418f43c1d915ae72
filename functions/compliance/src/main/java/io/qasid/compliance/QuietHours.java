package io.qasid.compliance;

import io.qasid.compliance.Rule.Kind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// No message between two times of the recipient's day. Pure.
///
/// A period starts on one of `days` at `from` and lasts until the next `to`: that of the same day, or of the next one
/// when
/// `to` isn't later than `from`. Where clocks are changed the period is the longer of the possible ones: it starts
/// when `from` is first seen on a clock there, and ends when `to` was seen for the last time; a time that is skipped
/// is the moment of the change. So no clock in the zone ever shows a quiet time while a message is let through.
///
/// @param from local time, included
/// @param to local time, excluded
/// @param days on which a period starts
/// @param zone null: that of the recipient's country, all of them where it has several
/// @param during what happens to a message meanwhile
record QuietHours(
        LocalTime from,
        LocalTime to,
        Set<DayOfWeek> days,
        @Nullable ZoneId zone,
        During during) implements Terms {

    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();
    private static final long WEEK_SECONDS = 7 * DAY_SECONDS;

    enum During {
        /// It waits for the end.
        DEFER,
        /// It is of no use later.
        REFUSE
    }

    QuietHours {
        if (from.equals(to)) {
            throw new IllegalArgumentException("from and to are the same time");
        }
        if (days.isEmpty()) {
            throw new IllegalArgumentException("quiet hours need a day");
        }
        days = Set.copyOf(days);
    }

    @Override
    public Kind kind() {
        return Kind.QUIET_HOURS;
    }

    boolean passesMidnight() {
        return !to.isAfter(from);
    }

    /// The zones in which it must not be quiet. None: nobody can say.
    List<ZoneId> zones(String country) {
        return zone == null ? Countries.zones(country) : List.of(zone);
    }

    /// The end of the period that holds `at` in this zone; empty when none does.
    Optional<Instant> end(Instant at, ZoneId where) {
        ZoneRules rules = where.getRules();
        LocalDate today = LocalDate.ofInstant(at, where);
        Instant end = at;
        // two days back: a zone may skip a whole day, as Samoa did
        for (int back = 2; back >= -1; back--) {
            LocalDate day = today.minusDays(back);
            if (days.contains(day.getDayOfWeek())
                    && !firstSeen(day.atTime(from), rules).isAfter(at)) {
                Instant over = lastSeen((passesMidnight() ? day.plusDays(1) : day).atTime(to), rules);
                end = over.isAfter(end) ? over : end;
            }
        }
        return end.equals(at) ? Optional.empty() : Optional.of(end);
    }

    /// Whether some moment may be quiet by both. Hours in two different zones are taken to miss each other.
    boolean overlaps(QuietHours other) {
        if (zone != null && other.zone != null && !zone.equals(other.zone)) {
            return false;
        }
        return days.stream()
                .anyMatch(day -> other.days.stream().anyMatch(otherDay -> {
                    long between = Math.floorMod(other.startsAt(otherDay) - startsAt(day), WEEK_SECONDS);
                    return between < lengthSeconds() || WEEK_SECONDS - between < other.lengthSeconds();
                }));
    }

    private long startsAt(DayOfWeek day) {
        return (day.getValue() - 1) * DAY_SECONDS + from.toSecondOfDay();
    }

    private long lengthSeconds() {
        return Math.floorMod(to.toSecondOfDay() - from.toSecondOfDay(), DAY_SECONDS);
    }

    private static Instant firstSeen(LocalDateTime time, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(time);
        return offsets.isEmpty() ? rules.getTransition(time).getInstant() : time.toInstant(offsets.getFirst());
    }

    private static Instant lastSeen(LocalDateTime time, ZoneRules rules) {
        List<ZoneOffset> offsets = rules.getValidOffsets(time);
        return offsets.isEmpty() ? rules.getTransition(time).getInstant() : time.toInstant(offsets.getLast());
    }
}
