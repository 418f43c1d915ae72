package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.compliance.QuietHours.During;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {
    private static final Set<DayOfWeek> ALL_WEEK = EnumSet.allOf(DayOfWeek.class);
    private static final ZoneId KABUL = ZoneId.of("Asia/Kabul");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest(name = "{0}-{1} in {2} at {3}: quiet until {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                // Kabul is 4:30 ahead of UTC, all year
                "21:00, 08:00, Asia/Kabul, 2026-11-25T16:29:59Z, -",
                "21:00, 08:00, Asia/Kabul, 2026-11-25T16:30:00Z, 2026-11-26T03:30:00Z",
                "21:00, 08:00, Asia/Kabul, 2026-11-25T23:00:00Z, 2026-11-26T03:30:00Z",
                "21:00, 08:00, Asia/Kabul, 2026-11-26T03:29:59.999Z, 2026-11-26T03:30:00Z",
                "21:00, 08:00, Asia/Kabul, 2026-11-26T03:30:00Z, -",
                "12:00, 14:00, Asia/Kabul, 2026-11-26T08:00:00Z, 2026-11-26T09:30:00Z",
                "22:00, 00:00, Asia/Kabul, 2026-11-26T18:00:00Z, 2026-11-26T19:30:00Z",
                "22:00, 00:00, Asia/Kabul, 2026-11-26T19:30:00Z, -",
                // Tehran gave up summer time in 2022
                "21:00, 08:00, Asia/Tehran, 2026-07-01T17:30:00Z, 2026-07-02T04:30:00Z",
                // Berlin: 2026-03-29 has no 02:00 to 03:00
                "21:00, 08:00, Europe/Berlin, 2026-03-28T20:00:00Z, 2026-03-29T06:00:00Z",
                "02:15, 02:45, Europe/Berlin, 2026-03-29T00:59:59Z, -",
                "02:15, 02:45, Europe/Berlin, 2026-03-29T01:00:00Z, -",
                "01:00, 02:30, Europe/Berlin, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
                "02:30, 04:00, Europe/Berlin, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
                // and 2026-10-25 has it twice
                "21:00, 08:00, Europe/Berlin, 2026-10-24T19:00:00Z, 2026-10-25T07:00:00Z",
                "02:15, 02:45, Europe/Berlin, 2026-10-25T00:14:59Z, -",
                "02:15, 02:45, Europe/Berlin, 2026-10-25T00:15:00Z, 2026-10-25T01:45:00Z",
                "02:15, 02:45, Europe/Berlin, 2026-10-25T00:50:00Z, 2026-10-25T01:45:00Z",
                "02:15, 02:45, Europe/Berlin, 2026-10-25T01:45:00Z, -",
                // Samoa had no 2011-12-30 at all
                "21:00, 08:00, Pacific/Apia, 2011-12-30T09:00:00Z, 2011-12-30T10:00:00Z",
            })
    void aPeriodIsKnownByItsEnd(LocalTime from, LocalTime to, ZoneId zone, Instant at, Instant end) {
        QuietHours quiet = new QuietHours(from, to, ALL_WEEK, null, During.DEFER);

        if (end == null) {
            assertThat(quiet.end(at, zone)).isEmpty();
        } else {
            assertThat(quiet.end(at, zone)).hasValue(end);
        }
    }

    @Test
    void aPeriodBelongsToTheDayOnWhichItStarts() {
        QuietHours thursdays =
                new QuietHours(LocalTime.of(21, 0), LocalTime.of(8, 0), Set.of(DayOfWeek.THURSDAY), null, During.DEFER);

        // 2026-11-26 is a Thursday
        assertThat(thursdays.end(local("2026-11-26T07:00"), KABUL)).isEmpty();
        assertThat(thursdays.end(local("2026-11-26T23:00"), KABUL)).hasValue(local("2026-11-27T08:00"));
        assertThat(thursdays.end(local("2026-11-27T07:00"), KABUL)).hasValue(local("2026-11-27T08:00"));
        assertThat(thursdays.end(local("2026-11-27T23:00"), KABUL)).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsNotAccepted() {
        LocalTime nine = LocalTime.of(9, 0);
        assertThatThrownBy(() -> new QuietHours(nine, nine, ALL_WEEK, null, During.DEFER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new QuietHours(nine, LocalTime.NOON, Set.of(), null, During.DEFER))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}-{1} on {2} and {3}-{4} on {5}: {6}")
    @CsvSource({
        "21:00, 08:00, MONDAY, 07:00, 09:00, TUESDAY, true",
        "21:00, 08:00, MONDAY, 08:00, 09:00, TUESDAY, false",
        "21:00, 08:00, MONDAY, 07:00, 09:00, MONDAY, false",
        "21:00, 08:00, SUNDAY, 07:00, 09:00, MONDAY, true",
        "07:00, 09:00, MONDAY, 21:00, 08:00, SUNDAY, true",
        "12:00, 13:00, FRIDAY, 12:00, 13:00, FRIDAY, true",
        "12:00, 13:00, FRIDAY, 13:00, 12:00, FRIDAY, false",
    })
    void hoursOverlapOnAClockOfAWeek(
            LocalTime from, LocalTime to, DayOfWeek day, LocalTime from2, LocalTime to2, DayOfWeek day2, boolean do2) {
        QuietHours one = new QuietHours(from, to, Set.of(day), null, During.DEFER);
        QuietHours other = new QuietHours(from2, to2, Set.of(day2), null, During.DEFER);

        assertThat(one.overlaps(other)).isEqualTo(do2);
        assertThat(other.overlaps(one)).isEqualTo(do2);
    }

    /// The clock on the wall, asked minute by minute, is what the arithmetic is held to.
    @Test
    void theEndIsOutsideOfEveryPeriodAndNotLaterThanTheClocksSay() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<ZoneId> zones = List.of(
                KABUL,
                BERLIN,
                ZoneId.of("Asia/Tehran"),
                ZoneId.of("America/New_York"),
                ZoneId.of("Australia/Lord_Howe"), // half an hour of summer time
                ZoneId.of("America/Santiago"), // clocks are changed at midnight
                ZoneId.of("Asia/Kathmandu"));
        for (int round = 0; round < 3_000; round++) {
            ZoneId zone = zones.get(random.nextInt(zones.size()));
            List<QuietHours> all = new ArrayList<>();
            QuietTime time = new QuietTime();
            for (int i = random.nextInt(3); i >= 0; i--) {
                QuietHours quiet = someHours(random);
                all.add(quiet);
                time.add(rule(quiet), quiet, List.of(zone));
            }
            Instant at = nearAChangeOfClocks(zone, random);
            String story = "seed " + seed + ", round " + round + ": " + all + " in " + zone + " at " + at;

            QuietTime.End end = time.end(at);

            if (end.open() == null) {
                for (int minute = 0; minute < 8 * 24 * 60; minute += 7) {
                    assertThat(quietByTheClock(all, at.plus(Duration.ofMinutes(minute)), zone)
                                    || nearChange(zone, at.plus(Duration.ofMinutes(minute))))
                            .as(story)
                            .isTrue();
                }
                continue;
            }
            assertThat(quietByTheClock(all, end.open(), zone)).as(story).isFalse();
            assertThat(end.open().isBefore(at)).as(story).isFalse();
            assertThat(end.rule() == null).as(story).isEqualTo(end.open().equals(at));
            all.forEach(
                    quiet -> assertThat(quiet.end(end.open(), zone)).as(story).isEmpty());
            for (Instant between = at; between.isBefore(end.open()); between = between.plus(Duration.ofMinutes(13))) {
                assertThat(quietByTheClock(all, between, zone) || nearChange(zone, between))
                        .as("%s, needless wait at %s", story, between)
                        .isTrue();
            }
        }
    }

    private static QuietHours someHours(Random random) {
        Set<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)));
        ALL_WEEK.stream().filter(day -> random.nextInt(3) > 0).forEach(days::add);
        int from = random.nextInt(24 * 12);
        int to = (from + 1 + random.nextInt(24 * 12 - 1)) % (24 * 12);
        return new QuietHours(
                LocalTime.MIDNIGHT.plusMinutes(from * 5L),
                LocalTime.MIDNIGHT.plusMinutes(to * 5L),
                days,
                null,
                random.nextBoolean() ? During.DEFER : During.REFUSE);
    }

    private static Instant nearAChangeOfClocks(ZoneId zone, Random random) {
        Instant some = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(365 * 24 * 3600));
        var change = zone.getRules().nextTransition(some);
        return change == null || random.nextInt(4) == 0
                ? some
                : change.getInstant().plusSeconds(random.nextInt(2 * 24 * 3600) - 24 * 3600);
    }

    /// Within half a day of a change of clocks a period may be up to an hour longer than the clock says.
    private static boolean nearChange(ZoneId zone, Instant at) {
        var next = zone.getRules().nextTransition(at.minus(Duration.ofHours(12)));
        return next != null && next.getInstant().isBefore(at.plus(Duration.ofHours(12)));
    }

    private static boolean quietByTheClock(List<QuietHours> all, Instant at, ZoneId zone) {
        LocalDateTime clock = LocalDateTime.ofInstant(at, zone);
        LocalTime time = clock.toLocalTime();
        DayOfWeek today = clock.getDayOfWeek();
        return all.stream().anyMatch(quiet -> {
            boolean late = !time.isBefore(quiet.from());
            boolean early = time.isBefore(quiet.to());
            return quiet.passesMidnight()
                    ? (late && quiet.days().contains(today))
                            || (early && quiet.days().contains(today.minus(1)))
                    : late && early && quiet.days().contains(today);
        });
    }

    private static Rule rule(QuietHours quiet) {
        return new Rule(new UUID(0, 1), 1, new RuleScope(null, RuleScope.ALL, null), quiet);
    }

    private static Instant local(String time) {
        return LocalDateTime.parse(time).atZone(KABUL).toInstant();
    }
}
