package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.qasid.connector.InboundEvent;
import io.qasid.events.NatsConnections;
import io.qasid.model.AttemptId;
import io.qasid.model.DeliveryState;
import io.qasid.model.Lane;
import io.qasid.model.Msisdn;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.MobileOriginated;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouterInboxTest {
    private static final Duration ENOUGH = Duration.ofSeconds(10);
    private static final Instant AT = Instant.parse("2026-03-20T06:15:00.123456Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Connection nats;
    private FakeRouter router;
    private RouterInbox inbox;

    @BeforeEach
    void open() throws Exception {
        nats = NatsConnections.open(TestServers.nats().url(), "router");
        router = new FakeRouter(nats);
        inbox = new RouterInbox(
                new Surroundings(
                        nats,
                        Optional.empty(),
                        meters,
                        InstantSource.system(),
                        System::nanoTime,
                        ThreadLocalRandom.current()),
                HostedConnector.INBOX_SETTINGS);
    }

    @AfterEach
    void close() throws Exception {
        inbox.close();
        router.close();
        nats.close();
    }

    @Test
    void aReceiptReachesTheRouterWhole() throws Exception {
        assertThat(inbox.commit(receipt("r-1"), ENOUGH)).isTrue();

        InboxEntry entry = router.committed("r-1");
        assertThat(entry.getReceipt())
                .isEqualTo(DeliveryReceipt.newBuilder()
                        .setRoute("sms:awcc")
                        .setProviderMessageId("id of r-1")
                        .setState("FAILED")
                        .setReasonCode("SMPP_ABSENT")
                        .setReasonDetail("err 001")
                        .setAt(WireTime.of(AT))
                        .build());
        assertThat(WireTime.read(entry.getReceivedAt()))
                .isBetween(
                        InstantSource.system().instant().minusSeconds(60),
                        InstantSource.system().instant());
    }

    @Test
    void aMessageFromAHandsetReachesTheRouterWhole() throws Exception {
        InboundEvent mo = new InboundEvent.MobileOriginated(
                "mo-1", FakeRouter.ROUTE, new Msisdn("+93700000001"), "5050", "لغو", AT);

        assertThat(inbox.commit(mo, ENOUGH)).isTrue();

        assertThat(router.committed("mo-1").getMobileOriginated())
                .isEqualTo(MobileOriginated.newBuilder()
                        .setRoute("sms:awcc")
                        .setFrom("+93700000001")
                        .setTo("5050")
                        .setText("لغو")
                        .setAt(WireTime.of(AT))
                        .build());
    }

    @Test
    void withoutRouterNothingIsCommittedAndNothingStays() throws Exception {
        router.away();

        assertThat(inbox.commit(receipt("r-1"), Duration.ofMillis(300))).isFalse();

        assertThat(waiting()).isZero();
        router.back();
        assertThat(inbox.commit(receipt("r-2"), ENOUGH)).isTrue();
        assertThat(router.inbox()).containsOnlyKeys("r-2");
    }

    @Test
    void aRefusalIsNoCommit() throws Exception {
        router.refuseInbox(true);
        assertThat(inbox.commit(receipt("r-1"), Duration.ofMillis(300))).isFalse();

        router.refuseInbox(false);
        assertThat(inbox.commit(receipt("r-1"), ENOUGH)).isTrue();
    }

    @Test
    void aLostReplyIsAskedForAgainWhileSomebodyWaits() throws Exception {
        router.loseInboxReplies(1);

        assertThat(inbox.commit(receipt("r-1"), ENOUGH)).isTrue();

        assertThat(router.deliveriesOf("r-1")).isEqualTo(2);
    }

    @Test
    void manyAtOnceShareRequests() throws Exception {
        assertThat(commitAll(2_000)).containsOnly(true);

        assertThat(router.inbox()).hasSize(2_000);
        assertThat(router.batchSizes())
                .allSatisfy(size -> assertThat(size).isBetween(1, InboxSettings.BATCH_MAX))
                .hasSizeLessThan(1_000);
    }

    @Test
    void longTextsMakeSmallerBatches() throws Exception {
        router.away();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> commits = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                InboundEvent mo = new InboundEvent.MobileOriginated(
                        "mo-" + i, FakeRouter.ROUTE, new Msisdn("+93700000001"), "5050", "\u0633".repeat(5_000), AT);
                commits.add(threads.submit(() -> inbox.commit(mo, ENOUGH)));
            }
            await().until(() -> waiting() == 200);
            router.back();
            for (Future<Boolean> commit : commits) {
                assertThat(commit.get()).isTrue();
            }
        }
    }

    @Test
    void anEntryThatTheRouterNeverCommitsHoldsUpNobodyElse() throws Exception {
        router.neverCommit("r-7");
        router.neverCommit("r-77");

        List<Boolean> committed = commitAll(200);

        assertThat(committed.get(7)).isFalse();
        assertThat(committed.get(77)).isFalse();
        assertThat(committed).filteredOn(isCommitted -> isCommitted).hasSize(198);
        assertThat(waiting()).isZero();
    }

    @Test
    void anInterruptedCallerTakesItsEventBack() throws Exception {
        router.away();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                inbox.commit(receipt("r-1"), ENOUGH);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> waiting() == 1);

        caller.interrupt();

        assertThat(caller.join(Duration.ofSeconds(2))).isTrue();
        assertThat(waiting()).isZero();
    }

    @Test
    void aFullInboxTakesNoMoreAndSaysSo() throws Exception {
        router.away();
        int kept = HostedConnector.INBOX_SETTINGS.entriesKept();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < kept; i++) {
                String id = "r-" + i;
                threads.execute(() -> {
                    try {
                        inbox.commit(receipt(id), ENOUGH);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            await().until(() -> waiting() == kept);

            assertThat(inbox.commit(receipt("one too many"), Duration.ofMillis(100)))
                    .isFalse();

            router.back();
        }
        assertThat(router.inbox()).hasSize(kept);
    }

    /// Whoever waits until enough has gathered does not keep a one-time password's tenant from hearing of it.
    @Test
    void reportsOfUrgentMessagesDoNotWaitForOthers() throws Exception {
        List.of("r-1", "r-2", "r-3").forEach(router::neverAnswer);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> campaign = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                String id = "r-" + i;
                campaign.add(threads.submit(() -> inbox.commit(receipt(id), Duration.ofSeconds(3))));
            }
            await().until(() -> router.deliveriesOf("r-1") > 0);

            CountDownLatch told = new CountDownLatch(1);
            inbox.report(FakeRouter.ROUTE, outcome(Lane.URGENT, "id of code"), told::countDown);
            assertThat(told.await(2, TimeUnit.SECONDS)).isTrue();
            assertThat(inbox.commit(receipt("code"), Duration.ofSeconds(2))).isTrue();
            assertThat(router.committed("code").getUrgent()).isTrue();
            assertThat(campaign).noneMatch(Future::isDone);
        }
    }

    @Test
    void ofTheReceiptsOfOthersNoneIsUrgent() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        inbox.report(FakeRouter.ROUTE, outcome(Lane.NORMAL, "id of notice"), told::countDown);
        assertThat(told.await(ENOUGH.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(inbox.commit(receipt("notice"), ENOUGH)).isTrue();

        assertThat(router.committed("notice").getUrgent()).isFalse();
    }

    private InboxEntry outcome(Lane lane, String providerMessageId) {
        AttemptId attempt = router.attempt(lane, "salam");
        return InboxEntries.outcome(attempt, 1, lane, new SendOutcome.Accepted(List.of(providerMessageId)), AT);
    }

    private List<Boolean> commitAll(int count) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> commits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String id = "r-" + i;
                commits.add(() -> inbox.commit(receipt(id), ENOUGH));
            }
            return threads.invokeAll(commits).stream().map(Future::resultNow).toList();
        }
    }

    private static InboundEvent receipt(String id) {
        return new InboundEvent.Receipt(
                id, FakeRouter.ROUTE, "id of " + id, DeliveryState.FAILED, new Reason("SMPP_ABSENT", "err 001"), AT);
    }

    private int waiting() {
        return (int) meters.get("connector.inbox.waiting").gauge().value();
    }
}
