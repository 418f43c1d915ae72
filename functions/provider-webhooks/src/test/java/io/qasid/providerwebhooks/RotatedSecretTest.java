package io.qasid.providerwebhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.model.Route;
import io.qasid.secrets.RotationSignals;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Secrets that prove callbacks, changed while callbacks come (CHAN-15).
@Timeout(180)
class RotatedSecretTest {
    private static final String SECOND = "{route=\"whatsapp:qasid\"} 2.0";
    private static final Duration ENOUGH = Duration.ofSeconds(60);
    private static final Duration OLD_ACCEPTED = Duration.ofSeconds(20);

    private int sent;

    @Test
    void anOldSignatureCountsForAWhileAndThenNoMore() throws Exception {
        try (Stand stand =
                new Stand(Map.of("qasid.provider-webhooks.secrets.old-accepted-for", OLD_ACCEPTED.toSeconds() + "s"))) {
            assertThat(status(stand, Stand.APP_SECRET)).isEqualTo(200);
            assertThat(status(stand, "second")).isEqualTo(401);

            change(stand);
            RotationSignals.publish(
                    stand.nats,
                    Route.parse("whatsapp:qasid"),
                    InstantSource.system().instant(),
                    "1");
            await().atMost(ENOUGH)
                    .untilAsserted(() -> assertThat(stand.metrics()).contains("chan_secret_version" + SECOND));

            assertThat(status(stand, "second")).isEqualTo(200);
            assertThat(status(stand, Stand.APP_SECRET))
                    .as("what the provider signed before")
                    .isEqualTo(200);
            await().atMost(ENOUGH).until(() -> status(stand, Stand.APP_SECRET) == 401);
            assertThat(status(stand, "second")).isEqualTo(200);
            assertThat(stand.metrics()).doesNotContain("second\"");
        }
    }

    @Test
    void whatNobodyAnnouncedIsFoundByLooking() throws Exception {
        try (Stand stand = new Stand(Map.of("qasid.provider-webhooks.secrets.poll-every", "500ms"))) {
            change(stand);
            await().atMost(ENOUGH).until(() -> status(stand, "second") == 200);
            assertThat(status(stand, Stand.APP_SECRET)).as("for 24 h more").isEqualTo(200);
        }
    }

    @Test
    void whoStartsWhileTheStoreIsAwayTakesNothingUntilItIsBack() throws Exception {
        try (Stand stand = new Stand(Map.of(
                "qasid.provider-webhooks.secrets.url",
                Files.createTempDirectory("qasid").resolve("sealed").toUri().toString(),
                Stand.NOT_READY,
                "true"))) {
            assertThat(stand.get("/health/ready").body()).contains("\"secrets\":\"down\"");
            assertThat(status(stand, Stand.APP_SECRET)).isEqualTo(503);
        }
    }

    private static void change(Stand stand) {
        stand.secrets.write("whatsapp/qasid", before -> Map.of("app-secret", "second", "verify-token", "verify-token"));
    }

    private int status(Stand stand, String appSecret) throws Exception {
        sent++;
        String body = """
                {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
                "messaging_product":"whatsapp","metadata":{"phone_number_id":"1055"},
                "statuses":[{"id":"wamid.%d","status":"delivered","timestamp":"1795900000"}]}}]}]}
                """.formatted(sent);
        return stand.whatsApp(body, appSecret).statusCode();
    }
}
