package io.qasid.connectorruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.qasid.connector.tck.Behaviour;
import io.qasid.events.DispatchStreams;
import io.qasid.events.NatsConnections;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.ClaimRequest;
import io.qasid.servers.TestServers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectorHostTest {
    private final String url = TestServers.nats().url();
    private Connection nats;
    private FakeRouter router;

    @BeforeEach
    void open() throws Exception {
        nats = NatsConnections.open(url, "router");
        router = new FakeRouter(nats);
        router.recreateStreams();
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        nats.close();
    }

    @Test
    void publishedAttemptsAreClaimedSentAndReported() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            List<AttemptId> attempts = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                attempts.add(router.publishNew(i % 5 == 0 ? Lane.URGENT : Lane.NORMAL));
            }

            await().until(router::allSettled);

            assertThat(hosted.sent()).containsExactlyInAnyOrderElementsOf(attempts);
            assertThat(attempts).extracting(attempt -> router.outcome(attempt)).allSatisfy(outcome -> {
                assertThat(outcome.getKind()).isEqualTo(AttemptOutcome.Kind.KIND_ACCEPTED);
                assertThat(outcome.getProviderMessageIdsList()).hasSize(1);
            });
            assertThat(hosted.count("connector.claims", "result", "granted")).isEqualTo(50);
            assertThat(hosted.count("connector.sends", "outcome", "accepted")).isEqualTo(50);
            assertThat(hosted.provider.mostUnanswered()).isLessThanOrEqualTo(10);
            await().untilAsserted(() -> assertThat(messagesLeft()).isZero());
        }
    }

    @Test
    void aDeniedAttemptIsNeverSentAndLeavesTheQueue() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            router.denyClaims(true);
            router.publishNew(Lane.NORMAL);
            await().until(() -> hosted.count("connector.claims", "result", "denied") == 1);
            await().untilAsserted(() -> assertThat(messagesLeft()).isZero());

            router.denyClaims(false);
            AttemptId next = router.publishNew(Lane.NORMAL);
            await().until(() -> router.settled(next));

            assertThat(hosted.sent()).containsExactly(next);
        }
    }

    @Test
    void aLostClaimReplyIsAskedForAgainUnderTheSameNameAndSentOnce() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            router.loseClaimReplies(2);
            AttemptId attempt = router.publishNew(Lane.URGENT);

            await().until(() -> router.settled(attempt));

            assertThat(hosted.sent()).containsExactly(attempt);
            assertThat(router.claims())
                    .hasSize(3)
                    .extracting(ClaimRequest::getConnector)
                    .containsOnly(router.claims().getFirst().getConnector());
        }
    }

    @Test
    void anEnvelopeThatComesTwiceIsSentOnceEvenWhileItsLeaseRuns() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            hosted.provider.hold();
            AttemptId attempt = router.publishNew(Lane.NORMAL);
            await().until(() -> hosted.sent().size() == 1);

            router.publishCopy(attempt);
            await().until(() -> hosted.count("connector.claims", "result", "denied") == 1);
            hosted.provider.release();

            await().until(() -> router.settled(attempt));
            assertThat(hosted.sent()).containsExactly(attempt);
        }
    }

    @Test
    void aLostInboxReplyIsReportedAgainAndAppliedOnce() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            router.loseInboxReplies(1);
            AttemptId attempt = router.publishNew(Lane.NORMAL);
            String id = "outcome/" + attempt + "/1";

            await().until(() -> router.deliveriesOf(id) == 2);

            await().until(() -> hosted.count("connector.inbox.commits", "result", "committed") == 1);
            assertThat(router.inbox()).containsOnlyKeys(id);
            assertThat(hosted.sent()).containsExactly(attempt);
        }
    }

    @Test
    void whileTheRouterIsAwayOutcomesAreKeptAndNothingMoreIsSent() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            hosted.provider.hold();
            for (int i = 0; i < 5; i++) {
                router.publishNew(Lane.NORMAL);
            }
            await().until(() -> hosted.sent().size() == 5);
            router.away();
            hosted.provider.release();
            await().until(() -> hosted.waitingInInbox() == 5);

            for (int i = 0; i < 20; i++) {
                router.publishNew(Lane.NORMAL);
            }
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> hosted.sent().size() == 5 && hosted.waitingInInbox() == 5);

            router.back();
            await().until(router::allSettled);
            assertThat(hosted.sent()).hasSize(25).doesNotHaveDuplicates();
            assertThat(hosted.waitingInInbox()).isZero();
        }
    }

    @Test
    void whatNoRouterDecidesInTimeGoesBackToTheQueue() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            router.away();
            AttemptId attempt = router.publishNew(Lane.NORMAL);

            await().atMost(Duration.ofSeconds(15))
                    .until(() -> hosted.count("connector.claims", "result", "undecided") >= 1);

            router.back();
            await().until(() -> router.settled(attempt));
            assertThat(hosted.sent()).containsExactly(attempt);
        }
    }

    @Test
    void whatWasPerhapsGrantedAndNeverAnsweredIsHandedBackUnsent() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            router.loseClaimReplies(1_000);
            AttemptId attempt = router.publishNew(Lane.NORMAL);
            await().atMost(Duration.ofSeconds(15)).until(() -> !router.inbox().isEmpty());
            router.loseClaimReplies(0);

            String claimedAs = router.claims().getFirst().getConnector();
            AttemptOutcome handedBack =
                    router.committed("released/" + attempt + "/1/" + claimedAs).getOutcome();
            assertThat(handedBack.getKind()).isEqualTo(AttemptOutcome.Kind.KIND_DEFERRED);
            assertThat(handedBack.getClaimedAs()).isEqualTo(claimedAs);
            await().until(() -> router.settled(attempt));
            assertThat(hosted.sent()).containsExactly(attempt);
        }
    }

    @Test
    void urgentFindsPlacesThoughTheNormalLaneIsFull() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            hosted.provider.hold();
            for (int i = 0; i < 40; i++) {
                router.publishNew(Lane.NORMAL);
            }
            await().until(() -> hosted.sent().size() == 8);

            AttemptId first = router.publishNew(Lane.URGENT);
            AttemptId second = router.publishNew(Lane.URGENT);

            await().until(() -> hosted.sent().size() == 10);
            // each is sent on a thread of its own
            assertThat(hosted.sent().subList(8, 10)).containsExactlyInAnyOrder(first, second);
            hosted.provider.release();
            await().until(router::allSettled);
            assertThat(hosted.provider.mostUnanswered()).isEqualTo(10);
        }
    }

    @Test
    void aLeaseWithoutTimeLeftIsHandedBackUnsent() throws Exception {
        Duration margin = Duration.ofSeconds(20);
        try (HostedConnector hosted =
                new HostedConnector(url, HostedConnector.withLeaseMargin(margin), self -> self.inMemory(10))) {
            router.lease(margin);
            hosted.host.start();
            AttemptId attempt = router.publishNew(Lane.URGENT);

            await().until(() -> router.settled(attempt));

            assertThat(hosted.sent()).isEmpty();
            assertOutcome(attempt, AttemptOutcome.Kind.KIND_DEFERRED, "NOT_SENT_LEASE_OVER");
            assertThat(router.outcome(attempt).getRetryAfterMillis()).isZero();
        }
    }

    @Test
    void theLeaseCountsFromTheFirstRequestThatTheRouterMayHaveHeard() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            // the second request goes out half a second and a pause after the first: less than the margin is left
            router.lease(HostedConnector.SETTINGS
                    .leaseMargin()
                    .plus(HostedConnector.SETTINGS.claimTimeout())
                    .plusMillis(50));
            router.loseClaimReplies(1);
            AttemptId attempt = router.publishNew(Lane.URGENT);

            await().until(() -> router.settled(attempt));

            assertThat(hosted.sent()).isEmpty();
            assertOutcome(attempt, AttemptOutcome.Kind.KIND_DEFERRED, "NOT_SENT_LEASE_OVER");
        }
    }

    @Test
    void aSendHasNoMoreTimeThanLeaseAndDeadlineLeave() throws Exception {
        AtomicReference<Duration> timeLeft = new AtomicReference<>();
        try (HostedConnector hosted = new HostedConnector(
                url,
                HostedConnector.SETTINGS,
                self -> new SpiedConnector(self.inMemory(10), (inner, dispatch, left) -> {
                    timeLeft.set(left);
                    return inner.send(dispatch, left);
                }))) {
            hosted.host.start();
            AttemptId byLease = router.publishNew(Lane.NORMAL);
            await().until(() -> router.settled(byLease));
            assertThat(timeLeft.get()).isBetween(Duration.ofSeconds(20), Duration.ofMillis(29_500));

            router.messageLife(Duration.ofSeconds(5));
            AttemptId byDeadline = router.publishNew(Lane.NORMAL);
            await().until(() -> router.settled(byDeadline));
            assertThat(timeLeft.get()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
        }
    }

    @Test
    void aConnectorsFaultIsUnknownAndCostsNoPlace() throws Exception {
        try (HostedConnector hosted = new HostedConnector(
                url,
                HostedConnector.SETTINGS,
                self -> new SpiedConnector(self.inMemory(1), (inner, dispatch, left) -> {
                    throw new IllegalStateException("a fault with a number in it: +93700000001");
                }))) {
            hosted.host.start();
            AttemptId first = router.publishNew(Lane.NORMAL);
            AttemptId second = router.publishNew(Lane.URGENT);

            await().until(router::allSettled);

            assertOutcome(first, AttemptOutcome.Kind.KIND_UNKNOWN, "CONNECTOR_FAULT");
            assertOutcome(second, AttemptOutcome.Kind.KIND_UNKNOWN, "CONNECTOR_FAULT");
            assertThat(router.outcome(first).getReasonDetail()).isEqualTo("IllegalStateException");
        }
    }

    @Test
    void anExpiredEnvelopeIsDroppedUnclaimed() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            AttemptId expired = router.attempt(Lane.NORMAL, "salam");
            router.publish(expired, InstantSource.system().instant().minusSeconds(1));
            AttemptId next = router.publishNew(Lane.NORMAL);

            await().until(() -> router.settled(next));

            assertThat(hosted.count("connector.claims", "result", "expired")).isEqualTo(1);
            assertThat(router.claims())
                    .flatExtracting(ClaimRequest::getAttemptsList)
                    .extracting(AttemptRef::getAttemptId)
                    .containsOnly(next.toString());
            await().untilAsserted(() -> assertThat(messagesLeft()).isZero());
        }
    }

    @Test
    void whatIsNoDispatchIsTerminatedAndCounted() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            router.publish(Lane.NORMAL, new byte[] {(byte) 0xFF, 1, 2}, "garbage");
            router.publish(Lane.NORMAL, new byte[0], "empty");
            AttemptId next = router.publishNew(Lane.NORMAL);

            await().until(() -> router.settled(next));

            await().until(() -> hosted.count("connector.claims", "result", "unreadable") == 2);
            await().untilAsserted(() -> assertThat(messagesLeft()).isZero());
        }
    }

    @Test
    void aGrantThatCannotBeSentIsRejected() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            AttemptId withoutText = router.attempt(Lane.NORMAL, "");
            router.publish(withoutText);

            await().until(() -> router.settled(withoutText));

            assertThat(hosted.sent()).isEmpty();
            assertOutcome(withoutText, AttemptOutcome.Kind.KIND_REJECTED, "GRANT_UNUSABLE");
        }
    }

    @Test
    void whileTheConnectorIsNotReadyNothingIsClaimed() throws Exception {
        try (HostedConnector hosted = HostedConnector.start(url)) {
            AttemptId before = router.publishNew(Lane.NORMAL);
            await().until(() -> router.settled(before));
            hosted.provider.disconnect();
            AttemptId meanwhile = router.publishNew(Lane.NORMAL);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> router.claims().size() == 1);

            hosted.provider.connect();

            await().atMost(Duration.ofSeconds(3)).until(() -> router.settled(meanwhile));
        }
    }

    @Test
    void whatWasPulledGoesToAnotherConnectorWhenThisOneIsNotReady() throws Exception {
        try (HostedConnector stuck = HostedConnector.start(url, 1)) {
            stuck.provider.follow(dispatch -> Behaviour.SILENCE);
            router.publishNew(Lane.NORMAL);
            await().until(() -> stuck.sent().size() == 1);
            AttemptId pulled = router.publishNew(Lane.NORMAL);
            await().until(() -> messagesDelivered() == 2);

            try (HostedConnector other = HostedConnector.start(url)) {
                stuck.provider.disconnect();

                // far sooner than NATS would deliver it by itself
                await().atMost(Duration.ofSeconds(5)).until(() -> router.settled(pulled));
                assertThat(other.sent()).containsExactly(pulled);
            }
        }
    }

    @Test
    void closingWaitsForSendsAndTheirOutcomes() throws Exception {
        HostedConnector hosted = HostedConnector.start(url);
        hosted.provider.hold();
        List<AttemptId> attempts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            attempts.add(router.publishNew(Lane.NORMAL));
        }
        await().until(() -> hosted.sent().size() == 5);

        Thread closing = Thread.ofVirtual().start(hosted.host::close);
        await().during(Duration.ofMillis(300)).until(closing::isAlive);
        router.away();
        hosted.provider.release();
        await().until(() -> hosted.waitingInInbox() == 5);
        await().during(Duration.ofMillis(300)).until(closing::isAlive);
        router.back();

        assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
        assertThat(attempts)
                .extracting(attempt -> router.outcome(attempt))
                .extracting(AttemptOutcome::getKind)
                .containsOnly(AttemptOutcome.Kind.KIND_ACCEPTED);
        assertThat(hosted.connector.ready()).isFalse();
        hosted.close();
    }

    @Test
    void closingGivesBackWhatWasNotClaimed() throws Exception {
        HostedConnector hosted = HostedConnector.start(url, 1);
        hosted.provider.hold();
        router.publishNew(Lane.NORMAL);
        await().until(() -> hosted.sent().size() == 1);
        AttemptId unclaimed = router.publishNew(Lane.NORMAL);
        await().until(() -> messagesDelivered() == 2);
        hosted.provider.release();
        hosted.close();

        try (HostedConnector other = HostedConnector.start(url)) {
            // far sooner than NATS would deliver it by itself
            await().atMost(Duration.ofSeconds(5)).until(() -> router.settled(unclaimed));
            assertThat(other.sent().size() + hosted.sent().size()).isEqualTo(2);
        }
    }

    @Test
    void closingDoesNotWaitForEverForARouterThatIsAway() throws Exception {
        HostedConnector hosted = new HostedConnector(
                url, HostedConnector.withDrainTimeout(Duration.ofMillis(500)), self -> self.inMemory(10));
        hosted.host.start();
        hosted.provider.hold();
        router.publishNew(Lane.NORMAL);
        await().until(() -> hosted.sent().size() == 1);
        router.away();
        hosted.provider.release();
        await().until(() -> hosted.waitingInInbox() == 1);

        Thread closing = Thread.ofVirtual().start(hosted::close);

        assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void theRateIsKept() throws Exception {
        try (HostedConnector hosted = new HostedConnector(
                url, HostedConnector.SETTINGS.withSegmentsPerSecond(20), self -> self.inMemory(10))) {
            for (int i = 0; i < 60; i++) {
                router.publishNew(Lane.NORMAL);
            }
            hosted.host.start();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> !hosted.sent().isEmpty());
            long begun = System.nanoTime();
            int before = hosted.sent().size();

            await().until(router::allSettled);

            // at 20 a second, all but what the bucket held
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThan(Duration.ofMillis((60 - before - 3) * 50L));
            assertThat(hosted.sent()).hasSize(60);
        }
    }

    private void assertOutcome(AttemptId attempt, AttemptOutcome.Kind kind, String reason) {
        AttemptOutcome outcome = router.outcome(attempt);
        assertThat(outcome.getKind()).isEqualTo(kind);
        assertThat(outcome.getReasonCode()).isEqualTo(reason);
    }

    private long messagesLeft() throws Exception {
        long left = 0;
        for (Lane lane : Lane.values()) {
            left += nats.jetStreamManagement()
                    .getStreamInfo(DispatchStreams.streamName(FakeRouter.ROUTE.channel(), lane))
                    .getStreamState()
                    .getMsgCount();
        }
        return left;
    }

    private long messagesDelivered() throws Exception {
        return nats.jetStreamManagement()
                .getConsumerInfo(
                        DispatchStreams.streamName(FakeRouter.ROUTE.channel(), Lane.NORMAL),
                        DispatchStreams.consumerName(FakeRouter.ROUTE, Lane.NORMAL))
                .getDelivered()
                .getConsumerSequence();
    }
}
