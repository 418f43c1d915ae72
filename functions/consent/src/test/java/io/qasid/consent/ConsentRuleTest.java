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

    @ParameterizedTest(name = "{0}, withdrawn {1}, granted {2}, pending {3}: {4} {5}")
    @CsvSource({
        "OTP,           false, false, false, ALLOWED, CONSENT_NOT_NEEDED",
        "OTP,           false, false, true,  ALLOWED, CONSENT_NOT_NEEDED",
        "OTP,           false, true,  false, ALLOWED, CONSENT_GRANTED",
        "OTP,           true,  false, false, REFUSED, CONSENT_WITHDRAWN",
        "OTP,           true,  true,  false, REFUSED, CONSENT_WITHDRAWN",
        "TRANSACTIONAL, false, false, false, ALLOWED, CONSENT_NOT_NEEDED",
        "TRANSACTIONAL, false, false, true,  ALLOWED, CONSENT_NOT_NEEDED",
        "TRANSACTIONAL, false, true,  false, ALLOWED, CONSENT_GRANTED",
        "TRANSACTIONAL, true,  false, false, REFUSED, CONSENT_WITHDRAWN",
        "TRANSACTIONAL, true,  true,  false, REFUSED, CONSENT_WITHDRAWN",
        "MARKETING,     false, false, false, REFUSED, CONSENT_MISSING",
        "MARKETING,     false, false, true,  REFUSED, CONSENT_UNCONFIRMED",
        "MARKETING,     false, true,  false, ALLOWED, CONSENT_GRANTED",
        "MARKETING,     false, true,  true,  ALLOWED, CONSENT_GRANTED",
        "MARKETING,     true,  false, false, REFUSED, CONSENT_WITHDRAWN",
        "MARKETING,     true,  false, true,  REFUSED, CONSENT_WITHDRAWN",
        "MARKETING,     true,  true,  false, REFUSED, CONSENT_WITHDRAWN",
        "EMERGENCY,     false, false, false, ALLOWED, CONSENT_NOT_NEEDED",
        "EMERGENCY,     false, false, true,  ALLOWED, CONSENT_NOT_NEEDED",
        "EMERGENCY,     false, true,  false, ALLOWED, CONSENT_NOT_NEEDED",
        "EMERGENCY,     true,  false, false, ALLOWED, CONSENT_NOT_NEEDED",
        "EMERGENCY,     true,  true,  false, ALLOWED, CONSENT_NOT_NEEDED",
    })
    void everyCategoryUnderEveryStanding(
            Category category, boolean withdrawn, boolean granted, boolean pending, Verdict verdict, String reason) {
        GateDecision decision = ConsentRule.decide(category, new Standing(withdrawn, granted, pending), NOW);

        assertThat(decision.verdict()).isEqualTo(verdict);
        assertThat(decision.reason().code()).isEqualTo(reason);
        assertThat(decision.decidedAt()).isEqualTo(NOW);
    }
}
