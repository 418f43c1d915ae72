package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.simulator.ott.OttChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WhatsApp's token changes five times while traffic flows: announced; with NATS dead; with NATS and Redis dead; with
/// the secret store away; and at last the secret that signs callbacks, which the provider goes on using for longer than
/// it should.
@Timeout(900)
final class RotationDrillTest {
    private static final long SEED = 20_261_201;
    private static final int PER_SECOND = 20;
    private static final int MESSAGES_MAX = 12_000;
    private static final int FELT = 100;
    private static final String ACCOUNT = "whatsapp:qasid";
    private static final String PATH = "whatsapp/qasid";

    /// Of the catalogue.
    private static final Duration VERIFIED_MAX = Duration.ofSeconds(60);
    /// By event or sentinel, which is far less than the minute after which everybody looks anyway.
    private static final Duration HEARD_MAX = Duration.ofSeconds(25);
    /// Nobody was there for 10 s, and the router looks twice a second.
    private static final Duration EFFECT_MAX = Duration.ofSeconds(30);
    /// Half open after a minute, and then a message now and then has to find out.
    private static final Duration CLOSED_AGAIN_MAX = Duration.ofMinutes(4);
    /// Instead of 24 hours.
    private static final Duration OLD_ACCEPTED = Duration.ofSeconds(60);

    private static final Duration STEP_MAX = Duration.ofMinutes(3);
    private static final Duration DEADLINE_AFTER = Duration.ofSeconds(90);
    private static final Duration END_MAX = Duration.ofMinutes(4);
    private static final int OPEN = 2;

