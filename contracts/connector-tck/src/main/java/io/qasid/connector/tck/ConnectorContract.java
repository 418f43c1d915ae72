package io.qasid.connector.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.InboundEvent;
import io.qasid.connector.Inbox;
import io.qasid.model.DeliveryState;
import io.qasid.model.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What every connector promises. Its test implements this and nothing else has to be written:
///
/// ```java
/// final class SmppContractTest implements ConnectorContract {
///     @Override
///     public ConnectorFixture open(Inbox inbox) {
///         return new SmppFixture(inbox);
///     }
/// }
/// ```
public interface ConnectorContract {
    /// As long as any send here may take when nothing is wrong.
    Duration ENOUGH = Duration.ofSeconds(20);

    String ONE_SEGMENT = "salam";
    /// 161 characters of the default alphabet make two.
    String TWO_SEGMENTS = "a".repeat(161);

    /// @param inbox where the connector commits what it is told
    /// @return with a connector that is ready
    ConnectorFixture open(Inbox inbox);

    /// Why a behaviour can't be had from this provider; its tests are then skipped with this reason.
    default Optional<String> gap(Behaviour behaviour) {
        return Optional.empty();
    }

    @Test
    default void acceptedGivesOneProviderIdForEachSegment() throws Exception {
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            assertThat(send(fixture, Behaviour.ACCEPT, ONE_SEGMENT))
                    .isInstanceOfSatisfying(
                            SendOutcome.Accepted.class,
                            accepted ->
                                    assertThat(accepted.providerMessageIds()).hasSize(1));
            assertThat(send(fixture, Behaviour.ACCEPT, TWO_SEGMENTS))
                    .isInstanceOfSatisfying(
                            SendOutcome.Accepted.class,
                            accepted -> assertThat(accepted.providerMessageIds())
                                    .hasSize(2)
                                    .doesNotHaveDuplicates());
            assertThat(fixture.written()).isEqualTo(3);
        }
    }

    @Test
    default void aProvidersNoIsFinal() throws Exception {
        assume(Behaviour.REJECT);
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            assertThat(send(fixture, Behaviour.REJECT, ONE_SEGMENT)).isInstanceOf(SendOutcome.Rejected.class);
            assertThat(fixture.written()).isEqualTo(1);
        }
    }

    /// It may wait and try again within its time, or hand the message back with a time to wait.
    @Test
    default void throttlingIsHonoured() throws Exception {
        assume(Behaviour.THROTTLE);
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            switch (send(fixture, Behaviour.THROTTLE, ONE_SEGMENT)) {
                case SendOutcome.Deferred deferred ->
                    assertThat(deferred.retryAfter()).isPositive();
                case SendOutcome.Accepted accepted ->
                    assertThat(fixture.written()).isGreaterThan(1);
                case SendOutcome other -> throw new AssertionError("throttled ended as " + other);
            }
        }
    }

    @Test
    default void silenceIsUnknownWhenTheTimeIsOver() throws Exception {
        assume(Behaviour.SILENCE);
        try (ConnectorFixture fixture = open(new ScriptedInbox());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Dispatch dispatch = fixture.dispatch(Behaviour.SILENCE, ONE_SEGMENT);
            Future<SendOutcome> outcome =
                    threads.submit(() -> fixture.connector().send(dispatch, Duration.ofSeconds(1)));

            await().atMost(Duration.ofSeconds(3)).until(outcome::isDone);

            assertThat(outcome.get()).isInstanceOf(SendOutcome.Unknown.class);
        }
    }

    @Test
    default void aConnectionLostAfterTheWriteIsUnknownAndComesBack() throws Exception {
        assume(Behaviour.DROP);
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            assertThat(send(fixture, Behaviour.DROP, ONE_SEGMENT)).isInstanceOf(SendOutcome.Unknown.class);

            await().atMost(ENOUGH).until(() -> fixture.connector().ready());
            assertThat(send(fixture, Behaviour.ACCEPT, ONE_SEGMENT)).isInstanceOf(SendOutcome.Accepted.class);
        }
    }

    @Test
    default void withoutConnectionItIsNotReadyAndWritesNothing() throws Exception {
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            fixture.disconnect();
            await().atMost(ENOUGH).until(() -> !fixture.connector().ready());

            assertThat(send(fixture, Behaviour.ACCEPT, ONE_SEGMENT)).isInstanceOf(SendOutcome.Deferred.class);
            assertThat(fixture.written()).isZero();

            fixture.reconnect();
            await().atMost(ENOUGH).until(() -> fixture.connector().ready());
            assertThat(send(fixture, Behaviour.ACCEPT, ONE_SEGMENT)).isInstanceOf(SendOutcome.Accepted.class);
        }
    }

    @Test
    default void withoutTimeLeftNothingIsWritten() throws Exception {
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            for (Duration timeLeft : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
                Dispatch dispatch = fixture.dispatch(Behaviour.ACCEPT, ONE_SEGMENT);
                assertThat(fixture.connector().send(dispatch, timeLeft)).isInstanceOf(SendOutcome.Deferred.class);
            }
            // whatever was written late would be here before this one
            send(fixture, Behaviour.ACCEPT, ONE_SEGMENT);
            assertThat(fixture.written()).isEqualTo(1);
        }
    }

    @Test
    default void afterSilenceNoFurtherSegmentIsWritten() throws Exception {
        assume(Behaviour.SILENCE);
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            Dispatch dispatch = fixture.dispatch(Behaviour.SILENCE, TWO_SEGMENTS);
            assertThat(fixture.connector().send(dispatch, Duration.ofMillis(500)))
                    .isInstanceOf(SendOutcome.Unknown.class);
            int written = fixture.written();
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> fixture.written() == written);
        }
    }

    /// Either way the host reports it as unknown.
    @Test
    default void interruptedAfterTheWriteIsUnknownOrThrown() throws Exception {
        assume(Behaviour.SILENCE);
        try (ConnectorFixture fixture = open(new ScriptedInbox())) {
            Dispatch dispatch = fixture.dispatch(Behaviour.SILENCE, ONE_SEGMENT);
            List<SendOutcome> outcomes = new ArrayList<>();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    outcomes.add(fixture.connector().send(dispatch, ENOUGH));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().atMost(ENOUGH).until(() -> sender.getState() == Thread.State.TIMED_WAITING);

            sender.interrupt();

            assertThat(sender.join(Duration.ofSeconds(3))).isTrue();
            assertThat(outcomes).hasOnlyElementsOfType(SendOutcome.Unknown.class);
        }
    }

    @Test
    default void aFullWindowIsSentAtOnce() throws Exception {
        assume(Behaviour.SLOW);
        try (ConnectorFixture fixture = open(new ScriptedInbox());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int window = fixture.connector().window();
            List<Callable<SendOutcome>> sends = new ArrayList<>();
            for (int i = 0; i < window; i++) {
                Dispatch dispatch = fixture.dispatch(Behaviour.SLOW, ONE_SEGMENT);
                sends.add(() -> fixture.connector().send(dispatch, ENOUGH));
            }

            assertThat(threads.invokeAll(sends))
                    .extracting(Future::resultNow)
                    .hasOnlyElementsOfType(SendOutcome.Accepted.class)
                    .flatExtracting(outcome -> ((SendOutcome.Accepted) outcome).providerMessageIds())
                    .hasSize(window)
                    .doesNotHaveDuplicates();
            fixture.mostUnanswered().ifPresent(most -> assertThat(most).isBetween(Math.min(2, window), window));
        }
    }

    @Test
    default void aReceiptIsCommittedBeforeItIsAcknowledged() throws Exception {
        ScriptedInbox inbox = new ScriptedInbox();
        try (ConnectorFixture fixture = open(inbox)) {
            inbox.hold();
            String id = accepted(fixture);
            fixture.fireReceipt(id);
            await().atMost(ENOUGH).until(() -> !inbox.offered().isEmpty());
            assertThat(fixture.acknowledged()).isZero();

            inbox.release();

            await().atMost(ENOUGH).until(() -> fixture.acknowledged() == 1);
            assertThat(inbox.offered().getLast()).isInstanceOfSatisfying(InboundEvent.Receipt.class, receipt -> {
                assertThat(receipt.providerMessageId()).isEqualTo(id);
                assertThat(receipt.state()).isEqualTo(DeliveryState.DELIVERED);
                assertThat(receipt.route()).isEqualTo(fixture.connector().route());
            });
        }
    }

    @Test
    default void aReceiptThatWasNotCommittedComesAgainUnderTheSameId() throws Exception {
        ScriptedInbox inbox = new ScriptedInbox();
        try (ConnectorFixture fixture = open(inbox)) {
            inbox.refuse(2);
            fixture.fireReceipt(accepted(fixture));

            await().atMost(ENOUGH).until(() -> fixture.acknowledged() == 1);

            assertThat(inbox.offered())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .extracting(InboundEvent::sourceEventId)
                    .containsOnly(inbox.offered().getFirst().sourceEventId());
        }
    }

    @Test
    default void receiptsOfTwoMessagesHaveTwoIdsWithoutPersonalData() throws Exception {
        ScriptedInbox inbox = new ScriptedInbox();
        try (ConnectorFixture fixture = open(inbox)) {
            Dispatch dispatch = fixture.dispatch(Behaviour.ACCEPT, ONE_SEGMENT);
            fixture.fireReceipt(accepted(fixture.connector(), dispatch));
            fixture.fireReceipt(accepted(fixture));

            await().atMost(ENOUGH).until(() -> fixture.acknowledged() == 2);

            assertThat(inbox.offered())
                    .extracting(InboundEvent::sourceEventId)
                    .doesNotHaveDuplicates()
                    .allSatisfy(id -> assertThat(id)
                            .hasSizeBetween(1, 200)
                            .doesNotContain(dispatch.recipient().digits()));
        }
    }

    @Test
    default void aMessageFromAHandsetIsCommittedBeforeItIsAcknowledged() throws Exception {
        ScriptedInbox inbox = new ScriptedInbox();
        try (ConnectorFixture fixture = open(inbox)) {
            inbox.hold();
            fixture.fireMobileOriginated("STOP");
            await().atMost(ENOUGH).until(() -> !inbox.offered().isEmpty());
            assertThat(fixture.acknowledged()).isZero();

            inbox.release();

            await().atMost(ENOUGH).until(() -> fixture.acknowledged() == 1);
            assertThat(inbox.offered().getLast()).isInstanceOfSatisfying(InboundEvent.MobileOriginated.class, mo -> {
                assertThat(mo.text()).isEqualTo("STOP");
                assertThat(mo.sourceEventId())
                        .hasSizeBetween(1, 200)
                        .doesNotContain(mo.from().digits());
            });
        }
    }

    @Test
    default void closingWaitsForWhatIsUnderWayAndTakesNothingNew() throws Exception {
        assume(Behaviour.SLOW);
        try (ConnectorFixture fixture = open(new ScriptedInbox());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Dispatch underWay = fixture.dispatch(Behaviour.SLOW, ONE_SEGMENT);
            Dispatch late = fixture.dispatch(Behaviour.ACCEPT, ONE_SEGMENT);
            Future<SendOutcome> outcome =
                    threads.submit(() -> fixture.connector().send(underWay, ENOUGH));
            await().atMost(ENOUGH).until(() -> fixture.written() == 1);

            fixture.connector().close();

            assertThat(outcome.get()).isInstanceOf(SendOutcome.Accepted.class);
            assertThat(fixture.connector().ready()).isFalse();
            assertThat(fixture.connector().send(late, ENOUGH)).isInstanceOf(SendOutcome.Deferred.class);
            assertThat(fixture.written()).isEqualTo(1);
        }
    }

    private void assume(Behaviour behaviour) {
        Assumptions.assumeTrue(
                gap(behaviour).isEmpty(),
                () -> behaviour + ": " + gap(behaviour).orElse(""));
    }

    private static SendOutcome send(ConnectorFixture fixture, Behaviour behaviour, String text)
            throws InterruptedException {
        return fixture.connector().send(fixture.dispatch(behaviour, text), ENOUGH);
    }

    private static String accepted(ConnectorFixture fixture) throws InterruptedException {
        return accepted(fixture.connector(), fixture.dispatch(Behaviour.ACCEPT, ONE_SEGMENT));
    }

    private static String accepted(ChannelConnector connector, Dispatch dispatch) throws InterruptedException {
        return ((SendOutcome.Accepted) connector.send(dispatch, ENOUGH))
                .providerMessageIds()
                .getFirst();
    }
}
