package io.qasid.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.qasid.local.client.MessageView;
import io.qasid.model.Category;
import io.qasid.simulator.ranking.Model;
import io.qasid.simulator.ranking.ModelServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The model that orders the steps of a policy is killed, hangs, talks nonsense and gets slow while traffic flows:
/// messages go as their policy is written, as quickly as ever, and as the model has them again once it is back.
@Timeout(900)
final class RankingDrillTest {
    private static final int PER_SECOND = 20;
    private static final int MESSAGES_MAX = 18_000;
    private static final int IN_A_PHASE = 100;
    /// As the model has them, before anything is broken: on a machine that is busy it is late more often than not.
    private static final int RANKED_LEAST = 20;

    private static final int CHECKED_MAX = 500;

    private static final Duration PHASE_MAX = Duration.ofMinutes(2);
    /// A model that was left alone already, because this machine was busy, is not asked and can't fail: once more then.
    private static final Duration FELT_MAX = Duration.ofSeconds(10);

    private static final int STRIKES_MAX = 8;
    private static final Duration END_MAX = Duration.ofMinutes(3);
    private static final Duration DEADLINE_AFTER = Duration.ofMinutes(10);
    private static final Duration SLOW = Duration.ofMillis(200);

    /// Without a model a plan may wait ten milliseconds for it, three times, and then not at all. The rest is room for
    /// a machine on which everything runs at once; beyond it, twice what it was before.
    private static final Duration P95_MAX = Duration.ofMillis(250);

    private static final String SMS = "sms:awcc";
    private static final String WHATSAPP = "whatsapp:qasid";
    private static final String BY_THE_MODEL = "ranked by the model";
    private static final String AS_WRITTEN = "as written because the model";

    /// @param how the audit record says that its steps came into their order
    /// @param first route that was tried
    private record Seen(String how, String first) {
        boolean byTheModel() {
            return how.equals(BY_THE_MODEL);
        }
    }

    private record Fault(String name, String reason, Runnable strike, Runnable mend) {}

    @Row("CHAN-07")
    @Test
    void withoutItsModelEveryMessageGoesAsItsPolicyIsWritten() {
        try (ModelServer model = ModelServer.start(0, Model.inOrder(List.of(WHATSAPP, SMS)));
                Stand stand = new Stand(
                        "",
                        Map.of(
                                "qasid.channel-router.ranking.kind",
                                "MODEL",
                                "qasid.channel-router.ranking.model-url",
                                model.url()))) {
            stand.setPolicy(Category.TRANSACTIONAL, "chat-first", policy());
            Stopwatch watch = new Stopwatch();
            try (Traffic traffic = stand.traffic(
                    watch.before(stand.entrance(stand.api())),
                    messages(),
                    PER_SECOND,
                    DEADLINE_AFTER,
                    Traffic.OPEN_MAX)) {
                awaitRanked(stand, traffic, RANKED_LEAST);
                watch.reset();
                next(traffic);
                Duration before = watch.p95();

                List<Fault> faults = List.of(
                        new Fault("killed", "unavailable", model::stop, model::restart),
                        new Fault("hangs", "timeout", model.faults()::silence, model.faults()::clear),
                        new Fault("talks nonsense", "garbage", model.faults()::talkNonsense, model.faults()::clear),
                        new Fault("is slow", "timeout", () -> model.faults().slow(SLOW), model.faults()::clear));
                for (Fault fault : faults) {
                    drill(stand, traffic, watch, fault, before);
                }
                traffic.stopArrivals(PHASE_MAX);
                new Books(stand, "ranking").close(traffic, END_MAX);
                everyRecordSaysWhereItsMessageWent(stand, traffic);
            }
        }
    }

    private static void drill(Stand stand, Traffic traffic, Stopwatch watch, Fault fault, Duration before) {
        Metrics router = new Metrics(stand.addresses().router());
        Metrics.Page well = router.page();
        strike(stand, traffic, router, fault);
        Map<String, String> struck;
        Duration during;
        try {
            // what was under way may have been ranked before
            next(traffic);
            watch.reset();
            struck = next(traffic);
            during = watch.p95();
        } finally {
            fault.mend().run();
        }
        for (String id : struck.values()) {
            Seen seen = seen(stand, id);
            assertThat(seen.how()).startsWith(AS_WRITTEN);
            assertThat(seen.first()).isEqualTo(SMS);
        }
        Map<String, Long> reasons = new TreeMap<>();
        Metrics.Page page = router.page();
        for (String reason : List.of("timeout", "unavailable", "refused", "garbage", "resting")) {
            reasons.merge(reason, (long) (fallbacks(page, reason) - fallbacks(well, reason)), Long::sum);
        }
        Stand.say("ranking: the model %s: %d messages as written, p95 %d ms (%d ms before), fallbacks %s"
                .formatted(fault.name(), struck.size(), during.toMillis(), before.toMillis(), reasons));
        assertThat(fallbacks(page) - fallbacks(well)).isGreaterThanOrEqualTo(struck.size());
        assertThat(during).isLessThan(longer(P95_MAX, before.multipliedBy(2)));
        awaitRanked(stand, traffic, 1);
    }

