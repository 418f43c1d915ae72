package io.qasid.simulator.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ModelServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TWO_ROWS = """
            {"id": "7", "inputs": [
              {"name": "country", "shape": [2, 1], "datatype": "BYTES", "data": ["AF", "AF"]},
              {"name": "operator", "shape": [2, 1], "datatype": "BYTES", "data": ["awcc", ""]},
              {"name": "category", "shape": [2, 1], "datatype": "BYTES", "data": ["OTP", "OTP"]},
              {"name": "channel", "shape": [2, 1], "datatype": "BYTES", "data": ["sms", "voice"]},
              {"name": "route", "shape": [2, 1], "datatype": "BYTES", "data": ["sms:awcc", "voice:qasid"]},
              {"name": "price", "shape": [2, 1], "datatype": "INT64", "data": [180, 1500]},
              {"name": "hour", "shape": [2, 1], "datatype": "INT32", "data": [9, 9]}],
             "outputs": [{"name": "score"}]}
            """;

    private final ModelServer server = ModelServer.start(0, Model.DEAREST_FIRST);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        http.shutdownNow();
        server.close();
    }

    @Test
    void everyRowGetsAScore() throws Exception {
        JsonNode answer = json(infer(TWO_ROWS));

        assertThat(answer).isEqualTo(JSON.readTree("""
                {"model_name": "qasid-ranking", "model_version": "1", "id": "7", "outputs": [
                  {"name": "score", "datatype": "FP32", "shape": [2, 1], "data": [180.0, 1500.0]}]}
                """));
        assertThat(server.calls()).isEqualTo(1);
        assertThat(server.rowsScored()).isEqualTo(2);
    }

    @Test
    void routesCanBePutInOrder() {
        Model model = Model.inOrder(List.of("voice:qasid", "sms:awcc"));
        Model.Row sms = new Model.Row("AF", "", "OTP", "sms", "sms:awcc", 180, 9);
        Model.Row viber = new Model.Row("AF", "", "OTP", "viber", "viber:qasid", 90, 9);
        Model.Row voice = new Model.Row("AF", "", "OTP", "voice", "voice:qasid", 1500, 9);

        assertThat(model.score(voice)).isGreaterThan(model.score(sms));
        assertThat(model.score(sms)).isGreaterThan(model.score(viber));
    }

    @Test
    void itSaysWhatItIs() throws Exception {
        assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/qasid-ranking/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/qasid-ranking/versions/1/ready").statusCode())
                .isEqualTo(200);
        assertThat(get("/v2/models/another/ready").statusCode()).isEqualTo(404);
        assertThat(json(get("/v2")).path("name").asText()).isEqualTo("qasid-simulator-ranking");
        JsonNode metadata = json(get("/v2/models/qasid-ranking"));
        assertThat(metadata.path("inputs")).hasSize(7);
        assertThat(metadata.path("outputs").path(0).path("name").asText()).isEqualTo("score");
    }

    @Test
    void whatTheModelDoesNotTakeIsRefusedWithTheReason() throws Exception {
        refused("{", "failed to parse the request JSON buffer");
        refused("{\"inputs\": []}", "expected 7 inputs but got 0");
        refused(TWO_ROWS.replace("INT32", "FP32"), "input 'hour' must be INT32");
        refused(TWO_ROWS.replace("\"hour\", \"shape\": [2, 1]", "\"hour\", \"shape\": [2]"), "unexpected shape");
        refused(TWO_ROWS.replace("[9, 9]", "[9]"), "does not hold as many elements");
        refused(TWO_ROWS.replace("[9, 9]", "[9, 1.5]"), "must hold integers");
        refused(TWO_ROWS.replace("\"hour\"", "\"msisdn\""), "unexpected inference input 'msisdn'");
        assertThat(infer("/v2/models/another/infer", TWO_ROWS).statusCode()).isEqualTo(404);
    }

    private void refused(String request, String why) throws Exception {
        HttpResponse<String> response = infer(request);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").asText()).contains(why);
    }

    @Test
    void itMisbehavesAsItIsTold() throws Exception {
        server.faults().notReady();
        assertThat(infer(TWO_ROWS).statusCode()).isEqualTo(503);
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(503);
        server.faults().talkNonsense();
        assertThat(infer(TWO_ROWS).body()).startsWith("<html>");
        server.faults().leaveOutScores();
        assertThat(output().path("name").asText()).isEqualTo("embedding");
        server.faults().loseARow();
        assertThat(output().path("shape").path(0).asInt()).isEqualTo(1);
        server.faults().scoreNaN();
        assertThat(infer(TWO_ROWS).body()).contains("[NaN,");
        server.faults().otherDatatype();
        assertThat(output().path("datatype").asText()).isEqualTo("BYTES");
        server.faults().clear();
        assertThat(output().path("data")).hasSize(2);
    }

    @Test
    void aSlowOneAnswersLater() throws Exception {
        server.faults().slow(Duration.ofMillis(80));
        long began = System.nanoTime();

        assertThat(infer(TWO_ROWS).statusCode()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void aSilentOneDoesNotAnswerAndCutsTheConnectionInTheEnd() throws Exception {
        server.faults().silence();
        assertThatThrownBy(() -> http.send(
                        request("/v2/models/qasid-ranking/infer", TWO_ROWS)
                                .timeout(Duration.ofMillis(100))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);

        var waiting = http.sendAsync(
                request("/v2/models/qasid-ranking/infer", TWO_ROWS).build(), HttpResponse.BodyHandlers.ofString());
        while (server.calls() < 2) {
            Thread.onSpinWait();
        }
        server.faults().clear();

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void aHalfAnswerBeginsAndDoesNotEnd() throws Exception {
        server.faults().halfAnswers();
        var body = http.send(
                        request("/v2/models/qasid-ranking/infer", TWO_ROWS).build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .body();

        assertThat(new String(body.readNBytes(14), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"model_name\":");
        assertThatThrownBy(() -> java.util.concurrent.CompletableFuture.supplyAsync(() -> read(body))
                        .get(100, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
    }

    private static int read(java.io.InputStream body) {
        try {
            return body.read();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void itComesBackOnItsPort() throws Exception {
        String url = server.url();
        server.stop();
        assertThatThrownBy(() -> infer(TWO_ROWS)).isInstanceOf(IOException.class);

        server.restart();

        assertThat(server.url()).isEqualTo(url);
        assertThat(infer(TWO_ROWS).statusCode()).isEqualTo(200);
    }

    private JsonNode output() throws Exception {
        return json(infer(TWO_ROWS)).path("outputs").path(0);
    }

    private HttpResponse<String> infer(String body) throws Exception {
        return infer("/v2/models/qasid-ranking/versions/1/infer", body);
    }

    private HttpResponse<String> infer(String path, String body) throws Exception {
        return http.send(request(path, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }
}
