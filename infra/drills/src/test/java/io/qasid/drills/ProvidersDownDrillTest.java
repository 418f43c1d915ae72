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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two of three channels of a ladder are down at once, each in its own way. SMS serves.
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

    @SuppressWarnings("NullAway.Init") // JUnit calls `start` first
    private static Stand stand;

    @SuppressWarnings("NullAway.Init")
    private static Metrics router;

    @SuppressWarnings("NullAway.Init")
    private static Metrics ott;

    @SuppressWarnings("NullAway.Init")
    private static NamedHost host;

    /// WhatsApp has a name that our connector has to look up.
    @BeforeAll
    static void start() {
        stand = new Stand();
        router = new Metrics(stand.addresses().router());
        ott = new Metrics(stand.addresses().ott());
        host = new NamedHost(stand.addresses().chats());
        host.give(stand.module("ott"), "qasid.ott.whatsapp[0].base-url=" + host.url());
    }

    @AfterAll
    static void stop() {
        stand.close();
        host.close();
    }

    @Row("CHAN-01")
    @Test
    void whatChatsCanNotBringComesBySmsAndChatsBringItAgainOnceTheyAreBack() {
        outage(
                "providers",
                () -> {
                    stand.faults(OttChannel.WHATSAPP).errors(503);
                    stand.faults(OttChannel.TELEGRAM).silence();
                },
                "503",
                "none",
                () -> {});
    }

    /// In two other ways: WhatsApp's name is gone from DNS, Telegram refuses our credential whatever is asked.
    @Row("CHAN-01")
    @Test
    void aNameThatNobodyKnowsAndACredentialThatIsRefusedAreOutagesToo() {
        outage(
                "nameless",
                () -> {
                    host.forget();
                    stand.faults(OttChannel.TELEGRAM).errors(401);
                },
                "none",
                "401",
                host::resolve);
    }

    /// @param whatsApp HTTP status that it is counted by
    /// @param telegram likewise
    private static void outage(String name, Runnable strike, String whatsApp, String telegram, Runnable mend) {
        List<DrillMessage> messages = DrillMessage.chats(name, MESSAGES_MAX, SEED);
        stand.link(messages);
        try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
            traffic.awaitAccepted(FELT, STEP_MAX);
            double whatsAppBefore = errors("whatsapp", whatsApp);
            double telegramBefore = errors("telegram", telegram);
            double skipped = skipped();
            long struck = System.nanoTime();

            strike.run();
            try {
                await("both circuits to open")
                        .atMost(EFFECT_MAX)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> circuit("whatsapp") == OPEN && circuit("telegram") == OPEN);
                Stand.say("%s: both circuits are open, after %d ms"
                        .formatted(name, (System.nanoTime() - struck) / 1_000_000));
                assertThat(errors("whatsapp", whatsApp)).isGreaterThan(whatsAppBefore);
                assertThat(errors("telegram", telegram)).isGreaterThan(telegramBefore);

                servedBySms(traffic);
                await("waiting messages to be taken back").atMost(EFFECT_MAX).until(() -> skipped() > skipped);

            } finally {
                mend.run();
                stand.faults(OttChannel.WHATSAPP).clear();
                stand.faults(OttChannel.TELEGRAM).clear();
            }
            await("both circuits to close")
                    .atMost(CLOSED_AGAIN_MAX)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> circuit("whatsapp") == 0 && circuit("telegram") == 0);
            Stand.say(name + ": both circuits are closed");
            int before = stand.copies().asMeant(traffic.messages());
            await("messages to come as meant again")
                    .atMost(STEP_MAX)
                    .until(() -> stand.copies().asMeant(traffic.messages()) >= before + FELT);
            abused(name);
            traffic.stopArrivals(STEP_MAX);
            int unknown = new Books(stand, name).close(traffic, END_MAX);
            Stand.say(name + ": " + unknown + " were in doubt");
        }
    }

    /// The next messages go by SMS from the start, and say why.
    private static void servedBySms(Traffic traffic) {
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
                    .until(() -> view(id).status() == MessageStatus.DELIVERED);
            MessageView view = view(id);
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
    private static void abused(String name) {
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
                .until(() -> circuit("whatsapp") == OPEN);
        Stand.say(name + ": fraud detection closed off WhatsApp");
        stand.orderCircuit("whatsapp", "AUTO", "looked at: nobody abuses it");
        await("WhatsApp to be open again").atMost(EFFECT_MAX).until(() -> circuit("whatsapp") == 0);
    }

    private static MessageView view(String id) {
        return stand.api().message(id).orElseThrow();
    }

    private static int circuit(String provider) {
        return (int) router.sum("chan_adapter_circuit_state", "provider=\"" + provider + "\"");
    }

    private static double errors(String provider, String status) {
        return ott.sum(
                "chan_provider_api_errors_total", "provider=\"" + provider + "\"", "http_status=\"" + status + "\"");
    }

    private static double skipped() {
        return router.sum("chan_steps_skipped_total", "reason=\"ADAPTER_CIRCUIT_OPEN\"");
    }
}
