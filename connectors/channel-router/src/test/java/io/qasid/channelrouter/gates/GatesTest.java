package io.qasid.channelrouter.gates;

import static io.qasid.channelrouter.gates.ThreeGates.AWCC;
import static io.qasid.channelrouter.gates.ThreeGates.ROSHAN;
import static io.qasid.channelrouter.gates.ThreeGates.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.FakeGate;
import io.qasid.channelrouter.FakeGate.Kind;
import io.qasid.channelrouter.Wire;
import io.qasid.model.Reason;
import io.qasid.model.Route;
import io.qasid.proto.v1.ComplianceDecision;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the gates say together.
class GatesTest {
    private static final int CALLS_AT_ONCE = 4;

    private volatile Instant now = Instant.parse("2026-03-21T08:00:00Z");
    private final ThreeGates three = new ThreeGates(() -> now, new SimpleMeterRegistry());

    GatesTest() throws IOException {}

    @BeforeEach
    void warmUp() {
        await().until(() -> pass(0) instanceof GateResult.Passed);
    }

    @AfterEach
    void close() {
        three.close();
    }

    @Test
    void allOfThemMustSayYes() {
        assertThat(settled(1)).isInstanceOfSatisfying(GateResult.Passed.class, passed -> {
            assertThat(passed.steps()).containsExactly(AWCC, ROSHAN);
            assertThat(passed.detail()).isEqualTo("AS_TOLD, AS_TOLD");
        });
        three.fake(Kind.SENDER).be(FakeGate.Mood.REFUSES);
        three.gates.sendersChanged();
        assertThat(settled(2)).isEqualTo(new GateResult.Stopped("REFUSED_SENDER_UNAUTHORIZED", "NOT_ALLOWED", false));
        three.fake(Kind.COMPLIANCE).be(FakeGate.Mood.REFUSES);
        // a gate that is slow for once leaves the word to the next
        await().untilAsserted(() -> assertThat(pass(3))
                .isEqualTo(new GateResult.Stopped("REFUSED_COMPLIANCE", "NOT_ALLOWED by rule  version 0", false)));
        three.fake(Kind.CONSENT).be(FakeGate.Mood.REFUSES);
        await().untilAsserted(() ->
                assertThat(pass(4)).isEqualTo(new GateResult.Stopped("REFUSED_CONSENT", "NOT_ALLOWED", false)));
    }

    @Test
    void aSenderThatOneOperatorDoesNotKnowGoesOverTheOther() {
        three.fake(Kind.SENDER).refuseOperator("awcc");
        three.gates.senderChanged(ThreeGates.TENANT, "QasidBank", "AF");

        await().untilAsserted(() -> assertThat(pass(1)).isInstanceOfSatisfying(GateResult.Passed.class, passed -> {
            assertThat(passed.steps()).containsExactly(ROSHAN);
            assertThat(passed.detail()).isEqualTo("AS_TOLD, AS_TOLD, without sms:awcc");
        }));
        three.fake(Kind.SENDER).refuseOperator("roshan");
        three.gates.senderChanged(ThreeGates.TENANT, "QasidBank", "AF");
        assertThat(settled(2))
                .isEqualTo(new GateResult.Stopped("REFUSED_SENDER_UNAUTHORIZED", "SENDER_NOT_FOR_OPERATOR", false));
    }

    @Test
    void quietHoursSayWhenItMayGoAndByWhichRule() {
        three.fake(Kind.COMPLIANCE)
                .rule(ComplianceDecision.newBuilder()
                        .setVerdict(ComplianceDecision.Verdict.VERDICT_DEFERRED)
                        .setReason("QUIET_HOURS")
                        .setRuleId("r1")
                        .setRuleVersion(3)
                        .setDeferredUntil(Wire.timestamp(now.plusSeconds(30)))
                        .build());
        assertThat(settled(1))
                .isEqualTo(new GateResult.Deferred(
                        now.plusSeconds(30),
                        new Reason(
                                "QUIET_HOURS", "not before 2026-03-21T08:00:30Z, QUIET_HOURS by rule r1 version 3")));

        three.fake(Kind.COMPLIANCE).rule(ComplianceDecision.getDefaultInstance());
        assertThat(pass(1)).as("from the cache").isInstanceOf(GateResult.Deferred.class);
        now = now.plusSeconds(30);
        await().until(() -> pass(1) instanceof GateResult.Passed);
    }