    /// Until a message went without the model for this reason, and another one because it is left alone.
    private static void strike(Stand stand, Traffic traffic, Metrics router, Fault fault) {
        for (int i = 1; i <= STRIKES_MAX; i++) {
            Metrics.Page well = router.page();
            fault.strike().run();
            long struck = System.nanoTime();
            await("the fault to be felt, or not")
                    .atMost(FELT_MAX.multipliedBy(2))
                    .until(() -> felt(well, router.page(), fault) || System.nanoTime() - struck > FELT_MAX.toNanos());
            if (felt(well, router.page(), fault)) {
                return;
            }
            fault.mend().run();
            awaitRanked(stand, traffic, 1);
        }
        throw new AssertionError("nobody noticed that the model " + fault.name());
    }

    private static boolean felt(Metrics.Page well, Metrics.Page now, Fault fault) {
        return fallbacks(now, fault.reason()) > fallbacks(well, fault.reason())
                && fallbacks(now, "resting") > fallbacks(well, "resting");
    }

    /// The next hundred, by their keys.
    private static Map<String, String> next(Traffic traffic) {
        Map<String, String> before = traffic.acceptedIds();
        traffic.awaitAccepted(before.size() + IN_A_PHASE, PHASE_MAX);
        Map<String, String> after = new HashMap<>(traffic.acceptedIds());
        after.keySet().removeAll(before.keySet());
        return after;
    }

    /// Until so many more messages were accepted in its order.
    private static void awaitRanked(Stand stand, Traffic traffic, int messages) {
        long began = System.nanoTime();
        Set<String> looked = new HashSet<>(traffic.acceptedIds().keySet());
        AtomicInteger ranked = new AtomicInteger();
        await("the model's opinion").atMost(PHASE_MAX).until(() -> {
            traffic.acceptedIds().forEach((key, id) -> {
                if (looked.add(key) && seen(stand, id).byTheModel()) {
                    ranked.incrementAndGet();
                }
            });
            return ranked.get() >= messages;
        });
        Stand.say("ranking: the model was heard %d times within %d ms"
                .formatted(
                        ranked.get(),
                        Duration.ofNanos(System.nanoTime() - began).toMillis()));
    }

    private static void everyRecordSaysWhereItsMessageWent(Stand stand, Traffic traffic) {
        int ranked = 0;
        int written = 0;
        for (String id :
                traffic.acceptedIds().values().stream().limit(CHECKED_MAX).toList()) {
            Seen seen = seen(stand, id);
            assertThat(seen.first()).as(id).isEqualTo(seen.byTheModel() ? WHATSAPP : SMS);
            ranked += seen.byTheModel() ? 1 : 0;
            written += seen.byTheModel() ? 0 : 1;
        }
        Stand.say("ranking: of %d messages %d went as the model has them, %d as written"
                .formatted(ranked + written, ranked, written));
    }

    private static Seen seen(Stand stand, String id) {
        MessageView message = stand.api().message(id).orElseThrow();
        String detail = message.decisions().stream()
                .filter(decision -> decision.kind().equals("ACCEPTED"))
                .map(MessageView.Decision::detail)
                .findFirst()
                .orElseThrow();
        String how = Arrays.stream(detail.split(", ", -1))
                .filter(part -> part.equals(BY_THE_MODEL) || part.startsWith(AS_WRITTEN))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no word of the ranking in '" + detail + "'"));
        JsonNode attempts = message.document().path("attempts");
        return new Seen(how, attempts.path(0).path("route").asText());
    }

    private static double fallbacks(Metrics.Page page, String... reason) {
        return reason.length == 0
                ? page.sum("chan_profile_fallback_total")
                : page.sum("chan_profile_fallback_total", "reason=\"" + reason[0] + "\"");
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Map<String, Object> policy() {
        return Map.of(
                "version",
                0,
                "strategy",
                "SEQUENTIAL",
                "ordering",
                "RANKED",
                "steps",
                List.of(Map.of("route", SMS), Map.of("route", WHATSAPP)),
                "reason",
                "drill",
                "by",
                "on call");
    }

    private static List<DrillMessage> messages() {
        List<DrillMessage> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES_MAX; i++) {
            messages.add(new DrillMessage(
                    "ranking-" + i,
                    "+9370%07d".formatted(2_000_000 + i / 98 * 10_000 + i % 98 * 100),
                    "Payment received, ranking " + i,
                    Category.TRANSACTIONAL,
                    Way.WHATSAPP));
        }
        return messages;
    }
}
