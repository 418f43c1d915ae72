package io.qasid.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.compliance.QuietHours.During;
import io.qasid.compliance.Terms.AllowedDomains;
import io.qasid.compliance.Terms.BlockedPrefix;
import io.qasid.compliance.Terms.ForbiddenTerm;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RuleBookTest {
    private static final TenantId TENANT = new TenantId(new UUID(7, 7));
    private static final Msisdn ZAINAB = new Msisdn("+93701234567");
    /// 23:00 in Kabul, on a Wednesday.
    private static final Instant NIGHT = Instant.parse("2026-11-25T18:30:00Z");

    private static final Instant DAY = Instant.parse("2026-11-25T08:00:00Z");
    private static final Instant MORNING = Instant.parse("2026-11-26T03:30:00Z");

    private int ids;

    @Test
    void withoutARuleEverythingIsCompliant() {
        assertThat(ask(Category.MARKETING, "", NIGHT)).isEqualTo(new Ruling.Allowed());
    }

    @Test
    void quietHoursDeferUntilTheirEndAndAreNamed() {
        Rule night = rule("AF", Category.MARKETING, quiet("21:00", "08:00", During.DEFER));

        assertThat(ask(Category.MARKETING, "", NIGHT, night)).isEqualTo(new Ruling.Deferred(night, MORNING));
        assertThat(ask(Category.MARKETING, "", DAY, night)).isEqualTo(new Ruling.Allowed());
        assertThat(ask(Category.TRANSACTIONAL, "", NIGHT, night)).isEqualTo(new Ruling.Allowed());
    }

    @Test
    void quietHoursThatRefuseDoNotMakeAnybodyWait() {
        Rule night = rule("AF", Category.TRANSACTIONAL, quiet("21:00", "08:00", During.REFUSE));

        assertThat(ask(Category.TRANSACTIONAL, "", NIGHT, night))
                .isEqualTo(new Ruling.Refused(Ruling.QUIET_HOURS, night));
    }

    @ParameterizedTest
    @EnumSource(
            value = Category.class,
            names = {"OTP", "EMERGENCY"})
    void quietHoursLeaveCodesAndWarningsAloneUnlessTheyNameThem(Category category) {
        Rule everybody = rule("AF", null, quiet("21:00", "08:00", During.DEFER));
        Rule byName = rule("AF", category, quiet("21:00", "08:00", During.REFUSE));

        assertThat(ask(category, "", NIGHT, everybody)).isEqualTo(new Ruling.Allowed());
        assertThat(ask(Category.TRANSACTIONAL, "", NIGHT, everybody)).isInstanceOf(Ruling.Deferred.class);
        assertThat(ask(category, "", NIGHT, everybody, byName))
                .isEqualTo(new Ruling.Refused(Ruling.QUIET_HOURS, byName));
    }

    @Test
    void contentAndPrefixRulesHoldForCodesAndWarningsToo() {
        Rule term = rule("*", null, ForbiddenTerm.of("casino", ForbiddenTerm.Match.WORD));
        Rule prefix = rule("*", null, new BlockedPrefix("+9370"));

        assertThat(ask(Category.OTP, "Casino!", DAY, term)).isEqualTo(new Ruling.Refused(Ruling.TERM_FORBIDDEN, term));
        assertThat(ask(Category.EMERGENCY, "", DAY, prefix))
                .isEqualTo(new Ruling.Refused(Ruling.PREFIX_BLOCKED, prefix));
    }

    @Test
    void aRefusalBeatsADeferralAndTheLaterOfTwoEndsCounts() {
        Rule night = rule("AF", null, quiet("21:00", "08:00", During.DEFER));
        Rule longer = rule("*", Category.MARKETING, quiet("22:00", "09:30", During.DEFER));
        Rule term = rule("AF", null, ForbiddenTerm.of("casino", ForbiddenTerm.Match.WORD));

        Ruling.Deferred later = new Ruling.Deferred(longer, Instant.parse("2026-11-26T05:00:00Z"));
        assertThat(ask(Category.MARKETING, "", NIGHT, night, longer)).isEqualTo(later);
        assertThat(ask(Category.MARKETING, "", NIGHT, longer, night)).isEqualTo(later);
        assertThat(ask(Category.MARKETING, "the casino", NIGHT, night, longer, term))
                .isEqualTo(new Ruling.Refused(Ruling.TERM_FORBIDDEN, term));
    }

    @Test
    void aDeferralNeverEndsInOtherQuietHoursAlsoNotInRefusingOnes() {
        Rule night = rule("AF", null, quiet("21:00", "08:00", During.DEFER));
        Rule breakfast = rule("AF", Category.MARKETING, quiet("07:30", "09:00", During.REFUSE));

        assertThat(ask(Category.MARKETING, "", NIGHT, night, breakfast))
                .isEqualTo(new Ruling.Deferred(breakfast, Instant.parse("2026-11-26T04:30:00Z")));
    }

    @Test
    void quietHoursWithoutEndRefuse() {
        Rule half = rule("AF", null, quiet("00:00", "12:00", During.DEFER));
        Rule otherHalf = rule("*", null, quiet("12:00", "00:00", During.DEFER));

        assertThat(ask(Category.MARKETING, "", NIGHT, half, otherHalf).reason())
                .isEqualTo(Ruling.QUIET_HOURS_WITHOUT_END);
    }

    @Test
    void whereACountryHasSeveralZonesItMustBeQuietInNone() {
        Rule night = rule("US", null, quiet("21:00", "08:00", During.DEFER));
        Rule newYork = rule(
                "US",
                null,
                new QuietHours(
                        LocalTime.of(21, 0),
                        LocalTime.of(8, 0),
                        EnumSet.allOf(DayOfWeek.class),
                        ZoneId.of("America/New_York"),
                        During.DEFER));
        Msisdn somebody = new Msisdn("+12125550123");
        // 08:30 in New York, 03:30 in Honolulu
        Instant at = Instant.parse("2026-11-25T13:30:00Z");

        assertThat(ask(somebody, "US", at, night))
                .isEqualTo(new Ruling.Deferred(night, Instant.parse("2026-11-25T18:00:00Z")));
        assertThat(ask(somebody, "US", at, newYork)).isEqualTo(new Ruling.Allowed());
    }

    @Test
    void whereNobodyKnowsTheTimeQuietHoursRefuse() {
        Rule night = rule("*", null, quiet("21:00", "08:00", During.DEFER));

        assertThat(ask(new Msisdn("+881612345678"), "", DAY, night))
                .isEqualTo(new Ruling.Refused(Ruling.ZONE_UNKNOWN, night));
    }

    @Test
    void aRuleHoldsForItsTenantAndItsCountryOnly() {
        Terms everything = new BlockedPrefix("+9");
        Rule own = new Rule(id(), 1, new RuleScope(TENANT, "AF", null), everything);
        Rule foreign = new Rule(id(), 1, new RuleScope(new TenantId(new UUID(8, 8)), "AF", null), everything);
        Rule elsewhere = rule("IR", null, everything);

        assertThat(ask(Category.OTP, "", DAY, own)).isEqualTo(new Ruling.Refused(Ruling.PREFIX_BLOCKED, own));
        assertThat(ask(Category.OTP, "", DAY, foreign, elsewhere)).isEqualTo(new Ruling.Allowed());
    }

    @Test
    void linksMayLeadToAllowedDomainsOnlyWhicheverListForbids() {
        Rule platform = rule("AF", null, new AllowedDomains(Set.of("bank.af", "qasid.io")));
        Rule own = new Rule(id(), 1, new RuleScope(TENANT, "AF", null), new AllowedDomains(Set.of("bank.af")));

        assertThat(ask(Category.OTP, "https://my.bank.af/x", DAY, platform, own))
                .isEqualTo(new Ruling.Allowed());
        assertThat(ask(Category.OTP, "see qasid.io", DAY, platform, own))
                .isEqualTo(new Ruling.Refused(Ruling.DOMAIN_NOT_ALLOWED, own));
        assertThat(ask(Category.OTP, "no link", DAY, platform, own)).isEqualTo(new Ruling.Allowed());
    }

    @Test
    void theOrderOfTheRulesDecidesNothing() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Rule> rules = new ArrayList<>(List.of(
                rule("AF", null, quiet("21:00", "08:00", During.DEFER)),
                rule("*", null, quiet("20:00", "08:00", During.DEFER)),
                rule("AF", Category.MARKETING, quiet("07:00", "07:45", During.REFUSE)),
                rule("AF", null, ForbiddenTerm.of("casino", ForbiddenTerm.Match.WORD)),
                rule("*", null, ForbiddenTerm.of("casino", ForbiddenTerm.Match.ANYWHERE)),
                rule("AF", null, new BlockedPrefix("+9371"))));
        for (int round = 0; round < 200; round++) {
            Instant at = NIGHT.plusSeconds(random.nextInt(7 * 24 * 3600));
            String text = random.nextBoolean() ? "casino" : "";
            Ruling first = RuleBook.of(rules).rule(question(Category.MARKETING, text, at));
            Collections.shuffle(rules, random);
            assertThat(RuleBook.of(rules).rule(question(Category.MARKETING, text, at)))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(first);
        }
    }

    private static Ruling ask(Category category, String text, Instant at, Rule... rules) {
        return RuleBook.of(List.of(rules)).rule(question(category, text, at));
    }

    private static Ruling ask(Msisdn recipient, String country, Instant at, Rule... rules) {
        return RuleBook.of(List.of(rules)).rule(new Question(TENANT, recipient, country, Category.MARKETING, "", at));
    }

    private static Question question(Category category, String text, Instant at) {
        return new Question(TENANT, ZAINAB, "AF", category, text, at);
    }

    private Rule rule(String country, @Nullable Category category, Terms terms) {
        return new Rule(id(), 1, new RuleScope(null, country, category), terms);
    }

    private UUID id() {
        return new UUID(1, ids++);
    }

    private static QuietHours quiet(String from, String to, During during) {
        return new QuietHours(LocalTime.parse(from), LocalTime.parse(to), EnumSet.allOf(DayOfWeek.class), null, during);
    }
}
