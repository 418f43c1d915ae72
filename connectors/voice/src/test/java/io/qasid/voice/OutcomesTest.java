package io.qasid.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.model.Category;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.providerhttp.Instruments;
import io.qasid.providerhttp.ProviderAccount;
import io.qasid.voice.ScriptedProvider.Answer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of a message by what the provider answers.
@Timeout(120)
class OutcomesTest {
    private static final String SID = "CA0123456789abcdef0123456789abcdef";

    private final ScriptedProvider provider = new ScriptedProvider();
    private final Instruments instruments = TestAccounts.instruments();
    private final ProviderAccount account = TestAccounts.ready(TestAccounts.settings(provider.url()), instruments);

    OutcomesTest() throws IOException {}

    @AfterEach
    void close() {
        account.close();
        provider.close();
    }

    @Test
    void taken() {
        provider.calls = new Answer(201, "{\"sid\":\"" + SID + "\",\"status\":\"queued\"}", "");

        assertThat(send()).isEqualTo(new SendOutcome.Accepted(List.of(SID)));
        assertThat(provider.forms)
                .singleElement()
                .asString()
                .contains("To=" + encode(TestAccounts.HANDSET) + "&From=" + encode(TestAccounts.FROM) + "&Twiml=")
                .contains(encode("<Say language=\"fa-IR\">salaam</Say>"))
                .contains("&StatusCallback=" + encode("http://127.0.0.1:9/webhooks/voice/qasid"))
                .endsWith("&StatusCallbackEvent=initiated&StatusCallbackEvent=answered&StatusCallbackEvent=completed");
        assertThat(errors("201")).isZero();
    }

    /// 21211 and the like; see [VoiceErrorsTest] for all codes.
    @ParameterizedTest
    @CsvSource({
        "400, 21211, VOICE_21211",
        "400, 21210, VOICE_21210",
        "403, 21216, VOICE_21216",
        "400, 29999, VOICE_29999",
        "400, 573005, VOICE_573005",
        "404, 20404, VOICE_20404",
        "400, 0,     VOICE_HTTP_400",
        "410, -7,    VOICE_HTTP_410",
        "302, 0,     VOICE_HTTP_302",
    })
    void refusedForGood(int status, int code, String reason) {
        provider.calls = new Answer(status, "{\"code\":" + code + ",\"message\":\"the number +93700000001\"}", "");

        assertThat(send()).isInstanceOfSatisfying(SendOutcome.Rejected.class, rejected -> {
            assertThat(rejected.reason().code()).isEqualTo(reason);
            assertThat(rejected.toString()).doesNotContain("93700000001");
        });
        assertThat(errors(Integer.toString(status))).isEqualTo(1);
        assertThat(account.ready()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"401, 20003, VOICE_20003", "403, 0, VOICE_HTTP_403", "400, 10001, VOICE_10001"})
    void theAccountIsRefused(int status, int code, String reason) {
        provider.calls = new Answer(status, "{\"code\":" + code + "}", "");

        assertThat(send()).isInstanceOfSatisfying(SendOutcome.Deferred.class, deferred -> {
            assertThat(deferred.reason().code()).isEqualTo(reason);
            assertThat(deferred.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        });
        assertThat(account.ready()).isFalse();
        assertThat(send()).isInstanceOf(SendOutcome.Deferred.class);
        assertThat(provider.forms).as("nothing is sent meanwhile").hasSize(1);
        await().atMost(TestAccounts.ENOUGH).until(account::ready);
    }

    @Test
    void anAccountThatStaysRefusedIsNotReady() {
        provider.looks = new Answer(401, "{\"code\":20003}", "");
        await().atMost(TestAccounts.ENOUGH).until(() -> !account.ready());
        await().during(Duration.ofSeconds(2)).atMost(TestAccounts.ENOUGH).until(() -> !account.ready());

        provider.looks = new Answer(200, "{}", "");
        await().atMost(TestAccounts.ENOUGH).until(account::ready);
    }

    @ParameterizedTest
    @CsvSource({"2, 2s", "0, 1s", "900, 5m"})
    void throttledForAsLongAsTheProviderSays(String retryAfter, String pause) {
        provider.calls = new Answer(429, "{\"code\":20429}", retryAfter);

        assertThat(send())
                .isEqualTo(new SendOutcome.Deferred(
                        Duration.parse("PT" + pause), new Reason("ADAPTER_RATE_LIMITED", "VOICE_20429")));
        assertThat(account.throttledFor()).isPositive();
        assertThat(account.ready()).isFalse();
        assertThat(send())
                .isInstanceOfSatisfying(
                        SendOutcome.Deferred.class,
                        deferred -> assertThat(deferred.reason().code()).isEqualTo("ADAPTER_RATE_LIMITED"));
        assertThat(provider.forms).hasSize(1);
    }

    @Test
    void throttledWithoutATimeBacksOff() {
        provider.calls = new Answer(429, "", "Fri, 27 Nov 2026 10:00:00 GMT");

        assertThat(send())
                .isInstanceOfSatisfying(
                        SendOutcome.Deferred.class,
                        deferred -> assertThat(deferred.retryAfter())
                                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(1)));
        await().atMost(TestAccounts.ENOUGH).until(account::ready);
    }

