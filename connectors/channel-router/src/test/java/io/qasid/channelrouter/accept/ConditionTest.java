package io.qasid.channelrouter.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.channelrouter.accept.Condition.Facts;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    private static final Route WHATSAPP = Route.parse("whatsapp:qasid");
    private static final Route SMS = Route.parse("sms:awcc");
    private static final Msisdn KABUL = new Msisdn("+93701234567");

    /// Kabul is four and a half hours ahead.
    @ParameterizedTest
    @CsvSource({
        "08:00, 20:00, 2026-03-21T03:29:59Z, false",
        "08:00, 20:00, 2026-03-21T03:30:00Z, true",
        "08:00, 20:00, 2026-03-21T15:29:59Z, true",
        "08:00, 20:00, 2026-03-21T15:30:00Z, false",
        "22:00, 06:00, 2026-03-21T17:29:59Z, false",
        "22:00, 06:00, 2026-03-21T17:30:00Z, true",
        "22:00, 06:00, 2026-03-21T19:30:00Z, true",
        "22:00, 06:00, 2026-03-22T01:30:00Z, false",
        "00:00, 12:00, 2026-03-20T19:30:00Z, true"
    })
    void timeOfDayIsThatOfItsZone(LocalTime from, LocalTime until, Instant at, boolean holds) {
        Condition window = new Condition.TimeOfDay(from, until, ZoneId.of("Asia/Kabul"));

        assertThat(window.unmet(SMS, new Facts(at, KABUL, 1, Set.of())).isEmpty())
                .isEqualTo(holds);
    }

    /// Each moment belongs to a window or to the one that is its complement, never to both.
    @Test
    void aWindowAndItsComplementShareTheDay() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            LocalTime from = LocalTime.ofSecondOfDay(random.nextInt(24 * 60) * 60L);
            LocalTime until = LocalTime.ofSecondOfDay(random.nextInt(24 * 60) * 60L);
            if (from.equals(until)) {
                continue;
            }
            ZoneId zone = ZoneId.of("Asia/Kabul");
            Facts facts = new Facts(Instant.ofEpochSecond(random.nextInt()), KABUL, 1, Set.of());
            boolean one =
                    new Condition.TimeOfDay(from, until, zone).unmet(SMS, facts).isEmpty();
            boolean other =
                    new Condition.TimeOfDay(until, from, zone).unmet(SMS, facts).isEmpty();
            assertThat(one).as("%s %s %s", from, until, facts.at()).isNotEqualTo(other);
        }
    }

    @Test
    void contentThatIsTooLong() {
        Condition short2 = new Condition.SegmentsAtMost(2);

        assertThat(short2.unmet(SMS, facts(2))).isEmpty();
        assertThat(short2.unmet(SMS, facts(3))).contains("over 2 segments");
    }

    @Test
    void countryAndPrefixAreTheNumbers() {
        assertThat(new Condition.Countries(Set.of("AF", "IR")).unmet(SMS, facts(1)))
                .isEmpty();
        assertThat(new Condition.Countries(Set.of("TJ", "IR")).unmet(SMS, facts(1)))
                .contains("country not IR TJ");
        assertThat(new Condition.Prefixes(Set.of("+9371", "+9370")).unmet(SMS, facts(1)))
                .isEmpty();
        assertThat(new Condition.Prefixes(Set.of("+9371")).unmet(SMS, facts(1))).contains("other prefix");
    }

    @Test
    void aWindowIsOpenForItsRouteOnly() {
        Facts facts = new Facts(Instant.EPOCH, KABUL, 1, Set.of(WHATSAPP));

        assertThat(new Condition.WindowOpen().unmet(WHATSAPP, facts)).isEmpty();
        assertThat(new Condition.WindowOpen().unmet(SMS, facts)).contains("window closed");
    }

    private static Facts facts(int segments) {
        return new Facts(Instant.EPOCH, KABUL, segments, Set.of());
    }
}
