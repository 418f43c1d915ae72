package io.qasid.ott;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.ott.telegram.BotApi;
import io.qasid.ott.viber.RestBotApi;
import io.qasid.ott.whatsapp.CloudApi;
import io.qasid.providerhttp.ProviderApi;
import io.qasid.providerhttp.ProviderApi.Verdict;
import io.qasid.providerhttp.ProviderReply;
import io.qasid.storage.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What providers' answers mean.
class AnswersTest {
    private static Database database;
    private static ProviderApi whatsApp;
    private static ProviderApi telegram;
    private static ProviderApi viber;
    private static People people;

    @BeforeAll
    static void open() throws Exception {
        database = Stand.open(Stand.migrated());
        people = new People(database);
        whatsApp = new CloudApi(
                Route.parse("whatsapp:qasid"),
                "http://127.0.0.1:9/v25.0/1",
                people,
                pace("whatsapp:qasid"),
                InstantSource.system());
        telegram = new BotApi(
                Route.parse("telegram:qasid"),
                "http://127.0.0.1:9",
                people,
                pace("telegram:qasid"),
                InstantSource.system(),
                System::nanoTime);
        viber = new RestBotApi(
                Route.parse("viber:qasid"),
                "http://127.0.0.1:9/pa",
                people,
                pace("viber:qasid"),
                InstantSource.system());
    }

    private static RecipientPace pace(String route) {
        return new RecipientPace(
                Optional.empty(), Route.parse(route), Duration.ofMillis(1), 1, System::nanoTime, new Random(1));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "131026, Refused",
        "131047, Refused",
        "132001, Refused",
        "100, Refused",
        "999999, Refused",
        "131056, Later",
        "131016, Later",
        "1, Later",
        "2, Later",
        "130429, SlowDown",
        "4, SlowDown",
        "80007, SlowDown",
        "190, AccountRefused",
        "0, AccountRefused",
        "10, AccountRefused",
        "200, AccountRefused",
        "368, AccountRefused",
        "131031, AccountRefused",
        "131048, AccountRefused"
    })
    void whatsAppsCodesDecideAndNotTheStatus(int code, String verdict) {
        for (int status : new int[] {400, 401, 403, 429, 500}) {
            Verdict read = whatsApp.read(
                    Stand.dispatch("+93700000001", "x", Optional.empty()),
                    answer(status, "{\"error\":{\"code\":" + code + "}}"));
            assertThat(read.getClass().getSimpleName()).isEqualTo(verdict);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, Refused",
        "403, Refused",
        "409, Refused",
        "401, AccountRefused",
        "404, AccountRefused",
        "500, Later",
        "429, SlowDown"
    })
    void telegramsCodesDecide(int code, String verdict) {
        Verdict read = telegram.read(
                Stand.dispatch("+93700000001", "x", Optional.empty()),
                answer(code, "{\"ok\":false,\"error_code\":" + code + ",\"parameters\":{\"retry_after\":7}}"));
        assertThat(read.getClass().getSimpleName()).isEqualTo(verdict);
        if (read instanceof Verdict.SlowDown slowDown) {
            assertThat(slowDown.asked()).contains(Duration.ofSeconds(7));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, Misconfigured, 400",
        "2, AccountRefused, 401",
        "3, Misconfigured, 400",
        "4, Misconfigured, 400",
        "5, Refused, 400",
        "6, Refused, 400",
        "7, AccountRefused, 403",
        "8, AccountRefused, 403",
        "9, AccountRefused, 403",
        "10, Misconfigured, 400",
        "11, Refused, 400",
        "12, SlowDown, 429",
        "13, Misconfigured, 400",
        "14, Refused, 400",
        "15, AccountRefused, 403",
        "16, Misconfigured, 400",
        "17, Misconfigured, 400",
        "18, Misconfigured, 400",
        "19, Misconfigured, 400",
        "20, Misconfigured, 400",
        // listed nowhere: somebody should look at it
        "21, Misconfigured, 400",
        "-1, Misconfigured, 400",
        "2147483647, Misconfigured, 400"
    })
    void vibersStatusDecidesAndCountsAsTheHttpStatusThatOthersSay(int code, String verdict, int counted) {
        ProviderReply.Answered answer = answer(200, "{\"status\":" + code + ",\"status_message\":\"no\"}");
        assertThat(viber.status(answer)).isEqualTo(counted);
        Verdict read = viber.read(Stand.dispatch("+93700000001", "x", Optional.empty()), answer);
        assertThat(read.getClass().getSimpleName()).isEqualTo(verdict);
        assertThat(read.toString()).contains("VIBER_" + Math.abs(code)).doesNotContain("no,");
    }

    /// Whom Viber does not let us write to is not asked for again before they write.
    @ParameterizedTest
    @CsvSource({"5, false", "6, false", "11, true", "12, true"})
    void onlyWhoIsGoneLosesTheirLink(int code, boolean stays) throws Exception {
        String number = "+9370000%04d".formatted(code);
        Heard link = new Heard(
                Route.parse("viber:qasid"), Instant.EPOCH, Optional.of(new Msisdn(number)), "u" + code, true, false);
        people.remember(List.of(link));
        viber.read(
                Stand.dispatch(number, "x", Optional.empty()),
                answer(200, "{\"status\":" + code + ",\"status_message\":\"no\"}"));
        assertThat(people.chat(Route.parse("viber:qasid"), new Msisdn(number)).isPresent())
                .isEqualTo(stays);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "null",
                "{\"error\":\"x\"}",
                "{\"ok\":\"yes\"}",
                "\"\"",
                "{\"status\":\"0\"}",
                "{\"status\":0}"
            })
    void whatSomethingInBetweenSaysProvesNothing(String body) {
        for (ProviderApi api : new ProviderApi[] {whatsApp, telegram, viber}) {
            for (int status : new int[] {200, 302, 404, 502}) {
                assertThat(api.read(Stand.dispatch("+93700000001", "x", Optional.empty()), answer(status, body)))
                        .isInstanceOf(Verdict.Unclear.class);
                assertThat(api.status(answer(status, body))).isEqualTo(status);
            }
        }
    }

    @Test
    void aGatewaysErrorIsNotMistakenForVibers() {
        assertThat(viber.read(
                        Stand.dispatch("+93700000001", "x", Optional.empty()),
                        answer(503, "{\"status\":503,\"error\":\"Service Unavailable\"}")))
                .isInstanceOf(Verdict.Unclear.class);
    }

    @Test
    void anIdIsTakenAsItIs() {
        assertThat(whatsApp.read(
                        Stand.dispatch("+93700000001", "x", Optional.empty()),
                        answer(200, "{\"messages\":[{\"id\":\"wamid.HBgLOTM3MA==\"}]}")))
                .isEqualTo(new Verdict.Taken("wamid.HBgLOTM3MA=="));
        assertThat(telegram.read(
                        Stand.dispatch("+93700000001", "x", Optional.empty()),
                        answer(200, "{\"ok\":true,\"result\":{\"message_id\":5,\"chat\":{\"id\":1000000000000007}}}")))
                .isEqualTo(new Verdict.Taken("1000000000000007:5"));
        assertThat(viber.read(
                        Stand.dispatch("+93700000001", "x", Optional.empty()),
                        answer(200, "{\"status\":0,\"message_token\":18446744073709551615}")))
                .as("all 64 bits")
                .isEqualTo(new Verdict.Taken("18446744073709551615"));
    }

    private static ProviderReply.Answered answer(int status, String body) {
        return new ProviderReply.Answered(status, body.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }
}
