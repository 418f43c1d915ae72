package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.connector.InboundEvent;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.InboxEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboxEntriesTest {
    private static final AttemptId ATTEMPT = AttemptId.parse("01a20079-c915-762f-a091-43484a1c4f72.3");
    private static final Instant AT = Instant.parse("2026-03-20T06:15:00.123456789Z");
    private static final Reason REASON = new Reason("SMPP_RTHROTTLED", "0x58");

    private static AttemptOutcome outcome(SendOutcome outcome) {
        return InboxEntries.outcome(ATTEMPT, 2, Lane.URGENT, outcome, AT).getOutcome();
    }

    @Test
    void anOutcomeIsKnownByItsAttemptAndGeneration() {
        InboxEntry entry =
                InboxEntries.outcome(ATTEMPT, 2, Lane.NORMAL, new SendOutcome.Accepted(List.of("a", "b")), AT);

        assertThat(entry.getSourceEventId()).isEqualTo("outcome/01a20079-c915-762f-a091-43484a1c4f72.3/2");
        assertThat(WireTime.read(entry.getReceivedAt())).isEqualTo(AT);
        assertThat(entry.getOutcome().getAttemptId()).isEqualTo(ATTEMPT.toString());
        assertThat(entry.getOutcome().getGeneration()).isEqualTo(2);
    }

    @Test
    void everyOutcomeCarriesWhatItKnows() {
        assertThat(outcome(new SendOutcome.Accepted(List.of("a", "b"))))
                .returns(AttemptOutcome.Kind.KIND_ACCEPTED, AttemptOutcome::getKind)
                .returns(List.of("a", "b"), AttemptOutcome::getProviderMessageIdsList);
        assertThat(outcome(new SendOutcome.Rejected(REASON)))
                .returns(AttemptOutcome.Kind.KIND_REJECTED, AttemptOutcome::getKind)
                .returns("SMPP_RTHROTTLED", AttemptOutcome::getReasonCode)
                .returns("0x58", AttemptOutcome::getReasonDetail);
        assertThat(outcome(new SendOutcome.Deferred(Duration.ofMillis(1_500), REASON)))
                .returns(AttemptOutcome.Kind.KIND_DEFERRED, AttemptOutcome::getKind)
                .returns("SMPP_RTHROTTLED", AttemptOutcome::getReasonCode)
                .returns(1_500L, AttemptOutcome::getRetryAfterMillis);
        assertThat(outcome(new SendOutcome.Unknown(List.of("a"), REASON)))
                .returns(AttemptOutcome.Kind.KIND_UNKNOWN, AttemptOutcome::getKind)
                .returns("SMPP_RTHROTTLED", AttemptOutcome::getReasonCode)
                .returns(List.of("a"), AttemptOutcome::getProviderMessageIdsList);
    }

    @ParameterizedTest
    @CsvSource({"PT-5S, 0", "PT0S, 0", "PT24H, 86400000", "PT999999999999999H, 86400000"})
    void aTimeToWaitIsBounded(Duration asked, long millis) {
        assertThat(outcome(new SendOutcome.Deferred(asked, REASON)).getRetryAfterMillis())
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201})
    void anEventWithoutAProperIdIsTheConnectorsFault(int length) {
        InboundEvent event = new InboundEvent.MobileOriginated(
                "x".repeat(length), FakeRouter.ROUTE, new Msisdn("+93700000001"), "5050", "salam", AT);

        assertThatThrownBy(() -> InboxEntries.inbound(event, false, AT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(length));
    }
}
