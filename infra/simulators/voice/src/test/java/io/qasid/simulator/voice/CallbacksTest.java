package io.qasid.simulator.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.simulator.voice.VoiceRecord.CallbackEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallbacksTest {
    private static final String TO = "+93700000001";

    private final VoiceSimulator voice = VoiceSimulator.start(VoiceSettings.of(Caller.ACCOUNT, Caller.TOKEN));
    private final Caller caller = new Caller(voice);
    private final CallbackReceiver receiver = new CallbackReceiver();

    CallbacksTest() throws IOException {}

    @AfterEach
    void close() {
        caller.close();
        voice.close();
        receiver.close();
    }

    @Test
    void tellWhatTheCallAskedForSigned() throws Exception {
        String url = receiver.url("/status?account=a");
        String sid = Caller.sid(caller.call(Caller.form(TO, "StatusCallback", url)));

        await().until(() -> receiver.received.size() == 4);
        assertThat(receiver.statuses()).containsExactly("initiated", "ringing", "in-progress", "completed");
        assertThat(receiver.received).allSatisfy(callback -> {
            assertThat(callback.signature()).isEqualTo(CallbackSignature.of(Caller.TOKEN, url, callback.fields()));
            assertThat(callback.fields())
                    .containsEntry("CallSid", sid)
                    .containsEntry("AccountSid", Caller.ACCOUNT)
                    .containsEntry("From", Caller.FROM)
                    .containsEntry("To", TO)
                    .containsEntry("Direction", "outbound-api")
                    .containsEntry("ApiVersion", "2010-04-01")
                    .containsEntry("CallbackSource", "call-progress-events");
            assertThat(callback.field("Timestamp"))
                    .matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000");
        });
        assertThat(receiver.received)
                .extracting(callback -> callback.field("SequenceNumber"))
                .containsExactly("0", "1", "2", "3");
        assertThat(receiver.received)
                .extracting(callback -> callback.field("CallDuration"))
                .containsExactly("", "", "", "1");
    }

    @Test
    void tellOnlyTheEndWhenNothingIsAskedFor() throws Exception {
        caller.post(FormFields.encode(Caller.form(TO, "StatusCallback", receiver.url("/status"))), Caller.TOKEN);

        await().until(() -> voice.record().totals().callbacksAcknowledged() == 1);
        assertThat(receiver.statuses()).containsExactly("completed");
    }

    @Test
    void goByGetWhenAsked() throws Exception {
        Map<String, String> form = Caller.form(
                TO,
                "StatusCallback",
                receiver.url("/status"),
                "StatusCallbackMethod",
                "GET",
                "StatusCallbackEvent",
                "completed");
        caller.call(form);

        await().until(() -> receiver.received.size() == 1);
        CallbackReceiver.Received callback = receiver.received.getFirst();
        assertThat(callback.method()).isEqualTo("GET");
        assertThat(callback.signature())
                .isEqualTo(CallbackSignature.of(
                        Caller.TOKEN, receiver.url(callback.uri().toString()), Map.of()));
    }

    @Test
    void comeAgainUntilTheyAreTaken() throws Exception {
        receiver.refuse(2);
        caller.call(Caller.form(TO, "StatusCallback", receiver.url("/status"), "StatusCallbackEvent", "completed"));

        await().until(() -> voice.record().totals().callbacksAcknowledged() == 1);
        assertThat(receiver.statuses()).containsExactly("completed", "completed", "completed");
        assertThat(voice.record().callbacks())
                .extracting(VoiceRecord.Callback::event)
                .containsExactly(
                        CallbackEvent.SENT,
                        CallbackEvent.REPEATED,
                        CallbackEvent.SENT,
                        CallbackEvent.REPEATED,
                        CallbackEvent.SENT,
                        CallbackEvent.ACKNOWLEDGED);
    }

    @Test
    void ofTheCallItselfComeFirst() throws Exception {
        voice.callbacks(receiver.url("/otherwise"));
        caller.call(Caller.form(TO, "StatusCallbackEvent", "completed"));
        await().until(() -> receiver.received.size() == 1);
        caller.call(Caller.form(TO, "StatusCallback", receiver.url("/own"), "StatusCallbackEvent", "completed"));
        await().until(() -> receiver.received.size() == 2);

        assertThat(receiver.received)
                .extracting(callback -> callback.uri().getPath())
                .containsExactly("/otherwise", "/own");
    }

    @Test
    void twimlIsFetchedFromItsUrl() throws Exception {
        receiver.answer = "<Response><Say>from afar</Say></Response>";
        caller.call(Caller.form(TO, "Url", receiver.url("/twiml"), "StatusCallbackEvent", "completed"));

        await().until(() -> voice.record().count(TO, "from afar") == 1);
        assertThat(receiver.received.getFirst().fields()).containsEntry("CallStatus", "in-progress");
        assertThat(voice.record().heard())
                .hasSize(1)
                .allSatisfy(heard ->
                        assertThat(heard.said()).isEqualTo(List.of(new VoiceRecord.Said("en-US", "from afar"))));
    }
}
