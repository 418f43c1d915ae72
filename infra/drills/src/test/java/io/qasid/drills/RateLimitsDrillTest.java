package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.local.client.MessageView;
import io.qasid.model.Category;
import io.qasid.simulator.ott.OttChannel;
import io.qasid.simulator.ott.OttRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WhatsApp allows far less than our settings believe while a campaign runs, one person's chat on Telegram is flooded
/// and allows a little less, and Redis, where the rates are kept, dies and comes back meanwhile. Then WhatsApp wants a
/// pause that is longer than any step has.
@Timeout(600)
final class RateLimitsDrillTest {
    private static final int PER_SECOND = 20;
    private static final int MESSAGES_MAX = 4_000;
    /// Of WhatsApp, in a second; our settings say 80.
    private static final int ALLOWED = 10;
    /// What was learned is tried anew, 5 % more each second, two are at hand, and requests bunch on their way.
    private static final int ASKED_MAX = ALLOWED * 3 / 2 + 2;

    private static final int IN_A_PHASE = 100;
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(1);
    /// Well longer than the step, 30 s: whoever can wait for its end does, also if it learns of the pause late.
    private static final Duration LONG_PAUSE = Duration.ofSeconds(45);

    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    /// A step in 30 s and another one.
    private static final Duration DEADLINE_AFTER = Duration.ofSeconds(75);

    private static final Duration END_MAX = Duration.ofMinutes(3);
    /// Codes while a campaign waits for half a minute.
    private static final Duration CODE_MAX = Duration.ofSeconds(10);

    /// Of one chat on Telegram. Our settings say a second: whoever keeps to that from the first message on is told no
    /// all the same.
    private static final Duration CHAT_PAUSE = Duration.ofMillis(1_250);
    /// The flood is two in a second, and over before the last of it would be too late.
    private static final int FLOOD_UNTIL = 300;

    private static final String FLOODED = "+93761000001";
    private static final String RATE_LIMITED = "ADAPTER_RATE_LIMITED";

    @Row("CHAN-10")
    @Test
    void whatAProviderDoesNotAllowWaitsOrTakesTheNextStepAndItIsNeverAskedForMore() {
        try (Stand stand = new Stand()) {
            Metrics router = new Metrics(stand.addresses().router());
            Metrics ott = new Metrics(stand.addresses().ott());
            List<DrillMessage> messages = messages();
            stand.link(messages);
            stand.limits(OttChannel.TELEGRAM).chat(CHAT_PAUSE);
            stand.limits(OttChannel.WHATSAPP).account(ALLOWED, Optional.of(SHORT_PAUSE));
            try (Traffic traffic = stand.traffic(messages, PER_SECOND, DEADLINE_AFTER, Traffic.OPEN_MAX)) {
                await("the first 429").atMost(STEP_MAX).until(() -> throttled(ott, "whatsapp") > 0);
                long firstNo = System.nanoTime();
                traffic.awaitAccepted(IN_A_PHASE, STEP_MAX);
                await("the bucket to be used up")
                        .atMost(STEP_MAX)
                        .until(() -> ott.sum("chan_adapter_tps_bucket_used", "provider=\"whatsapp\"") >= 0.95);

                stand.redis().kill();
                Stand.say("rates: Redis is killed");
                traffic.awaitAccepted(traffic.acceptedIds().size() + IN_A_PHASE, STEP_MAX);
                stand.redis().restart();
                Stand.say("rates: Redis is back");
                Map<String, String> campaign = traffic.acceptedIds();
                traffic.awaitAccepted(campaign.size() + IN_A_PHASE, STEP_MAX);
                askedNoMoreThanAllowed(stand, firstNo, System.nanoTime());
                Stand.say("rates: Telegram said no %.0f times".formatted(throttled(ott, "telegram")));
                assertThat(throttled(ott, "telegram")).as("of one chat").isPositive();

                double skipped = skipped(router);
                stand.limits(OttChannel.WHATSAPP).account(1, Optional.of(LONG_PAUSE));
                await("all that waits to go on without WhatsApp")
                        .atMost(STEP_MAX)
                        .until(() -> skipped(router) >= skipped + PER_SECOND);
                long paused = System.nanoTime();
                Stand.say("rates: WhatsApp wants a long pause");
                stand.limits(OttChannel.WHATSAPP).account(0, Optional.empty());
                Map<String, String> before = traffic.acceptedIds();
                traffic.awaitAccepted(before.size() + IN_A_PHASE, STEP_MAX);
                skippedAndSaidWhy(stand, traffic, before);
                assertThat(requests(
                                stand,
                                paused,
                                paused + LONG_PAUSE.minusSeconds(5).toNanos()))
                        .as("requests within the pause")
                        .isEmpty();

                int asMeant = stand.copies().asMeant(traffic.messages());
                await("WhatsApp to be used again")
                        .atMost(STEP_MAX)
                        .until(() -> stand.copies().asMeant(traffic.messages()) >= asMeant + IN_A_PHASE);
                assertThat(router.sum("chan_adapter_circuit_state"))
                        .as("a provider that is too busy for us is not down")
                        .isZero();
                traffic.stopArrivals(STEP_MAX);
                new Books(stand, "rates").close(traffic, END_MAX);
                codesDidNotWait(stand, traffic, campaign);
            }
        }
    }

