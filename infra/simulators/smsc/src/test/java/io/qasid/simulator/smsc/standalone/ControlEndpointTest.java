package io.qasid.simulator.smsc.standalone;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.simulator.smsc.RawPeer;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.SmscSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlEndpointTest {
    private static final Instant NOW = Instant.parse("2026-11-21T18:00:00Z");

    private SmscSimulator smsc;
    private ControlEndpoint control;
    private RawPeer peer;
    private HttpClient http;

    @BeforeEach
    void start() {
        smsc = SmscSimulator.start(
                SmscSettings.of(SmscAccount.of("first", "secret1")).withClock(InstantSource.fixed(NOW)));
        control = ControlEndpoint.start(smsc, 0);
        http = HttpClient.newHttpClient();
        peer = RawPeer.bound(smsc.port(), "first", "secret1");
    }

    @AfterEach
    void stop() {
        peer.close();
        http.close();
        control.close();
        smsc.close();
    }

    @Test
    void tellsWhatWasTaken() throws Exception {
        String id = peer.submit("93700000001", "salaam \"you\"").string();
        peer.takeDeliver();

        assertThat(get("/submits"))
                .isEqualTo("{\"account\":\"first\",\"messageId\":\"" + id
                        + "\",\"source\":\"QASID\",\"destination\":\"93700000001\",\"dataCoding\":0,"
                        + "\"registeredDelivery\":1,\"userDataHeader\":\"\",\"text\":\"salaam \\\"you\\\"\","
                        + "\"at\":\"2026-11-21T18:00:00Z\"}\n");
        assertThat(get("/counts"))
                .isEqualTo("{\"destination\":\"93700000001\",\"text\":\"salaam \\\"you\\\"\",\"count\":1}\n");
        await().untilAsserted(() -> assertThat(get("/deliveries").lines())
                .containsExactly(
                        "{\"kind\":\"RECEIPT\",\"event\":\"SENT\",\"account\":\"first\",\"messageId\":\"" + id
                                + "\",\"attempt\":1,\"at\":\"2026-11-21T18:00:00Z\"}",
                        "{\"kind\":\"RECEIPT\",\"event\":\"ACKNOWLEDGED\",\"account\":\"first\",\"messageId\":\"" + id
                                + "\",\"attempt\":1,\"at\":\"2026-11-21T18:00:00Z\"}"));
        assertThat(get("/totals"))
                .isEqualTo("{\"submitsTaken\":1,\"submitsRefused\":0,\"incompleteTexts\":0,\"receiptsSent\":1,"
                        + "\"receiptsAcknowledged\":1,\"receiptsGivenUp\":0,\"mosSent\":0,\"mosAcknowledged\":0,"
                        + "\"mosGivenUp\":0,\"binds.first\":1,\"undelivered.first\":0}\n");

        assertThat(send("DELETE", "/record", "").statusCode()).isEqualTo(204);
        assertThat(get("/submits")).isEmpty();
    }

    @Test
    void letsAHandsetWrite() throws Exception {
        HttpResponse<String> response = send(
                "POST", "/mo", "{\"account\":\"first\",\"from\":\"93700000001\",\"to\":\"4040\",\"text\":\"بله\"}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(new String(peer.takeDeliver().shortMessage(), UTF_16BE)).isEqualTo("بله");
        await().untilAsserted(() ->
                assertThat(smsc.record().totals().mosAcknowledged()).isEqualTo(1));
    }

    @Test
    void makesFaultsAndEndsThem() throws Exception {
        assertThat(send("POST", "/faults", "{\"account\":\"first\",\"refuse-binds-ms\":60000,\"drop-binds\":true}")
                        .statusCode())
                .isEqualTo(204);
        await().untilAsserted(() -> assertThat(smsc.binds("first")).isZero());
        assertThat(peer.read()).isEmpty();

        assertThat(send("DELETE", "/faults", "").statusCode()).isEqualTo(204);
        RawPeer.bound(smsc.port(), "first", "secret1").close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"black-hole\":\"deep\"} | 400 | black-hole 'deep'",
                "{\"throttle-per-second\":0} | 400 | throttle-per-second '0': throttle must be at least 1",
                "{\"delay-responses-ms\":\"soon\"} | 400 | delay-responses-ms 'soon'",
                "{\"flood\":1} | 400 | flood '1': there is no such fault",
                "{\"account\":\"third\",\"drop-binds\":true} | 400 | there is no account 'third'",
                "{\"drop-binds\":{}} | 400 | drop-binds must be a plain value",
                "[] | 400 | the body must be a JSON object",
                "{\"drop-binds\":true | 400 | the body is not JSON",
                "{} {} | 400 | something follows the JSON object",
            })
    void saysWhatIsWrongWithAFault(String body, int status, String why) throws Exception {
        HttpResponse<String> response = send("POST", "/faults", body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\":\"").contains(why);
    }

    @ParameterizedTest
    @CsvSource({"lost", "taken", "off"})
    void knowsEveryBlackHole(String mode) throws Exception {
        assertThat(send("POST", "/faults", "{\"black-hole\":\"" + mode + "\"}").statusCode())
                .isEqualTo(204);
    }

    @Test
    void saysWhatIsMissingInAnMo() throws Exception {
        HttpResponse<String> response = send("POST", "/mo", "{\"account\":\"first\",\"from\":\"93700000001\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("to is missing");
    }

    @Test
    void refusesABodyBeyondItsLimit() throws Exception {
        HttpResponse<String> response = send("POST", "/mo", "{\"text\":\"" + "a".repeat(70_000) + "\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("at most 65536 octets");
    }

    @Test
    void knowsNothingElse() throws Exception {
        assertThat(send("PUT", "/faults", "{}").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/", "").body()).contains("there is no GET /");
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control.port() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
