package io.qasid.channelrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.accept.ConsentGate;
import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.GateDecision.Verdict;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ConsentGateGrpc;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Questions that come while the gate is busy share its next call.
class ConsentCallsTest {
    private static final int CALLS_AT_ONCE = 4;
    private static final TenantId TENANT = TenantId.parse(RouterStand.TENANT);

    private final FakeConsent consent = new FakeConsent();
    private final ManagedChannel channel =
            ManagedChannelBuilder.forTarget(consent.address()).usePlaintext().build();
    private final ConsentGate gate =
            new ConsentGate(ConsentGateGrpc.newFutureStub(channel), InstantSource.system(), new SimpleMeterRegistry());

    ConsentCallsTest() throws IOException {}

    @AfterEach
    void close() {
        channel.shutdownNow();
        consent.close();
    }

    @Test
    void what_waits_goes_together_and_serves_the_repeats() {
        await().until(() -> decide(question(0)) == Verdict.ALLOWED);
        int before = consent.calls();
        consent.be(FakeConsent.Mood.SLOW);
        for (ConsentGate.Question each : questions(1, CALLS_AT_ONCE)) {
            assertThat(decide(each)).isEqualTo(Verdict.UNKNOWN);
        }
        List<ConsentGate.Question> waiting = questions(100, 20);
        waiting.forEach(each -> assertThat(decide(each)).isEqualTo(Verdict.UNKNOWN));
        consent.be(FakeConsent.Mood.ALLOWS);
        consent.answerLate();

        await().untilAsserted(() -> assertThat(waiting).allMatch(each -> decide(each) == Verdict.ALLOWED));
        assertThat(consent.calls() - before).isLessThan(waiting.size());
    }

    @Test
    void an_answer_that_a_change_overtook_is_not_remembered() {
        await().until(() -> decide(question(0)) == Verdict.ALLOWED);
        consent.be(FakeConsent.Mood.SLOW);
        assertThat(decide(question(1))).isEqualTo(Verdict.UNKNOWN);
        gate.evict(TENANT, question(1).recipient());
        consent.answerLate();

        consent.be(FakeConsent.Mood.REFUSES);
        await().until(() -> decide(question(1)) == Verdict.REFUSED);
    }

    private Verdict decide(ConsentGate.Question question) {
        return gate.decide(question).verdict();
    }

    private static List<ConsentGate.Question> questions(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(ConsentCallsTest::question)
                .toList();
    }

    private static ConsentGate.Question question(int number) {
        return new ConsentGate.Question(
                TENANT, new Msisdn("+9370" + (1_000_000 + number)), Channel.SMS, Category.MARKETING);
    }
}
