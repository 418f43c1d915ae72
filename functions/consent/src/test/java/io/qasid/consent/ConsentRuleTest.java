package io.qasid.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.consent.ConsentRule.Standing;
import io.qasid.model.Category;
import io.qasid.model.GateDecision;
import io.qasid.model.GateDecision.Verdict;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsentRuleTest {
    private static final Instant NOW = Instant.parse("2026-03-21T04:30:00Z");

    @ParameterizedTest(name = "{0}, withdrawn {1}, granted {2}: {3} {4}")
    @CsvSource({
        "OTP,           false, false, ALLOWED, CONSENT_NOT_NEEDED",
        "OTP,           false, true,  ALLOWED, CONSENT_GRANTED",
        "OTP,           true,  false, REFUSED, CONSENT_WITHDRAWN",
        "OTP,           true,  true,  REFUSED, CONSENT_WITHDRAWN",
        "TRANSACTIONAL, false, false, ALLOWED, CONSENT_NOT_NEEDED",
        "TRANSACTIONAL, false, true,  ALLOWED, CONSENT_GRANTED",
        "TRANSACTIONAL, true,  false, REFUSED, CONSENT_WITHDRAWN",
        "TRANSACTIONAL, true,  true,  REFUSED, CONSENT_WITHDRAWN",
        "MARKETING,     false, false, REFUSED, CONSENT_MISSING",
        "MARKETING,     false, true,  ALLOWED, CONSENT_GRANTED",
        "MARKETING,     true,  false, REFUSED, CONSENT_WITHDRAWN",
        "MARKETING,     true,  true,  REFUSED, CONSENT_WITHDRAWN",
        "EMERGENCY,     false, false, ALLOWED, CONSENT_NOT_NEEDED",
        "EMERGENCY,     false, true,  ALLOWED, CONSENT_NOT_NEEDED",
        "EMERGENCY,     true,  false, ALLOWED, CONSENT_NOT_NEEDED",
        "EMERGENCY,     true,  true,  ALLOWED, CONSENT_NOT_NEEDED",
    })
    void everyCategoryUnderEveryStanding(
            Category category, boolean withdrawn, boolean granted, Verdict verdict, String reason) {
        GateDecision decision = ConsentRule.decide(category, new Standing(withdrawn, granted), NOW);

        assertThat(decision.verdict()).isEqualTo(verdict);
        assertThat(decision.reason().code()).isEqualTo(reason);
        assertThat(decision.decidedAt()).isEqualTo(NOW);
    }
}