    private static void askedNoMoreThanAllowed(Stand stand, long firstNo, long now) {
        // what was under way when it was said, and the pause
        List<Long> requests = requests(stand, firstNo + Duration.ofSeconds(1).toNanos(), now);
        int most = 0;
        int from = 0;
        for (int to = 0; to < requests.size(); to++) {
            while (requests.get(to) - requests.get(from)
                    >= Duration.ofSeconds(1).toNanos()) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        Stand.say("rates: WhatsApp was asked for %d, %d in a second at most".formatted(requests.size(), most));
        assertThat(most).isLessThanOrEqualTo(ASKED_MAX);
    }

    /// What came after the pause had begun did not wait for its end.
    private static void skippedAndSaidWhy(Stand stand, Traffic traffic, Map<String, String> before) {
        List<String> ids = traffic.messages().stream()
                .filter(message -> message.way() == Way.WHATSAPP && !before.containsKey(message.key()))
                .map(message -> traffic.acceptedIds().get(message.key()))
                .filter(id -> id != null)
                .limit(20)
                .toList();
        assertThat(ids).isNotEmpty();
        for (String id : ids) {
            // it may have been told to wait a little before
            await("a message to go on without WhatsApp")
                    .atMost(CODE_MAX)
                    .until(() -> view(stand, id).decisions().stream()
                            .anyMatch(decision -> decision.kind().equals("STEP_SKIPPED")
                                    && decision.reason().equals(RATE_LIMITED)));
        }
    }

    private static void codesDidNotWait(Stand stand, Traffic traffic, Map<String, String> campaign) {
        Map<String, Instant> arrivals = new HashMap<>();
        for (OttRecord.Arrived arrived : stand.chats().arrived()) {
            arrivals.putIfAbsent(arrived.to() + " " + arrived.text(), arrived.at());
        }
        List<DrillMessage> codes = traffic.messages().stream()
                .filter(message -> message.category() == Category.OTP && campaign.containsKey(message.key()))
                .toList();
        Map<String, Duration> late = codes.stream()
                .collect(Collectors.toMap(
                        DrillMessage::key,
                        code -> Duration.between(
                                acceptedAt(Objects.requireNonNull(campaign.get(code.key()))),
                                arrivals.getOrDefault(
                                        code.digits() + " " + code.textOver(Way.WHATSAPP),
                                        Instant.MAX.minusSeconds(1)))));
        late.values().removeIf(time -> time.compareTo(CODE_MAX) <= 0);
        Stand.say("rates: %d of %d codes were late".formatted(late.size(), codes.size()));
        assertThat(codes).hasSizeGreaterThan(15);
        assertThat(late).isEmpty();
    }

    /// Message ids tell their time.
    private static Instant acceptedAt(String id) {
        return Instant.ofEpochMilli(UUID.fromString(id).getMostSignificantBits() >>> 16);
    }

    private static List<Long> requests(Stand stand, long from, long to) {
        return stand.chats().requestsReadAt(OttChannel.WHATSAPP).stream()
                .filter(at -> at >= from && at < to)
                .toList();
    }

    private static MessageView view(Stand stand, String id) {
        return stand.api().message(id).orElseThrow();
    }

    private static double skipped(Metrics router) {
        return router.sum("chan_steps_skipped_total", "reason=\"" + RATE_LIMITED + "\"");
    }

    private static double throttled(Metrics ott, String provider) {
        return ott.sum("chan_provider_api_errors_total", "provider=\"" + provider + "\"", "http_status=\"429\"");
    }

    /// Of ten, eight are a campaign's on WhatsApp, one is a code there, and one is for the one flooded chat.
    private static List<DrillMessage> messages() {
        List<DrillMessage> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES_MAX; i++) {
            String key = "rates-" + i;
            // none ends with what asks the SMSC simulator for a fault
            String number = "+9370%07d".formatted(2_000_000 + i * 10 + i / 990 * 100);
            messages.add(
                    switch (i < FLOOD_UNTIL || i % 10 != 5 ? i % 10 : 1) {
                        case 0 -> new DrillMessage(key, number, "Your code is rates " + i, Category.OTP, Way.WHATSAPP);
                        case 5 -> new DrillMessage(key, FLOODED, "rates " + i, Category.TRANSACTIONAL, Way.TELEGRAM);
                        default -> new DrillMessage(key, number, "rates " + i, Category.TRANSACTIONAL, Way.WHATSAPP);
                    });
        }
        return messages;
    }
}
