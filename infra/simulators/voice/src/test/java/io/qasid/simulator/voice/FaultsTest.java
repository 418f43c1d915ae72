package io.qasid.simulator.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FaultsTest {
    private static final String TO = "+93700000001";

    private final VoiceSimulator voice = VoiceSimulator.start(VoiceSettings.of(Caller.ACCOUNT, Caller.TOKEN));
    private final Caller caller = new Caller(voice);

    @AfterEach
    void close() {
        caller.close();
        voice.close();
    }

    @Test
    void connectionsAreRefusedAndWelcomeAgainAtTheSamePort() throws Exception {
        int port = voice.port();
        voice.faults().refuseConnections();
        assertThatThrownBy(() -> caller.call(Caller.form(TO))).isInstanceOf(ConnectException.class);

        voice.faults().clear();
        assertThat(voice.port()).isEqualTo(port);
        Caller.sid(caller.call(Caller.form(TO)));
    }

    @Test
    void silenceAnswersNothingAndTakesNothing() throws Exception {
        voice.faults().silence();
        CompletableFuture<Boolean> answered = CompletableFuture.supplyAsync(this::isAnswered);
        await().until(() -> voice.record().totals().unansweredMost() == 1);
        await().during(Duration.ofMillis(300)).until(() -> !answered.isDone());

        voice.faults().clear();

        assertThat(answered.get()).isFalse();
        assertThat(voice.record().calls()).isEmpty();
    }

    @Test
    void errorsAreAnsweredToEverything() throws Exception {
        voice.faults().errors(503);

        assertThat(caller.call(Caller.form(TO)).statusCode()).isEqualTo(503);
        assertThat(caller.get("/Accounts/" + Caller.ACCOUNT + ".json").statusCode())
                .isEqualTo(503);
        assertThat(voice.record().calls()).isEmpty();
    }

    @Test
    void answersCanBeLate() throws Exception {
        voice.faults().delayAnswers(Duration.ofMillis(400));
        long began = System.nanoTime();

        Caller.sid(caller.call(Caller.form(TO)));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(390));
    }

    @Test
    void callsBeyondARateAreThrottled() throws Exception {
        voice.faults().throttle(1);
        int throttled = 0;
        for (int call = 0; call < 3; call++) {
            HttpResponse<String> answer = caller.call(Caller.form(TO));
            throttled += answer.statusCode() == 429 ? 1 : 0;
        }

        assertThat(throttled).isPositive();
        assertThat(voice.record().calls()).hasSize(3 - throttled);
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSY", "FAILED", "CANCELED", "NO_ANSWER"})
    void callsCanEndOtherwise(CallStatus status) throws Exception {
        voice.faults().endCallsAs(status);
        String sid = Caller.sid(caller.call(Caller.form(TO)));

        await().until(() -> caller.look(sid).body().contains("\"status\":\"" + status.wireName() + "\""));
        assertThat(voice.record().heard()).isEmpty();
    }

    @Test
    void impossibleFaultsAreNamed() {
        assertThatThrownBy(() -> voice.faults().errors(200)).hasMessageContaining("400 to 599");
        assertThatThrownBy(() -> voice.faults().endCallsAs(CallStatus.COMPLETED))
                .hasMessageContaining("completed");
        assertThatThrownBy(() -> voice.faults().throttle(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> voice.faults().delayAnswers(Duration.ofHours(2)))
                .hasMessageContaining("0 to 1 h");
    }

    private boolean isAnswered() {
        try {
            return caller.call(Caller.form(TO)).statusCode() > 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
