package io.qasid.smpp;

import static io.qasid.smpp.TestBinds.ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.connector.InboundEvent;
import io.qasid.connector.Inbox;
import io.qasid.connector.tck.ScriptedInbox;
import io.qasid.model.SendOutcome;
import io.qasid.model.SmsSegmentation;
import io.qasid.simulator.smsc.BlackHole;
import io.qasid.simulator.smsc.MessageIdFormat;
import io.qasid.simulator.smsc.ReceiptForm;
import io.qasid.simulator.smsc.SmscAccount;
import io.qasid.simulator.smsc.SmscSettings;
import io.qasid.simulator.smsc.SmscSimulator;
import io.qasid.smpp.receive.MessageIdForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Much traffic, and traffic under faults, against the SMSC simulator.
@Timeout(180)
class SmppTrafficTest {
    private static final SmscSettings SMSC = SmscSettings.of(SmscAccount.of("awcc", "secret"));

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ScriptedInbox inbox = new ScriptedInbox();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void everyTextReachesTheHandsetAsItWasWrittenAndOnce() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        SmscSimulator smsc = smsc(SMSC);
        SmppBind bind = bound(smsc, inbox);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            texts.add(text(random) + " " + i);
        }
        sendAll(bind, texts);

        for (String text : texts) {
            assertThat(smsc.record().count("93700000001", text))
                    .as("seed " + seed + ": " + text)
                    .isEqualTo(1);
        }
        assertThat(smsc.record().incomplete()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "DECIMAL, DECIMAL, AS_IS,                        TEXT_AND_TLVS",
        "HEX,     DECIMAL, RESPONSE_HEX_RECEIPT_DECIMAL, TEXT_ONLY",
        "DECIMAL, HEX,     RESPONSE_DECIMAL_RECEIPT_HEX, TEXT_ONLY",
        "HEX,     HEX,     AS_IS,                        TLVS_ONLY",
        "UUID,    UUID,    AS_IS,                        TEXT_AND_TLVS",
    })
    void everyReceiptFindsItsSegmentHoweverIdsAreWritten(
            MessageIdFormat inResponses, MessageIdFormat inReceipts, MessageIdForm setting, ReceiptForm form) {
        SmscSimulator smsc =
                smsc(SMSC.withMessageIds(inResponses, inReceipts).withReceipts(form, Duration.ofMillis(5)));
        SmppBind bind =
                bound(TestBinds.settings("awcc", smsc.port(), 10, ENOUGH, Duration.ofMillis(300), setting), inbox);
        Set<String> ids = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            SendOutcome outcome = bind.send(TestBinds.dispatch(TestBinds.HANDSET, "x".repeat(10 * (i + 1))), ENOUGH);
            ids.addAll(((SendOutcome.Accepted) outcome).providerMessageIds());
        }

        assertThat(ids).hasSize(24);
        await().atMost(ENOUGH).until(() -> inbox.offered().size() == ids.size());
        assertThat(inbox.offered())
                .extracting(event -> ((InboundEvent.Receipt) event).providerMessageId())
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aLongAnswerOfAHandsetComesWhole() {
        SmscSimulator smsc = smsc(SMSC);
        bound(smsc, inbox);
        String text = "سلام از کابل 👋 ".repeat(20);

        smsc.mobileOriginated("awcc", "93700000001", "8088", text);

        await().atMost(ENOUGH).until(() -> smsc.record().totals().mosAcknowledged() == 5);
        assertThat(inbox.offered()).singleElement().isInstanceOfSatisfying(InboundEvent.MobileOriginated.class, mo -> {
            assertThat(mo.text()).isEqualTo(text);
            assertThat(mo.from().e164()).isEqualTo("+93700000001");
            assertThat(mo.to()).isEqualTo("8088");
        });
    }

    @Test
    void aLongAnswerComesWholeFromAnSmscThatSendsOnePartAtATime() {
        SmscSimulator smsc = smsc(SMSC.withLimits(SMSC.limits().withDeliver(1, Duration.ofSeconds(10), 1_000)));
        bound(smsc, inbox);
        String text = "سلام ".repeat(20);

        smsc.mobileOriginated("awcc", "93700000001", "8088", text);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> smsc.record().totals().mosAcknowledged() == 2);
        assertThat(inbox.offered())
                .extracting(event -> ((InboundEvent.MobileOriginated) event).text())
                .containsExactly(text);
    }

    @Test
    void receiptsAreNotLostWhileTheInboxRefusesThem() {
        SmscSimulator smsc = smsc(SMSC);
        inbox.refuse(30);
        SmppBind bind = bound(smsc, inbox);
        for (int i = 0; i < 20; i++) {
            bind.send(TestBinds.dispatch(TestBinds.HANDSET, "message " + i), ENOUGH);
        }

        await().atMost(Duration.ofSeconds(60))
                .until(() -> smsc.record().totals().receiptsAcknowledged() == 20);
        assertThat(inbox.offered()).hasSize(50);
        assertThat(inbox.offered().stream().map(InboundEvent::sourceEventId).distinct())
                .hasSize(20);
    }

    @Test
    void aBlackHoleMakesUnknownsAndNothingIsSentTwice() throws Exception {
        SmscSimulator smsc = smsc(SMSC);
        SmppBind bind = bound(TestBinds.settings("awcc", smsc.port(), 10, Duration.ofMillis(300)), inbox);
        smsc.faults().blackHole(BlackHole.TAKEN);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add("into the hole " + i);
        }

        assertThat(sendAll(bind, texts)).hasSize(20).hasOnlyElementsOfType(SendOutcome.Unknown.class);
        smsc.faults().clear();

        assertThat(bind.send(TestBinds.dispatch(TestBinds.HANDSET, "after it"), ENOUGH))
                .isInstanceOf(SendOutcome.Accepted.class);
        assertThat(smsc.record().counts().values()).hasSize(21).containsOnly(1);
    }

    @Test
    void aThrottledAccountGetsItsTrafficThroughInTheEnd() throws Exception {
        SmscSimulator smsc = smsc(SMSC);
        SmppBind bind =
                bound(TestBinds.settings("awcc", smsc.port(), 10, ENOUGH, ENOUGH, MessageIdForm.AS_IS, 200), inbox);
        smsc.faults().throttle(40);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            texts.add("much " + i);
        }

        assertThat(sendAll(bind, texts)).hasSize(100).hasOnlyElementsOfType(SendOutcome.Accepted.class);
        assertThat(smsc.record().counts().values()).hasSize(100).containsOnly(1);
        assertThat(smsc.record().totals().submitsRefused())
                .as("a connector that honours throttling is refused less often than it is taken")
                .isLessThan(100);
    }

    @Test
    void bindsThatAreDroppedAllTheTimeLoseNothingAndDoubleNothing() throws Exception {
        SmscSimulator smsc = smsc(SMSC);
        SmppBind bind = bound(smsc, inbox);
        Map<String, SendOutcome> outcomes = new ConcurrentHashMap<>();
        try (ScheduledExecutorService faults = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> dropping =
                    faults.scheduleAtFixedRate(() -> smsc.faults().dropBinds(), 150, 150, TimeUnit.MILLISECONDS);
            try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
                for (int i = 0; i < 300; i++) {
                    String text = "x".repeat(150 + i % 20) + i;
                    threads.execute(() -> outcomes.put(text, untilNotDeferred(bind, text)));
                }
            }
            dropping.cancel(false);
        }

        outcomes.forEach((text, outcome) -> {
            int reached = smsc.record().count("93700000001", text);
            if (outcome instanceof SendOutcome.Accepted) {
                assertThat(reached).as("accepted: " + text).isEqualTo(1);
            } else {
                assertThat(outcome).isInstanceOf(SendOutcome.Unknown.class);
                assertThat(reached).as("unknown: " + text).isLessThanOrEqualTo(1);
            }
        });
        assertThat(outcomes).hasSize(300);
        await().atMost(Duration.ofSeconds(60)).until(() -> smsc.undelivered("awcc") == 0);
    }

    /// Prints what it measured; asserts only that nothing was lost on the way.
    @Test
    void throughputOfOneBind() throws Exception {
        int messages = 20_000;
        SmscSimulator smsc = smsc(SMSC.withReceipts(ReceiptForm.TEXT_ONLY, Duration.ZERO));
        Set<String> committed = ConcurrentHashMap.newKeySet();
        Inbox counting = (event, timeout) -> committed.add(event.sourceEventId());
        BindSettings settings = TestBinds.settings("awcc", smsc.port(), 100, ENOUGH);
        SmppBind bind = bound(settings, counting);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            texts.add("Your code is " + i);
        }
        long began = System.nanoTime();
        Queue<SendOutcome> outcomes = sendAll(bind, texts);
        double seconds = (System.nanoTime() - began) / 1e9;
        await().atMost(Duration.ofSeconds(60)).until(() -> committed.size() == messages);
        double withReceipts = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "one bind, window 100: %.0f submits/s, %.0f messages/s with their receipts%n",
                messages / seconds, messages / withReceipts);

        assertThat(outcomes).hasSize(messages).hasOnlyElementsOfType(SendOutcome.Accepted.class);
        assertThat(outcomes.stream()
                        .flatMap(outcome -> ((SendOutcome.Accepted) outcome).providerMessageIds().stream())
                        .collect(Collectors.toSet()))
                .hasSize(messages);
    }

    private static SendOutcome untilNotDeferred(SmppBind bind, String text) {
        while (true) {
            SendOutcome outcome = bind.send(TestBinds.dispatch(TestBinds.HANDSET, text), ENOUGH);
            if (!(outcome instanceof SendOutcome.Deferred)) {
                return outcome;
            }
            await().atMost(ENOUGH).until(bind::ready);
        }
    }

    private static Queue<SendOutcome> sendAll(SmppBind bind, List<String> texts) throws InterruptedException {
        Queue<SendOutcome> outcomes = new ConcurrentLinkedQueue<>();
        Semaphore places = new Semaphore(bind.window());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String text : texts) {
                places.acquire();
                threads.execute(() -> {
                    try {
                        outcomes.add(bind.send(TestBinds.dispatch(TestBinds.HANDSET, text), ENOUGH));
                    } finally {
                        places.release();
                    }
                });
            }
        }
        return outcomes;
    }

    private static String text(Random random) {
        String[] pieces = random.nextBoolean()
                ? new String[] {"a", "Z", "@", "€", "[", "\n", "à", " "}
                : new String[] {"س", "ې", "\u200C", "👋🏽", "🇦🇫", "x", "ه\u0654"};
        StringBuilder text = new StringBuilder("text ");
        int length = 1 + random.nextInt(500);
        while (text.length() < length) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        assertThat(SmsSegmentation.of(text.toString()).segmentCount()).isBetween(1, 10);
        return text.toString();
    }

    private SmscSimulator smsc(SmscSettings settings) {
        SmscSimulator smsc = SmscSimulator.start(settings);
        open.add(smsc);
        return smsc;
    }

    private SmppBind bound(SmscSimulator smsc, Inbox to) {
        return bound(TestBinds.settings("awcc", smsc.port()), to);
    }

    private SmppBind bound(BindSettings settings, Inbox to) {
        SmppBind bind = TestBinds.start(settings, to, TestBinds.instruments());
        open.add(bind);
        await().atMost(ENOUGH).until(bind::ready);
        return bind;
    }
}
