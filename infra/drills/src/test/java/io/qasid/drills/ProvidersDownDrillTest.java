package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.local.client.MessageView;
import io.qasid.model.MessageStatus;
import io.qasid.simulator.fraud.FraudDetection;
import io.qasid.simulator.ott.OttChannel;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two of three channels of a ladder are down at once, each in its own way: WhatsApp answers 503, Telegram reads
/// and never answers. SMS serves.
@Timeout(900)
final class ProvidersDownDrillTest {
    private static final long SEED = 20_261_129;
    private static final int PER_SECOND = 20;
    private static final int MESSAGES_MAX = 10_000;
    private static final int FELT = 100;

    /// Half open after a minute, and then a message now and then has to find out.
    private static final Duration CLOSED_AGAIN_MAX = Duration.ofMinutes(4);

    /// Of the catalogue.
    private static final Duration EFFECT_MAX = Duration.ofSeconds(30);

    private static final Duration STEP_MAX = Duration.ofMinutes(3);
    /// Who waits for an answer that never comes waits until then.
    private static final Duration DEADLINE_AFTER = Duration.ofSeconds(90);

    private static final Duration END_MAX = Duration.ofMinutes(4);
    private static final int OPEN = 2;

    @Row("CHAN-01")
    @Test
    void whatChatsCanNotBringComesBySmsAndChatsBringItAgainOnceTheyAreBack() {
        try (Stand stand = new Stand()) {
            Metrics router = new Metrics(stand.addresses().router());
            Metrics ott = new Metrics(stand.addresses().ott());
            List<DrillMessage> messages = DrillMessage.chats("providers", MESSAGES_MAX, SEED);
            stand.link(messages);
            try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
                traffic.awaitAccepted(FELT, STEP_MAX);

                stand.faults(OttChannel.WHATSAPP).errors(503);
                stand.faults(OttChannel.TELEGRAM).silence();
                await("both circuits to open")
                        .atMost(EFFECT_MAX)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> circuit(router, "whatsapp") == OPEN && circuit(router, "telegram") == OPEN);
                Stand.say("providers: both circuits are open");
                assertThat(ott.sum("chan_provider_api_errors_total", "provider=\"whatsapp\"", "http_status=\"503\""))
                        .isPositive();
                assertThat(ott.sum("chan_provider_api_errors_total", "provider=\"telegram\"", "http_status=\"none\""))
                        .isPositive();

                servedBySms(stand, traffic);
                await("waiting messages to be taken back")
                        .atMost(EFFECT_MAX)
                        .until(() -> router.sum("chan_steps_skipped_total", "reason=\"ADAPTER_CIRCUIT_OPEN\"") > 0);

                stand.faults(OttChannel.WHATSAPP).clear();
                stand.faults(OttChannel.TELEGRAM).clear();
                await("both circuits to close")
                        .atMost(CLOSED_AGAIN_MAX)
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> circuit(router, "whatsapp") == 0 && circuit(router, "telegram") == 0);
                Stand.say("providers: both circuits are closed");
                int before = stand.copies().asMeant(traffic.messages());
                await("messages to come as meant again")
                        .atMost(STEP_MAX)
                        .until(() -> stand.copies().asMeant(traffic.messages()) >= before + FELT);
                abused(stand, router);
                traffic.stopArrivals(STEP_MAX);
                int unknown = new Books(stand, "providers").close(traffic, END_MAX);
                Stand.say("providers: " + unknown + " were in doubt");
            }
        }
    }

    /// The next messages go by SMS from the start, and say why.
    private static void servedBySms(Stand stand, Traffic traffic) {
        // those that were planned before the router knew
        traffic.awaitAccepted(traffic.acceptedIds().size() + PER_SECOND, STEP_MAX);
        Map<String, String> before = traffic.acceptedIds();
        traffic.awaitAccepted(before.size() + FELT, STEP_MAX);
        List<String> ids = traffic.acceptedIds().entrySet().stream()
                .filter(accepted -> !before.containsKey(accepted.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        for (String id : ids) {
            await("a message to arrive by SMS")
                    .atMost(EFFECT_MAX)
                    .until(() -> view(stand, id).status() == MessageStatus.DELIVERED);
            MessageView view = view(stand, id);
            assertThat(view.attempts())
                    .extracting(MessageView.Attempt::route)
                    .doesNotContain("whatsapp:qasid", "telegram:qasid")
                    .last()
                    .asString()
                    .startsWith("sms:");
            assertThat(view.decisions().getFirst().detail()).contains("without whatsapp:qasid (adapter_circuit_open)");
        }
    }

    /// Fraud detection has WhatsApp left alone, until somebody looks and orders otherwise.
    private static void abused(Stand stand, Metrics router) {
        try (FraudDetection fraud = FraudDetection.start(stand.addresses().nats(), InstantSource.system())) {
            fraud.channelAbuse("whatsapp", "PUMPED_TRAFFIC");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        await("the order to leave WhatsApp alone")
                .atMost(EFFECT_MAX)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> circuit(router, "whatsapp") == OPEN);
        Stand.say("providers: fraud detection closed off WhatsApp");
        stand.orderCircuit("whatsapp", "AUTO", "looked at: nobody abuses it");
        await("WhatsApp to be open again").atMost(EFFECT_MAX).until(() -> circuit(router, "whatsapp") == 0);
    }

    private static MessageView view(Stand stand, String id) {
        return stand.api().message(id).orElseThrow();
    }

    private static int circuit(Metrics router, String provider) {
        return (int) router.sum("chan_adapter_circuit_state", "provider=\"" + provider + "\"");
    }
}
