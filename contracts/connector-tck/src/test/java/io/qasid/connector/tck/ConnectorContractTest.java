package io.qasid.connector.tck;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qasid.connector.ChannelConnector;
import io.qasid.connector.Dispatch;
import io.qasid.connector.Inbox;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.model.SendOutcome;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A connector with one fault each: the contract has to see it.
class ConnectorContractTest {
    interface Check {
        void run(ConnectorContract contract) throws Exception;
    }

    record Fault(String name, UnaryOperator<ConnectorFixture> connector, UnaryOperator<Inbox> inbox, Check seenBy) {
        @Override
        public String toString() {
            return name;
        }
    }

    /// A connector that is right but for what a fault overrides.
    private static class Honest implements ChannelConnector {
        private final ChannelConnector inner;

        Honest(ChannelConnector inner) {
            this.inner = inner;
        }

        @Override
        public Route route() {
            return inner.route();
        }

        @Override
        public int window() {
            return inner.window();
        }

        @Override
        public boolean ready() {
            return inner.ready();
        }

        @Override
        public SendOutcome send(Dispatch dispatch, Duration timeLeft) throws InterruptedException {
            return inner.send(dispatch, timeLeft);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private interface Answer {
        SendOutcome to(ChannelConnector inner, Dispatch dispatch, Duration timeLeft) throws InterruptedException;
    }

    static Stream<Fault> faults() {
        ReentrantLock oneAtATime = new ReentrantLock();
        return Stream.of(
                sending(
                        "keeps all but the first id",
                        (inner, dispatch, timeLeft) -> switch (inner.send(dispatch, timeLeft)) {
                            case SendOutcome.Accepted accepted ->
                                new SendOutcome.Accepted(
                                        accepted.providerMessageIds().subList(0, 1));
                            case SendOutcome other -> other;
                        },
                        ConnectorContract::acceptedGivesOneProviderIdForEachSegment),
                sending(
                        "defers what was rejected",
                        (inner, dispatch, timeLeft) ->
                                inner.send(dispatch, timeLeft) instanceof SendOutcome.Accepted accepted
                                        ? accepted
                                        : new SendOutcome.Deferred(Duration.ZERO, Reason.of("AGAIN")),
                        ConnectorContract::aProvidersNoIsFinal),
                sending(
                        "retries throttled messages at once",
                        (inner, dispatch, timeLeft) -> switch (inner.send(dispatch, timeLeft)) {
                            case SendOutcome.Deferred deferred ->
                                new SendOutcome.Deferred(Duration.ZERO, deferred.reason());
                            case SendOutcome other -> other;
                        },
                        ConnectorContract::throttlingIsHonoured),
                sending(
                        "takes silence for a no",
                        ConnectorContractTest::unknownIsNo,
                        ConnectorContract::silenceIsUnknownWhenTheTimeIsOver),
                sending(
                        "takes a lost connection for a no",
                        ConnectorContractTest::unknownIsNo,
                        ConnectorContract::aConnectionLostAfterTheWriteIsUnknownAndComesBack),
                sending(
                        "takes an interrupt for a no",
                        ConnectorContractTest::unknownIsNo,
                        ConnectorContract::interruptedAfterTheWriteIsUnknownOrThrown),
                sending(
                        "writes when its time is over",
                        (inner, dispatch, timeLeft) -> inner.send(dispatch, Duration.ofSeconds(5)),
                        ConnectorContract::withoutTimeLeftNothingIsWritten),
                sending(
                        "waits longer than its time",
                        (inner, dispatch, timeLeft) -> inner.send(dispatch, timeLeft.plusSeconds(4)),
                        ConnectorContract::silenceIsUnknownWhenTheTimeIsOver),
                sending(
                        "sends one at a time",
                        (inner, dispatch, timeLeft) -> {
                            oneAtATime.lock();
                            try {
                                return inner.send(dispatch, timeLeft);
                            } finally {
                                oneAtATime.unlock();
                            }
                        },
                        ConnectorContract::aFullWindowIsSentAtOnce),
                committing(
                        "acknowledges receipts before they are committed",
                        ConnectorContract::aReceiptIsCommittedBeforeItIsAcknowledged),
                committing(
                        "acknowledges receipts that were not committed",
                        ConnectorContract::aReceiptThatWasNotCommittedComesAgainUnderTheSameId),
                committing(
                        "acknowledges handsets' messages before they are committed",
                        ConnectorContract::aMessageFromAHandsetIsCommittedBeforeItIsAcknowledged),
                with(
                        "says it is ready without a connection",
                        inner -> new Honest(inner) {
                            @Override
                            public boolean ready() {
                                return true;
                            }
                        },
                        ConnectorContract::closingWaitsForWhatIsUnderWayAndTakesNothingNew),
                with(
                        "goes on after close",
                        inner -> new Honest(inner) {
                            @Override
                            public void close() {}
                        },
                        ConnectorContract::closingWaitsForWhatIsUnderWayAndTakesNothingNew));
    }

    private static SendOutcome unknownIsNo(ChannelConnector inner, Dispatch dispatch, Duration timeLeft)
            throws InterruptedException {
        return switch (inner.send(dispatch, timeLeft)) {
            case SendOutcome.Unknown unknown -> new SendOutcome.Rejected(unknown.reason());
            case SendOutcome other -> other;
        };
    }

    private static Fault sending(String name, Answer answer, Check seenBy) {
        return with(
                name,
                inner -> new Honest(inner) {
                    @Override
                    public SendOutcome send(Dispatch dispatch, Duration timeLeft) throws InterruptedException {
                        return answer.to(inner, dispatch, timeLeft);
                    }
                },
                seenBy);
    }

    private static Fault with(String name, UnaryOperator<ChannelConnector> fault, Check seenBy) {
        return new Fault(
                name,
                fixture -> new FaultyFixture(fixture, fault.apply(fixture.connector())),
                UnaryOperator.identity(),
                seenBy);
    }

    private static Fault committing(String name, Check seenBy) {
        return new Fault(name, UnaryOperator.identity(), ConnectorContractTest::hasty, seenBy);
    }

    private static Inbox hasty(Inbox inbox) {
        return (event, timeout) -> {
            Thread.ofVirtual().start(() -> {
                try {
                    inbox.commit(event, timeout);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            return true;
        };
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theContractSeesAConnectorThat(Fault fault) {
        ConnectorContract contract = inbox ->
                fault.connector().apply(new InMemoryFixture(fault.inbox().apply(inbox)));

        assertThatThrownBy(() -> fault.seenBy().run(contract))
                .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class);
    }
}