    @Test
    void aChannelThatIsOpenAndNotOursDoesNotKeepAnotherOneFromWaiting() {
        three.fake(Kind.COMPLIANCE)
                .rule(
                        "sms",
                        ComplianceDecision.newBuilder()
                                .setVerdict(ComplianceDecision.Verdict.VERDICT_DEFERRED)
                                .setReason("QUIET_HOURS")
                                .setDeferredUntil(Wire.timestamp(now.plusSeconds(30)))
                                .build());
        three.fake(Kind.SENDER).refuseOperator("stranger");
        GateRequest sms = request(1);
        GateRequest both = new GateRequest(
                sms.tenant(),
                sms.recipient(),
                sms.sender(),
                sms.text(),
                sms.category(),
                List.of(AWCC, Route.parse("whatsapp:stranger")));

        await().untilAsserted(() -> assertThat(three.gates.pass(both))
                .isInstanceOfSatisfying(
                        GateResult.Deferred.class,
                        deferred -> assertThat(deferred.until()).isEqualTo(now.plusSeconds(30))));
    }

    @Test
    void aRepeatJoinsTheQuestionThatIsUnderWayUnlessTheAnswerMayHaveChanged() {
        FakeGate consent = three.fake(Kind.CONSENT);
        consent.be(FakeGate.Mood.SLOW);
        int before = consent.calls();

        assertThat(pass(1)).isInstanceOf(GateResult.Stopped.class);
        assertThat(pass(1)).isInstanceOf(GateResult.Stopped.class);
        await().until(() -> consent.calls() > before);
        assertThat(consent.calls()).isEqualTo(before + 1);

        three.gates.consentsChanged();
        assertThat(pass(1)).isInstanceOf(GateResult.Stopped.class);
        await().until(() -> consent.calls() == before + 2);

        consent.answerLate();
        await().until(() -> pass(1) instanceof GateResult.Passed);
        assertThat(consent.calls()).isEqualTo(before + 2);
    }

    /// Each try is about another number, and its answer comes when two deadlines are over: who asks once never passes.
    /// gRPC ends what a call has called when it ends itself. A batch and a renewal serve others, too.
    @Test
    void aCallerThatGoesTakesNobodysAnswerAlong() {
        FakeGate consent = three.fake(Kind.CONSENT);
        consent.be(FakeGate.Mood.SLOW);
        int before = consent.calls();
        Context.CancellableContext caller = Context.current().withCancellation();
        caller.run(() -> pass(1));
        await().until(() -> consent.calls() > before);

        caller.cancel(null);
        consent.answerLate();
        await().until(() -> pass(1) instanceof GateResult.Passed);
        assertThat(consent.calls()).isEqualTo(before + 1);
    }

    @Test
    void whoseAnswerIsLateAsksAgainAndPasses() {
        FakeGate consent = three.fake(Kind.CONSENT);
        consent.be(FakeGate.Mood.SLOW);
        AtomicInteger number = new AtomicInteger(500);
        // a call that the router gave up by then can't be answered
        await().ignoreExceptionsInstanceOf(StatusRuntimeException.class).until(() -> {
            int mine = number.incrementAndGet();
            int before = consent.calls();
            CompletableFuture<GateResult> result = CompletableFuture.supplyAsync(() -> pass(mine));
            await().until(() -> consent.calls() > before);
            await().pollDelay(GateTerms.CONSENT.deadline().multipliedBy(2)).until(() -> true);
            consent.answerLate();
            return result.get(10, TimeUnit.SECONDS) instanceof GateResult.Passed;
        });
    }

