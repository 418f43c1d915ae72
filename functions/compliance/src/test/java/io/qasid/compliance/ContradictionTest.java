package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.compliance.QuietHours.During;
import io.qasid.compliance.Terms.AllowedDomains;
import io.qasid.compliance.Terms.BlockedPrefix;
import io.qasid.compliance.Terms.ForbiddenTerm;
import io.qasid.compliance.Terms.ForbiddenTerm.Match;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ContradictionTest {
    private int ids;

    @Test
    void overlappingQuietHoursMayNotBothDeferAndRefuse() {
        QuietHours night = quiet("21:00", "08:00", During.DEFER);

        assertThat(contradict(quiet("07:00", "09:00", During.REFUSE), night)).isTrue();
        assertThat(contradict(quiet("07:00", "09:00", During.DEFER), night)).isFalse();
        assertThat(contradict(quiet("08:00", "09:00", During.REFUSE), night)).isFalse();
    }

    @Test
    void quietHoursMayNotFillTheWeekTogether() {
        assertThat(contradict(quiet("00:00", "12:00", During.DEFER), quiet("12:00", "00:00", During.DEFER)))
                .isTrue();
        assertThat(contradict(quiet("00:00", "11:59", During.DEFER), quiet("12:00", "00:00", During.DEFER)))
                .isFalse();
    }

    @Test
    void sayingTheSameTwiceIsRefused() {
        assertThat(contradict(quiet("21:00", "08:00", During.DEFER), quiet("21:00", "08:00", During.DEFER)))
                .isTrue();
        assertThat(contradict(new BlockedPrefix("+9370"), new BlockedPrefix("+9370")))
                .isTrue();
        assertThat(contradict(new BlockedPrefix("+93701"), new BlockedPrefix("+9370")))
                .isFalse();
        assertThat(contradict(ForbiddenTerm.of("كميسيون", Match.WORD), ForbiddenTerm.of("کمیسیون", Match.ANYWHERE)))
                .isTrue();
        assertThat(contradict(ForbiddenTerm.of("قمار", Match.WORD), ForbiddenTerm.of("casino", Match.WORD)))
                .isFalse();
    }

    @Test
    void thereIsOneListOfDomainsForOneScope() {
        assertThat(contradict(new AllowedDomains(Set.of("a.af")), new AllowedDomains(Set.of("b.af"))))
                .isTrue();
    }

    @Test
    void rulesOfDifferentScopesAreLayersAndDoNotContradict() {
        Rule general = rule("*", quiet("21:00", "08:00", During.DEFER));
        Rule special = rule("AF", quiet("21:00", "08:00", During.REFUSE));

        assertThat(Contradiction.find(special, List.of(general))).isEmpty();
    }

    @Test
    void aRuleDoesNotContradictItsOwnEarlierVersion() {
        Rule before = rule("AF", new AllowedDomains(Set.of("a.af")));
        Rule after = new Rule(before.id(), 2, before.scope(), new AllowedDomains(Set.of("b.af")));

        assertThat(Contradiction.find(after, List.of(before))).isEmpty();
    }

    private boolean contradict(Terms wanted, Terms known) {
        Rule there = rule("AF", known);
        return Contradiction.find(rule("AF", wanted), List.of(there))
                .filter(found -> found.with().equals(there))
                .isPresent();
    }

    private Rule rule(String country, Terms terms) {
        return new Rule(new UUID(1, ids++), 1, new RuleScope(null, country, null), terms);
    }

    private static QuietHours quiet(String from, String to, During during) {
        return new QuietHours(LocalTime.parse(from), LocalTime.parse(to), EnumSet.allOf(DayOfWeek.class), null, during);
    }
}
