package io.qasid.senders;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.GateDecision;
import io.qasid.senders.SenderRule.Standing;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderRuleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest(name = "own {0}, every {1}, approved elsewhere {2}: {3}")
    @CsvSource({
        ",,                   false, SENDER_NOT_REGISTERED",
        ",,                   true,  SENDER_NOT_FOR_OPERATOR",
        ", REQUESTED,         false, SENDER_NOT_APPROVED",
        ", REQUESTED,         true,  SENDER_NOT_APPROVED",
        ", APPROVED,          false, SENDER_APPROVED",
        ", REJECTED,          true,  SENDER_REJECTED",
        ", SUSPENDED,         true,  SENDER_SUSPENDED",
        "REQUESTED,,          false, SENDER_NOT_APPROVED",
        "REQUESTED, APPROVED, false, SENDER_APPROVED",
        "REQUESTED, REJECTED, false, SENDER_REJECTED",
        "REQUESTED, SUSPENDED,false, SENDER_SUSPENDED",
        "APPROVED,,           false, SENDER_APPROVED",
        "APPROVED, REQUESTED, false, SENDER_APPROVED",
        "APPROVED, APPROVED,  false, SENDER_APPROVED",
        "APPROVED, REJECTED,  false, SENDER_APPROVED",
        "APPROVED, SUSPENDED, false, SENDER_SUSPENDED",
        "REJECTED,,           true,  SENDER_REJECTED",
        "REJECTED, APPROVED,  false, SENDER_REJECTED",
        "REJECTED, SUSPENDED, false, SENDER_SUSPENDED",
        "SUSPENDED,,          true,  SENDER_SUSPENDED",
        "SUSPENDED, APPROVED, true,  SENDER_SUSPENDED"
    })
    void theMoreExactWordDecidesAndASuspensionWins(
            @Nullable State own, @Nullable State every, boolean approvedElsewhere, String reason) {
        Standing standing =
                new Standing(Optional.ofNullable(own), Optional.ofNullable(every), approvedElsewhere, false, false);

        GateDecision decision = SenderRule.decide(true, standing, NOW);

        assertThat(decision.reason().code()).isEqualTo(reason);
        assertThat(decision.allowed()).isEqualTo(reason.equals("SENDER_APPROVED"));
        assertThat(decision.decidedAt()).isEqualTo(NOW);
    }

    @Test
    void withoutAnOperatorTheAnswerHoldsForAllOfThem() {
        Optional<State> approved = Optional.of(State.APPROVED);
        Standing everywhere = new Standing(Optional.empty(), approved, true, false, false);
        Standing notEverywhere = new Standing(Optional.empty(), approved, true, true, false);

        assertThat(SenderRule.decide(false, everywhere, NOW).reason()).isEqualTo(SenderRule.APPROVED);
        assertThat(SenderRule.decide(false, notEverywhere, NOW).reason()).isEqualTo(SenderRule.NOT_FOR_OPERATOR);
        assertThat(SenderRule.decide(true, notEverywhere, NOW).reason()).isEqualTo(SenderRule.APPROVED);
    }

    @Test
    void anApprovalThatExpiredIsNoneAndIsNamedUnlessAnotherOneServesOrRefuses() {
        assertThat(expired(null, null)).isEqualTo(SenderRule.EXPIRED);
        assertThat(expired(State.REQUESTED, null)).isEqualTo(SenderRule.EXPIRED);
        assertThat(expired(null, State.APPROVED)).isEqualTo(SenderRule.APPROVED);
        assertThat(expired(State.APPROVED, null)).isEqualTo(SenderRule.APPROVED);
        assertThat(expired(null, State.REJECTED)).isEqualTo(SenderRule.REJECTED);
        assertThat(expired(null, State.SUSPENDED)).isEqualTo(SenderRule.SUSPENDED);
    }

    private static io.qasid.model.Reason expired(@Nullable State own, @Nullable State every) {
        return SenderRule.decide(
                        true,
                        new Standing(Optional.ofNullable(own), Optional.ofNullable(every), false, false, true),
                        NOW)
                .reason();
    }
}