    /// A gateway says 5xx too when whoever dials took the call and was slow to say so.
    @ParameterizedTest
    @CsvSource({"500", "502", "503", "504"})
    void aFaultOverThereProvesNothing(int status) {
        provider.calls = new Answer(status, "<html>", "");

        assertThat(send()).isEqualTo(new SendOutcome.Unknown(List.of(), Reason.of("VOICE_HTTP_" + status)));
        assertThat(errors(Integer.toString(status))).isEqualTo(1);
    }

    @Test
    void faultsOnLooksMakeItNotReady() {
        provider.looks = new Answer(503, "", "");
        await().atMost(TestAccounts.ENOUGH).until(() -> !account.ready());
        assertThat(errors("503")).isPositive();

        provider.looks = new Answer(200, "{}", "");
        await().atMost(TestAccounts.ENOUGH).until(account::ready);
    }

    @ParameterizedTest
    @CsvSource({"201, {}", "200, <html>captive</html>", "201, '{\"sid\":\"CA1,2\"}'", "201, ''", "204, ''"})
    void aYesWithoutAnIdIsUnknown(int status, String body) {
        provider.calls = new Answer(status, body, "");

        assertThat(send()).isEqualTo(new SendOutcome.Unknown(List.of(), Reason.of("VOICE_ANSWER_UNREADABLE")));
    }

    @Test
    void anEndlessAnswerIsUnknown() {
        provider.calls = new Answer(201, "{\"sid\":\"" + SID + "\",\"x\":\"" + "x".repeat(70_000) + "\"}", "");

        assertThat(send()).isEqualTo(new SendOutcome.Unknown(List.of(), Reason.of("VOICE_NO_ANSWER_CONNECTION")));
    }

    @Test
    void nobodyThere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        ProviderAccount lost = CallApi.account(
                TestAccounts.settings("http://127.0.0.1:" + free), TestAccounts.credential(), instruments);
        try {
            lost.start();
            assertThat(lost.send(TestAccounts.dispatch(TestAccounts.HANDSET, "salaam"), TestAccounts.ENOUGH))
                    .isInstanceOf(SendOutcome.Deferred.class);
            await().atMost(TestAccounts.ENOUGH).until(() -> errors("none") > 0);
        } finally {
            lost.close();
        }
    }

    @Test
    void gone() {
        provider.close();

        assertThat(send()).isInstanceOf(SendOutcome.Deferred.class);
        assertThat(account.ready()).isFalse();
    }

    @Test
    void tooLongAndEmptyTextsAreRefusedWithoutACall() {
        assertThat(account.send(
                        TestAccounts.dispatch(
                                TestAccounts.HANDSET, "1".repeat(1_600), Category.OTP, Duration.ofMinutes(1)),
                        TestAccounts.ENOUGH))
                .isEqualTo(new SendOutcome.Rejected(Reason.of("VOICE_TEXT_TOO_LONG")));
        assertThat(account.send(TestAccounts.dispatch(TestAccounts.HANDSET, "\u0000 "), TestAccounts.ENOUGH))
                .isEqualTo(new SendOutcome.Rejected(Reason.of("VOICE_TEXT_EMPTY")));
        assertThat(provider.forms).isEmpty();
    }

    @Test
    void afterItsDeadlineNothingIsSent() {
        assertThat(account.send(
                        TestAccounts.dispatch(TestAccounts.HANDSET, "salaam", Category.OTP, Duration.ofSeconds(-1)),
                        TestAccounts.ENOUGH))
                .isInstanceOf(SendOutcome.Deferred.class);
        assertThat(provider.forms).isEmpty();
    }

    private SendOutcome send() {
        return account.send(TestAccounts.dispatch(TestAccounts.HANDSET, "salaam"), TestAccounts.ENOUGH);
    }

    private double errors(String status) {
        return instruments
                .meters()
                .counter("chan.provider.api.errors", "provider", "voice", "http_status", status)
                .count();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
