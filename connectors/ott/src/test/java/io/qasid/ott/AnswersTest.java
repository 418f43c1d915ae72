package io.qasid.ott;

import static org.assertj.core.api.Assertions.assertThat;

import io.qasid.model.Route;
import io.qasid.ott.telegram.BotApi;
import io.qasid.ott.whatsapp.CloudApi;
import io.qasid.providerhttp.ProviderApi;
import io.qasid.providerhttp.ProviderApi.Verdict;
import io.qasid.providerhttp.ProviderReply;
import io.qasid.storage.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
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

    @BeforeAll
    static void open() throws Exception {
        database = Stand.open(Stand.migrated());
        People people = new People(database);
        RecipientPace pace = new RecipientPace(Duration.ofMillis(1), 1, System::nanoTime);
        whatsApp = new CloudApi(
                Route.parse("whatsapp:qasid"), "http://127.0.0.1:9/v25.0/1", "t", people, pace, InstantSource.system());
        telegram = new BotApi(
                Route.parse("telegram:qasid"), "http://127.0.0.1:9/bot1:t", people, pace, InstantSource.system());
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
    @ValueSource(strings = {"", "<html>", "[]", "{}", "null", "{\"error\":\"x\"}", "{\"ok\":\"yes\"}", "\"\""})
    void whatSomethingInBetweenSaysProvesNothing(String body) {
        for (ProviderApi api : new ProviderApi[] {whatsApp, telegram}) {
            for (int status : new int[] {200, 302, 404, 502}) {
                assertThat(api.read(Stand.dispatch("+93700000001", "x", Optional.empty()), answer(status, body)))
                        .isInstanceOf(Verdict.Unclear.class);
            }
        }
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
    }

    private static ProviderReply.Answered answer(int status, String body) {
        return new ProviderReply.Answered(status, body.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }
}