    @Test
    void aSenderThatMayNotSendIsNotDeferred() {
        three.fake(Kind.SENDER).be(FakeGate.Mood.REFUSES);
        three.gates.sendersChanged();
        three.fake(Kind.COMPLIANCE)
                .rule(ComplianceDecision.newBuilder()
                        .setVerdict(ComplianceDecision.Verdict.VERDICT_DEFERRED)
                        .setReason("QUIET_HOURS")
                        .setDeferredUntil(Wire.timestamp(now.plusSeconds(30)))
                        .build());
        assertThat(settled(1)).isEqualTo(new GateResult.Stopped("REFUSED_SENDER_UNAUTHORIZED", "NOT_ALLOWED", false));
    }

    @Test
    void aDecisionIsAsOldAsTheRulesThatItRestsOn() {
        three.fake(Kind.COMPLIANCE)
                .rule(ComplianceDecision.newBuilder()
                        .setVerdict(ComplianceDecision.Verdict.VERDICT_ALLOWED)
                        .setReason("COMPLIANT")
                        .setDecidedAt(Wire.timestamp(now.minusSeconds(50)))
                        .build());
        await().until(() -> pass(1) instanceof GateResult.Passed);
        // it is old enough to be renewed by whoever uses it, which must not be what lets the second request pass
        three.fake(Kind.COMPLIANCE).be(FakeGate.Mood.FAILS);
        now = now.plusSeconds(9);
        assertThat(pass(1)).isInstanceOf(GateResult.Passed.class);

        now = now.plusSeconds(1);
        assertThat(pass(1))
                .isInstanceOfSatisfying(
                        GateResult.Stopped.class,
                        stopped -> assertThat(stopped.code()).isEqualTo("REFUSED_COMPLIANCE_UNKNOWN"));
    }

    @Test
    void whatWaitsGoesTogetherAndServesTheRepeats() {
        int before = three.fake(Kind.CONSENT).calls();
        three.fake(Kind.CONSENT).be(FakeGate.Mood.SLOW);
        List<Integer> waiting = numbers(100, 20);
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            // one by one: two that come at once share a call
            numbers(1, CALLS_AT_ONCE).forEach(number -> {
                crowd.execute(() -> pass(number));
                await().until(() -> three.fake(Kind.CONSENT).calls() == before + number);
            });
            waiting.forEach(number -> crowd.execute(() -> pass(number)));
        }
        three.fake(Kind.CONSENT).be(FakeGate.Mood.ALLOWS);
        three.fake(Kind.CONSENT).answerLate();

        await().untilAsserted(() -> assertThat(waiting).allMatch(number -> pass(number) instanceof GateResult.Passed));
        assertThat(three.fake(Kind.CONSENT).calls() - before).isLessThan(waiting.size());
    }

    @Test
    void anAnswerThatAChangeOvertookIsNotRemembered() {
        three.fake(Kind.CONSENT).be(FakeGate.Mood.SLOW);
        assertThat(pass(1)).isInstanceOf(GateResult.Stopped.class);
        three.gates.consentsChanged(ThreeGates.TENANT, List.of(request(1).recipient()));
        three.fake(Kind.CONSENT).answerLate();

        three.fake(Kind.CONSENT).be(FakeGate.Mood.REFUSES);
        await().untilAsserted(() ->
                assertThat(pass(1)).isEqualTo(new GateResult.Stopped("REFUSED_CONSENT", "NOT_ALLOWED", false)));
    }

    private GateResult pass(int number) {
        return three.gates.pass(request(number));
    }

    /// The answer once no gate was merely slow.
    private GateResult settled(int number) {
        return await().until(
                        () -> pass(number),
                        result -> result instanceof GateResult.Passed
                                || result instanceof GateResult.Deferred
                                || (result instanceof GateResult.Stopped stopped
                                        && !stopped.detail().startsWith("no answer")));
    }

    private static List<Integer> numbers(int first, int count) {
        return IntStream.range(first, first + count).boxed().toList();
    }
}
