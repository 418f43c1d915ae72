package io.qasid.simulator.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CallApiTest {
    private static final String TO = "+93700000001";

    private final VoiceSimulator voice =
            VoiceSimulator.start(VoiceSettings.of(Caller.ACCOUNT, Caller.TOKEN).withNumbers(Caller.FROM));
    private final Caller caller = new Caller(voice);

    @AfterEach
    void close() {
        caller.close();
        voice.close();
    }

    @Test
    void takesACallAndTellsItsState() throws Exception {
        HttpResponse<String> answer = caller.call(Caller.form(TO));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body())
                .contains("\"status\":\"queued\"")
                .contains("\"direction\":\"outbound-api\"")
                .contains("\"to\":\"" + TO + "\"")
                .contains("\"duration\":null");
        String sid = Caller.sid(answer);
        await().untilAsserted(() -> assertThat(caller.look(sid).body())
                .contains("\"status\":\"completed\"")
                .contains("\"duration\":\"1\""));
        assertThat(voice.record().count(TO, "salaam")).isEqualTo(1);
        assertThat(voice.record().calls(TO)).isEqualTo(1);
        assertThat(voice.record().heard().getFirst().said()).containsExactly(new VoiceRecord.Said("fa-IR", "salaam"));
    }

    @ParameterizedTest
    @CsvSource({
        "To,                  '',               21201",
        "From,                '',               21213",
        "To,                  0700000001,       21211",
        "To,                  +93 700 000 001,  21211",
        "From,                Qasid,            21212",
        "From,                +93790000002,     21210",
        "Twiml,               '',               21205",
        "Url,                 nowhere,          21205",
        "StatusCallback,      ftp://a.example/, 21609",
        "StatusCallbackEvent, sung,             21626",
        "Timeout,             0,                20001",
        "Timeout,             601,              20001",
    })
    void namesWhatIsWrongAndTakesNothing(String field, String value, int code) throws Exception {
        HttpResponse<String> answer = caller.call(Caller.form(TO, field, value));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("{\"code\":" + code + ",\"message\":\"")
                .endsWith("\"more_info\":\"https://www.twilio.com/docs/errors/" + code + "\",\"status\":400}");
        assertThat(voice.record().totals().callsTaken()).isZero();
        assertThat(voice.record().totals().callsRefused()).isEqualTo(1);
    }

    @Test
    void twimlHas4000CharactersAtMost() throws Exception {
        String longest = "<Response><Say>" + "a".repeat(4_000 - 32) + "</Say></Response>";

        assertThat(caller.call(Caller.form(TO, "Twiml", longest)).statusCode()).isEqualTo(201);
        assertThat(caller.call(Caller.form(TO, "Twiml", longest + " ")).body()).startsWith("{\"code\":32018");
    }

    @Test
    void aStrangerIsTurnedAway() throws Exception {
        HttpResponse<String> answer = caller.post("To=x", "wrong");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).startsWith("{\"code\":20003,\"message\":\"Authenticate\"");
    }

    @Test
    void aBrokenBodyIsABadRequest() throws Exception {
        assertThat(caller.post("To=%zz", Caller.TOKEN).statusCode()).isEqualTo(400);
        assertThat(caller.post("To=" + "1".repeat(70_000), Caller.TOKEN).statusCode())
                .isEqualTo(413);
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(caller.look("CA" + "0".repeat(32)).statusCode()).isEqualTo(404);
        assertThat(caller.get("/Accounts/" + Caller.ACCOUNT + "/Messages.json").body())
                .startsWith("{\"code\":20404");
        assertThat(caller.get("/Accounts/" + Caller.ACCOUNT + ".json").body()).contains("\"status\":\"active\"");
    }

    @Test
    void unusableTwimlIsHeardAsAnError() throws Exception {
        Caller.sid(caller.call(Map.of("To", TO, "From", Caller.FROM, "Twiml", "<Response>")));

        await().untilAsserted(() -> assertThat(voice.record().count(TO, Telephones.APPLICATION_ERROR.text()))
                .isEqualTo(1));
    }
}
