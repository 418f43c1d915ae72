package io.qasid.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.qasid.local.client.MessageView;
import io.qasid.local.client.MessageView.Attempt;
import io.qasid.local.client.MessageView.Decision;
import io.qasid.model.MessageStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventWordsTest {
    private static final MessageView VIEW = new MessageView(
            "m1",
            MessageStatus.IN_FLIGHT,
            "+93701234567",
            "GSM_7",
            1,
            List.of(
                    new Attempt(1, "sms:awcc", "FAILED", "SMPP_INVALID_DESTINATION"),
                    new Attempt(2, "sms:roshan", "SUBMITTED", "SUBMITTED")),
            List.of(),
            NullNode.instance);

    @Test
    void says_why_it_goes_on_and_to_which() {
        assertThat(words("ATTEMPT_STARTED", "SMPP_INVALID_DESTINATION", "", 2))
                .isEqualTo("goes to sms:roshan: SMPP_INVALID_DESTINATION");
    }

    @Test
    void names_the_operator_of_the_attempt() {
        assertThat(words("ATTEMPT_REJECTED", "SMPP_INVALID_DESTINATION", "ESME_RINVDSTADR", 1))
                .isEqualTo("sms:awcc rejects it: SMPP_INVALID_DESTINATION (ESME_RINVDSTADR)");
        assertThat(words("ATTEMPT_SUBMITTED", "SUBMITTED", "", 2)).isEqualTo("submitted to sms:roshan");
    }

    @Test
    void has_words_for_late_segments_and_for_answers() {
        assertThat(words("RECEIPT_FAILED", "RECEIPT_UNDELIV", "err 027", 1))
                .isEqualTo("receipt: one more segment did not arrive, by sms:awcc");
        assertThat(words("ANSWER_RECEIVED", "MOBILE_ORIGINATED", "", 0)).isEqualTo("the person has answered");
    }

    @Test
    void shows_a_kind_that_it_does_not_know_as_it_is() {
        assertThat(words("RECEIPT_CONTRADICTS", "UNDELIV", "", 1))
                .isEqualTo("RECEIPT_CONTRADICTS at sms:awcc: UNDELIV");
    }

    private static String words(String kind, String reason, String detail, int attempt) {
        return EventWords.of(VIEW, new Decision(Instant.EPOCH, kind, reason, detail, attempt));
    }
}
