package io.qasid.channelrouter.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.qasid.channelrouter.ladder.Step;
import io.qasid.channelrouter.ladder.Success;
import io.qasid.model.Category;
import io.qasid.model.Money;
import io.qasid.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KServeWireTest {
    private static final ModelQuestion OTP = new ModelQuestion(
            new Destination("AF", "awcc"),
            Category.OTP,
            9,
            List.of(step("sms:awcc", 180), step("whatsapp:qasid", 110)));
    private static final ModelQuestion ALERT =
            new ModelQuestion(new Destination("", ""), Category.TRANSACTIONAL, 23, List.of(step("voice:qasid", 1500)));
    private static final List<ModelQuestion> BOTH = List.of(OTP, ALERT);
    private static final String GOOD = answer("\"FP32\"", "[3, 1]", "[0.5, 2, -1e3]");

    private static Step step(String route, int price) {
        return new Step(Route.parse(route), Optional.empty(), Success.DELIVERED, new Money(price, "AFN"));
    }

    private static String answer(String datatype, String shape, String data) {
        return "{\"model_name\":\"m\",\"id\":\"7\",\"outputs\":[{\"name\":\"score\",\"datatype\":" + datatype
                + ",\"shape\":" + shape + ",\"data\":" + data + "}]}";
    }

    private static Optional<List<ModelAnswer.Scores>> read(String body) {
        return KServeWire.scores(body.getBytes(StandardCharsets.UTF_8), "7", BOTH);
    }

    @Test
    void aQuestionIsARowForEachStep() throws Exception {
        ObjectMapper json = new ObjectMapper();

        assertThat(json.readTree(KServeWire.request("7", BOTH))).isEqualTo(json.readTree("""
                {"id": "7", "inputs": [
                  {"name": "country", "shape": [3, 1], "datatype": "BYTES", "data": ["AF", "AF", ""]},
                  {"name": "operator", "shape": [3, 1], "datatype": "BYTES", "data": ["awcc", "awcc", ""]},
                  {"name": "category", "shape": [3, 1], "datatype": "BYTES",
                   "data": ["OTP", "OTP", "TRANSACTIONAL"]},
                  {"name": "channel", "shape": [3, 1], "datatype": "BYTES", "data": ["sms", "whatsapp", "voice"]},
                  {"name": "route", "shape": [3, 1], "datatype": "BYTES",
                   "data": ["sms:awcc", "whatsapp:qasid", "voice:qasid"]},
                  {"name": "price", "shape": [3, 1], "datatype": "INT64", "data": [180, 110, 1500]},
                  {"name": "hour", "shape": [3, 1], "datatype": "INT32", "data": [9, 9, 23]}],
                 "outputs": [{"name": "score"}]}
                """));
    }

    @Test
    void scoresAreDealtOutInTheOrderOfTheRows() {
        List<ModelAnswer.Scores> scores =
                List.of(new ModelAnswer.Scores(List.of(0.5, 2.0)), new ModelAnswer.Scores(List.of(-1000.0)));

        assertThat(read(GOOD)).contains(scores);
        assertThat(read(answer("\"FP64\"", "[3]", "[0.5, 2, -1e3]"))).contains(scores);
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[[0.5], [2], [-1e3]]")))
                .as("nested, as the protocol allows")
                .contains(scores);
        assertThat(read(GOOD.replace("\"id\":\"7\",", "")))
                .as("ids are optional")
                .contains(scores);
        assertThat(read(GOOD.replace("[{\"name\"", "[{\"name\":\"why\"},{\"name\"")))
                .as("other outputs")
                .contains(scores);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"score\"",
                "<html>it works</html>",
                "{\"outputs\":[]}",
                "{\"outputs\":{\"name\":\"score\"}}",
                "{\"error\":\"no\"}"
            })
    void whatIsNoAnswerIsNone(String body) {
        assertThat(read(body)).isEmpty();
    }

    @Test
    void whatDoesNotFitIsNone() {
        assertThat(read(GOOD.replace("\"7\"", "\"8\""))).as("another's").isEmpty();
        assertThat(read(GOOD.replace("score", "rank"))).isEmpty();
        assertThat(read(answer("\"BYTES\"", "[3, 1]", "[\"1\", \"2\", \"3\"]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[2, 1]", "[1, 2]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[1, 2]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[1, 2, 3, 4]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[1, 3]", "[1, 2, 3]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1, 1]", "[1, 2, 3]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3.0, 1]", "[1, 2, 3]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[1, 2, NaN]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[1, 2, 1e999]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[1, 2, null]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[1, 2, true]"))).isEmpty();
        assertThat(read(answer("\"FP32\"", "[3, 1]", "[".repeat(5_000)))).isEmpty();
    }

    @Test
    void whateverComesThereIsAnAnswerOrNone() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int hits = random.nextInt(4); hits > 0 && bad.length > 0; hits--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            KServeWire.scores(bad, "7", BOTH)
                    .ifPresent(scores -> assertThat(scores)
                            .as("seed %d", seed)
                            .allSatisfy(each -> assertThat(each.scores()).allMatch(Double::isFinite)));
        }
    }
}
