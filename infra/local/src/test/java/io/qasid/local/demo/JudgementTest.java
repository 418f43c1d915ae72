package io.qasid.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import io.qasid.local.Json;
import io.qasid.local.callback.Callback;
import io.qasid.local.client.Answer;
import io.qasid.local.client.MessageView;
import io.qasid.model.Category;
import io.qasid.model.MessageStatus;
import io.qasid.model.SmsEncoding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Expectation DELIVERED =
            new Expectation(202, null, null, null, MessageStatus.DELIVERED, "sms:awcc", 1, 2, SmsEncoding.UCS_2, false);
    private static final Expectation REFUSED =
            new Expectation(422, "INVALID_FIELDS", "/to", null, null, null, 0, 0, null, false);
    private static final Expectation REPEATED =
            new Expectation(202, null, null, "first", null, null, 0, 0, null, false);
    private static final Callback SAYS_DELIVERED =
            new Callback("e1", "message.delivered", Json.read("{\"messageId\":\"m1\"}"));
    private static final Callback REPLY = new Callback("e2", "message.received", Json.read("{\"inReplyTo\":\"m1\"}"));

    @Test
    void a_message_that_ends_as_the_file_says_has_no_difference() {
        assertThat(differences(journey(DELIVERED, new Answer.Accepted("m1", false), view("sms:awcc")), SAYS_DELIVERED))
                .isEmpty();
    }

    @Test
    void every_single_deviation_of_the_way_is_found() {
        Answer accepted = new Answer.Accepted("m1", false);

        assertThat(differences(journey(DELIVERED, accepted, view("sms:roshan")), SAYS_DELIVERED))
                .containsExactly("route is sms:roshan instead of sms:awcc");
        assertThat(differences(
                        journey(DELIVERED, accepted, view(MessageStatus.FAILED, "sms:awcc", 2, "UCS_2", 1)),
                        SAYS_DELIVERED))
                .containsExactly("status is FAILED instead of DELIVERED");
        assertThat(differences(
                        journey(DELIVERED, accepted, view(MessageStatus.DELIVERED, "sms:awcc", 1, "GSM_7", 2)),
                        SAYS_DELIVERED))
                .containsExactly(
                        "attempts is 2 instead of 1",
                        "segments is 1 instead of 2",
                        "encoding is GSM_7 instead of UCS_2");
        assertThat(differences(journey(DELIVERED, accepted, null), SAYS_DELIVERED))
                .containsExactly("was never seen");
        assertThat(differences(journey(DELIVERED, new Answer.Accepted("m1", true), view("sms:awcc")), SAYS_DELIVERED))
                .containsExactly("Idempotent-Replayed is true instead of false");
    }

    @Test
    void a_callback_that_did_not_come_and_a_reply_that_should_not_have_are_found() {
        Journey journey = journey(DELIVERED, new Answer.Accepted("m1", false), view("sms:awcc"));

        assertThat(differences(journey)).containsExactly("no callback says so");
        assertThat(differences(journey, SAYS_DELIVERED, REPLY)).containsExactly("a reply came");
        assertThat(Judgement.callbacksCame(journey, List.of())).isFalse();
        assertThat(Judgement.callbacksCame(journey, List.of(SAYS_DELIVERED))).isTrue();
    }

    @Test
    void what_was_got_tells_of_a_reply() {
        Journey journey = journey(DELIVERED, new Answer.Accepted("m1", false), view("sms:awcc"));

        assertThat(Judgement.of(journey, Map.of(), List.of(SAYS_DELIVERED, REPLY))
                        .got())
                .isEqualTo("DELIVERED sms:awcc 2 UCS_2 + reply");
    }

    @Test
    void a_refusal_is_judged_by_status_code_and_field() {
        assertThat(differences(journey(REFUSED, problem(422, "INVALID_FIELDS", "/to"), null)))
                .isEmpty();
        assertThat(differences(journey(REFUSED, problem(400, "MALFORMED_BODY", "/text"), null)))
                .containsExactly(
                        "HTTP is 400 instead of 422",
                        "code is MALFORMED_BODY instead of INVALID_FIELDS",
                        "the problem names [/text] instead of /to");
        assertThat(differences(journey(REFUSED, new Answer.Accepted("m1", false), view("sms:awcc"))))
                .containsExactly("was accepted");
        assertThat(differences(journey(DELIVERED, problem(503, "STORE_UNAVAILABLE", ""), null)))
                .contains("HTTP is 503 instead of 202");
    }

    @Test
    void a_repeat_has_to_name_the_first_message_and_say_that_it_is_one() {
        assertThat(differences(journey(REPEATED, new Answer.Accepted("m0", true), null)))
                .isEmpty();
        assertThat(differences(journey(REPEATED, new Answer.Accepted("m9", false), null)))
                .containsExactly("message is m9 instead of m0", "Idempotent-Replayed is false instead of true");
    }

    private static List<String> differences(Journey journey, Callback... callbacks) {
        return Judgement.of(journey, Map.of("first", "m0"), List.of(callbacks)).differences();
    }

    private static Journey journey(
            Expectation expect, Answer answer, @org.jspecify.annotations.Nullable MessageView view) {
        DemoMessage message = new DemoMessage(
                "one",
                "",
                "en",
                "+93701234567",
                "Qasid",
                Category.OTP,
                null,
                null,
                false,
                false,
                null,
                "Salaam",
                null,
                null,
                null,
                expect);
        return new Journey(message, answer, view, 0);
    }

    private static MessageView view(String route) {
        return view(MessageStatus.DELIVERED, route, 2, "UCS_2", 1);
    }

    private static MessageView view(MessageStatus status, String route, int segments, String encoding, int attempts) {
        List<MessageView.Attempt> all = java.util.stream.IntStream.rangeClosed(1, attempts)
                .mapToObj(ordinal -> new MessageView.Attempt(ordinal, route, "DELIVERED", "DELIVERED"))
                .toList();
        return new MessageView("m1", status, "+93701234567", encoding, segments, all, List.of(), NullNode.instance);
    }

    private static Answer problem(int http, String code, String field) {
        return new Answer.Problem(
                http,
                code,
                "",
                field.isEmpty() ? List.of() : List.of(new Answer.Flaw(field, "wrong")),
                Duration.ZERO,
                "{}");
    }
}
