package io.qasid.voice;

import static io.qasid.voice.TestAccounts.ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.model.Category;
import io.qasid.model.SendOutcome;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.simulator.voice.VoiceRecord;
import io.qasid.simulator.voice.VoiceSettings;
import io.qasid.simulator.voice.VoiceSimulator;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The magic numbers of the simulator as the connector sees them; what comes by callback is not its business.
@Timeout(120)
class MagicNumbersTest {
    private final VoiceSimulator voice = VoiceSimulator.start(VoiceSettings.of(TestAccounts.SID, TestAccounts.TOKEN));
    private final ProviderAccount account =
            TestAccounts.ready(TestAccounts.settings(voice.url()), TestAccounts.instruments());

    @AfterEach
    void close() {
        account.close();
        voice.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001", "9830", "9800", "9831", "9834", "9835", "9836", "9838", "9839", "9815"})
    void isTaken(String magic) {
        assertThat(send(magic)).isInstanceOf(SendOutcome.Accepted.class);
        assertThat(voice.record().calls()).hasSize(1);
    }

    @Test
    void isHeardTwiceDigitByDigit() {
        account.send(TestAccounts.dispatch("+93700009830", "کد ۴۸۲ & 9", Category.OTP, Duration.ofMinutes(1)), ENOUGH);

        await().atMost(ENOUGH).until(() -> !voice.record().heard().isEmpty());
        assertThat(voice.record().heard().getFirst().said())
                .containsExactly(
                        new VoiceRecord.Said("fa-IR", "کد ۴ ۸ ۲ & 9"), new VoiceRecord.Said("fa-IR", "کد ۴ ۸ ۲ & 9"));
    }

    @Test
    void twoIsRejected() {
        assertThat(send("9832"))
                .isInstanceOfSatisfying(
                        SendOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).hasToString("VOICE_21211 (TO_INVALID)"));
    }

    @Test
    void threeIsThrottledFirst() {
        assertThat(send("9833"))
                .isInstanceOfSatisfying(
                        SendOutcome.Deferred.class,
                        deferred -> assertThat(deferred.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
        await().atMost(ENOUGH).until(account::ready);
        assertThat(send("9833")).isInstanceOf(SendOutcome.Accepted.class);
    }

    @Test
    void sevenIsUnknownAndMadeOnce() {
        assertThat(send("9837"))
                .isInstanceOfSatisfying(
                        SendOutcome.Unknown.class,
                        unknown -> assertThat(unknown.reason().code()).isEqualTo("VOICE_NO_ANSWER_CONNECTION"));
        await().atMost(ENOUGH).until(() -> voice.record().count("+93700009837", "salaam") == 1);
        assertThat(voice.record().calls()).as("nothing is sent twice").hasSize(1);
    }

    @Test
    void whileItClosesNothingNewIsTaken() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            voice.faults().silence();
            Future<SendOutcome> underWay = threads.submit(() -> send("0001"));
            await().atMost(ENOUGH).until(() -> voice.record().totals().callsRefused() == 1);
            Future<?> closing = threads.submit(account::close);
            await().atMost(ENOUGH).until(() -> !account.ready());

            assertThat(underWay).isNotDone();
            assertThat(send("0001")).isInstanceOf(SendOutcome.Deferred.class);

            voice.faults().clear();
            assertThat(underWay.get()).isInstanceOf(SendOutcome.Unknown.class);
            closing.get();
            assertThat(voice.record().totals().callsRefused()).isEqualTo(1);
        }
    }

    private SendOutcome send(String magic) {
        return account.send(TestAccounts.dispatch("+9370000" + magic, "salaam"), ENOUGH);
    }
}
