package io.qasid.simulator.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MagicNumberTest {
    private final VoiceSimulator voice = VoiceSimulator.start(VoiceSettings.of(Caller.ACCOUNT, Caller.TOKEN));
    private final Caller caller = new Caller(voice);
    private final CallbackReceiver receiver = new CallbackReceiver();

    MagicNumberTest() throws IOException {}

    @AfterEach
    void close() {
        caller.close();
        voice.close();
        receiver.close();
    }

    @ParameterizedTest
    @CsvSource({
        "+93700000001, ANSWERS",
        "+93700009800, ANSWERS",
        "+93700009801, NOT_THERE",
        "+93700009831, NOT_THERE",
        "+93700009832, REFUSED",
        "+93700009833, THROTTLED_FIRST",
        "+93700009804, CALLBACKS_FIRST",
        "+93700009835, SILENT",
        "+93700009836, SLOW",
        "+93700009837, CUT",
        "+93700009808, PRESSES_DIGITS",
        "+93700009839, CALLBACKS_TWICE",
        "+93700009810, NOT_THERE",
        "+93700009828, NOT_THERE",
        "+93700009848, NOT_THERE",
        "+93700009851, ANSWERS",
        "93700009832,  REFUSED",
        "98,           ANSWERS",
    })
    void areReadFromTheLastFourDigits(String to, MagicNumber magic) {
        assertThat(MagicNumber.of(to)).isEqualTo(magic);
    }

    @Test
    void nobodyAnswers() throws Exception {
        place("9831");

        await().until(() -> receiver.statuses().equals(List.of("initiated", "ringing", "no-answer")));
        assertThat(receiver.received.getLast().field("CallDuration")).isEqualTo("0");
        assertThat(voice.record().heard()).isEmpty();
    }

    @Test
    void refusedAtOnce() throws Exception {
        HttpResponse<String> answer = caller.call(form("9832"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"code\":21211");
        assertThat(voice.record().calls()).isEmpty();
    }

    @Test
    void throttledFirst() throws Exception {
        HttpResponse<String> answer = caller.call(form("9833"));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).startsWith("{\"code\":20429");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        place("9833");
        await().until(() -> voice.record().count("+93700009833", "salaam") == 1);
        assertThat(caller.call(form("9833")).statusCode()).isEqualTo(429);
    }

    @Test
    void everyCallbackBeforeTheAnswer() throws Exception {
        HttpResponse<String> answer = caller.call(form("9834"));

        assertThat(receiver.statuses()).containsExactly("initiated", "ringing", "in-progress", "completed");
        assertThat(receiver.received.getFirst().field("CallSid")).isEqualTo(Caller.sid(answer));
    }

    @Test
    void nothingIsHeardOfIt() throws Exception {
        String silent = place("9835");
        place("0001");

        await().until(() -> receiver.statuses().contains("completed"));
        assertThat(receiver.received)
                .noneMatch(callback -> callback.field("CallSid").equals(silent));
        assertThat(caller.look(silent).body()).contains("\"status\":\"queued\"");
    }

    @Test
    void theAnswerIsSlow() throws Exception {
        long began = System.nanoTime();
        place("9836");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1_900));
        await().until(() -> voice.record().count("+93700009836", "salaam") == 1);
    }

    @Test
    void theConnectionIsCutAndTheCallIsMade() {
        assertThatThrownBy(() -> caller.call(form("9837"))).isInstanceOf(IOException.class);

        await().until(() -> voice.record().count("+93700009837", "salaam") == 1);
        await().until(() -> receiver.statuses().contains("completed"));
        assertThat(voice.record().calls()).hasSize(1);
    }

    @Test
    void digitsArePressedWhereThereIsAGather() throws Exception {
        receiver.answer = "<Response><Say>thank you</Say></Response>";
        String action = receiver.url("/keys?x=1");
        String twiml = "<Response><Gather numDigits=\"1\" action=\"" + action
                + "\"><Say>press 1</Say></Gather><Say>nothing pressed</Say></Response>";
        String sid = Caller.sid(caller.call(Caller.form("+93700009838", "Twiml", twiml)));

        await().until(() -> voice.record().count("+93700009838", "thank you") == 1);
        assertThat(voice.record().heard().getFirst().said())
                .extracting(VoiceRecord.Said::text)
                .containsExactly("press 1", "thank you");
        CallbackReceiver.Received pressed = receiver.received.getFirst();
        assertThat(pressed.uri()).hasToString("/keys?x=1");
        assertThat(pressed.fields()).containsEntry("Digits", "1").containsEntry("CallSid", sid);
        assertThat(pressed.signature()).isEqualTo(CallbackSignature.of(Caller.TOKEN, action, pressed.fields()));
    }

    @Test
    void withoutAGatherNothingIsPressed() throws Exception {
        place("9838");

        await().until(() -> receiver.statuses().contains("completed"));
        assertThat(receiver.received).noneMatch(callback -> callback.fields().containsKey("Digits"));
    }

    @Test
    void theCallbacksComeBackwardsAndTwice() throws Exception {
        place("9839");

        List<String> backwards = List.of("completed", "in-progress", "ringing", "initiated");
        await().until(() -> receiver.received.size() == 8);
        assertThat(receiver.statuses().subList(0, 4)).isEqualTo(backwards);
        assertThat(receiver.statuses().subList(4, 8)).isEqualTo(backwards);
        assertThat(receiver.received.getFirst().field("SequenceNumber")).isEqualTo("3");
    }

    private String place(String magic) throws Exception {
        return Caller.sid(caller.call(form(magic)));
    }

    private Map<String, String> form(String magic) {
        voice.callbacks(receiver.url("/otherwise"));
        return Caller.form("+9370000" + magic);
    }
}