    @Row("CHAN-15")
    @Test
    void newCredentialsReachTheAdapterWhateverIsLostAndOldSignaturesCountForAWhile() throws Exception {
        try (Stand stand = new Stand(
                "", Map.of("qasid.provider-webhooks.secrets.old-accepted-for", OLD_ACCEPTED.toSeconds() + "s"))) {
            List<DrillMessage> messages = DrillMessage.chats("rotation", MESSAGES_MAX, SEED);
            stand.link(messages);
            try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
                traffic.awaitAccepted(FELT, STEP_MAX);
                announced(stand, traffic);
                withoutTheEvent(stand, traffic);
                withoutEventAndSentinel(stand, traffic);
                withoutTheStore(stand, traffic);
                oldSignaturesCountForAWhile(stand, traffic);
                traffic.stopArrivals(STEP_MAX);
                int unknown = new Books(stand, "rotation").close(traffic, END_MAX);
                Stand.say("rotation: " + unknown + " were in doubt");
                assertThat(stand.rotationsRecorded()).isEqualTo(4);
            }
        }
    }

    /// Both tokens are let in until everybody has the new one, as a careful person does it: nobody is ever refused.
    private static void announced(Stand stand, Traffic traffic) throws SQLException {
        Metrics ott = new Metrics(stand.addresses().ott());
        int version = version(ott);
        stand.provider().prepare(OttChannel.WHATSAPP, "token-announced");
        stand.changeSecret(PATH, "token", "token-announced");
        JsonNode rotation = stand.announceRotation(ACCOUNT, "drill: announced");
        assertThat(rotation.path("event").booleanValue()).isTrue();
        assertThat(rotation.path("sentinel").booleanValue()).isTrue();
        held(ott, version, HEARD_MAX);
        // what was under way with the old one
        comesByWhatsAppAgain(stand, traffic);
        stand.provider().rotate(OttChannel.WHATSAPP, "token-announced");
        Stand.say("rotation: announced, and the old one is refused");
        traffic.awaitAccepted(traffic.acceptedIds().size() + FELT, STEP_MAX);
        assertThat(unauthorized(ott)).as("nobody was refused").isZero();
        assertThat(stand.rotationsRecorded()).isEqualTo(1);
        comesByWhatsAppAgain(stand, traffic);
    }

    private static void withoutTheEvent(Stand stand, Traffic traffic) {
        Metrics ott = new Metrics(stand.addresses().ott());
        int version = version(ott);
        stand.provider().prepare(OttChannel.WHATSAPP, "token-sentinel");
        killNats(stand);
        stand.changeSecret(PATH, "token", "token-sentinel");
        JsonNode rotation = stand.announceRotation(ACCOUNT, "drill: the event is lost");
        assertThat(rotation.path("event").booleanValue()).isFalse();
        assertThat(rotation.path("sentinel").booleanValue()).isTrue();
        held(ott, version, HEARD_MAX);
        Stand.say("rotation: the sentinel was enough, NATS comes back");
        stand.nats().restart();
        comesByWhatsAppAgain(stand, traffic);
        stand.provider().rotate(OttChannel.WHATSAPP, "token-sentinel");
        comesByWhatsAppAgain(stand, traffic);
        assertThat(unauthorized(ott)).as("nobody was refused").isZero();
    }

    /// Nobody hears anything, and the provider gives no grace: its 401 is what tells.
    private static void withoutEventAndSentinel(Stand stand, Traffic traffic) {
        Metrics ott = new Metrics(stand.addresses().ott());
        int version = version(ott);
        killNats(stand);
        stand.redis().kill();
        stand.changeSecret(PATH, "token", "token-alone");
        JsonNode rotation = stand.announceRotation(ACCOUNT, "drill: event and sentinel are lost");
        assertThat(rotation.path("event").booleanValue()).isFalse();
        assertThat(rotation.path("sentinel").booleanValue()).isFalse();
        stand.provider().rotate(OttChannel.WHATSAPP, "token-alone");
        held(ott, version, VERIFIED_MAX);
        await("the account to be well")
                .atMost(VERIFIED_MAX)
                .until(() -> ott.sum("provider_ready", "route=\"" + ACCOUNT + "\"") == 1);
        Stand.say("rotation: neither event nor sentinel, %d times 401".formatted((int) unauthorized(ott)));
        stand.nats().restart();
        stand.redis().restart();
        comesByWhatsAppAgain(stand, traffic);
        assertThat(unauthorized(ott)).as("the old one was refused").isPositive();
    }

    /// What can't be read in time is as if the credential were wrong: the breaker opens and SMS serves, until the store
    /// is back.
    private static void withoutTheStore(Stand stand, Traffic traffic) throws IOException {
        Metrics ott = new Metrics(stand.addresses().ott());
        Metrics router = new Metrics(stand.addresses().router());
        int version = version(ott);
        Path away = stand.secretsFile().resolveSibling("away");
        Files.move(stand.secretsFile(), away);
        stand.provider().rotate(OttChannel.WHATSAPP, "token-late");
        await("the circuit to open")
                .atMost(EFFECT_MAX)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> circuit(router) == OPEN);
        Stand.say("rotation: the store is away, the circuit is open");
        assertThat(version(ott)).as("what is held is kept").isEqualTo(version);
        int bySms = stand.handsets().counts().size();
        traffic.awaitAccepted(traffic.acceptedIds().size() + FELT, STEP_MAX);
        await("WhatsApp's messages to come by SMS")
                .atMost(STEP_MAX)
                .until(() -> stand.handsets().counts().size() >= bySms + FELT / 4);

        Files.move(away, stand.secretsFile());
        stand.changeSecret(PATH, "token", "token-late");
        held(ott, version, VERIFIED_MAX);
        await("the account to be well")
                .atMost(VERIFIED_MAX)
                .until(() -> ott.sum("provider_ready", "route=\"" + ACCOUNT + "\"") == 1 || circuit(router) != OPEN);
        await("the circuit to close")
                .atMost(CLOSED_AGAIN_MAX)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> circuit(router) == 0);
        Stand.say("rotation: the store is back, the circuit is closed");
        comesByWhatsAppAgain(stand, traffic);
    }

    /// The store has the new app secret, the provider signs with the one before: taken for a while, and then not.
    private static void oldSignaturesCountForAWhile(Stand stand, Traffic traffic) {
        Metrics hooks = new Metrics(stand.addresses().providerWebhooks());
        int version = version(hooks);
        double forged = forged(hooks);
        stand.changeSecret(PATH, "app-secret", "signs-from-now-on");
        long changed = System.nanoTime();
        stand.announceRotation(ACCOUNT, "drill: the app secret");
        held(hooks, version, HEARD_MAX);
        comesByWhatsAppAgain(stand, traffic);
        assertThat(forged(hooks)).as("the old signature still counts").isEqualTo(forged);
        await("the old signature to count no more")
                .atMost(OLD_ACCEPTED.plus(STEP_MAX))
                .until(() -> forged(hooks) > forged);
        assertThat(Duration.ofNanos(System.nanoTime() - changed))
                .as("it counted as long as it should")
                .isGreaterThanOrEqualTo(OLD_ACCEPTED.minusSeconds(1));
        Stand.say("rotation: the old signature is refused");
        stand.provider().whatsAppSigns("signs-from-now-on");
        comesByWhatsAppAgain(stand, traffic);
    }

    private static void comesByWhatsAppAgain(Stand stand, Traffic traffic) {
        int before = byWhatsApp(stand, traffic);
        await("messages to come by WhatsApp")
                .atMost(STEP_MAX)
                .until(() -> byWhatsApp(stand, traffic) >= before + FELT / 2);
    }

    private static int byWhatsApp(Stand stand, Traffic traffic) {
        return stand.copies()
                .asMeant(traffic.messages().stream()
                        .filter(message -> message.way() == Way.WHATSAPP)
                        .toList());
    }

    private static void killNats(Stand stand) {
        stand.nats().kill();
        await("the router to know that NATS is gone")
                .atMost(EFFECT_MAX)
                .until(() -> !Health.ready(stand.addresses().router()));
    }

    private static void held(Metrics module, int before, Duration max) {
        await("the newer version to be held")
                .atMost(max)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> version(module) > before);
    }

    private static int version(Metrics module) {
        return (int) module.sum("chan_secret_version", "route=\"" + ACCOUNT + "\"");
    }

    private static double unauthorized(Metrics ott) {
        return ott.sum("chan_provider_api_errors_total", "provider=\"whatsapp\"", "http_status=\"401\"");
    }

    private static double forged(Metrics hooks) {
        return hooks.sum("chan_webhook_signature_invalid_total", "provider=\"whatsapp\"");
    }

    private static int circuit(Metrics router) {
        return (int) router.sum("chan_adapter_circuit_state", "provider=\"whatsapp\"");
    }
}
