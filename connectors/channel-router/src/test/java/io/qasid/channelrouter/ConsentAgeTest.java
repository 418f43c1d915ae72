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
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// CHAN-04: a cached decision serves, and is never older than 60 s.
class ConsentAgeTest {
    private static final ConsentGate.Question QUESTION = new ConsentGate.Question(
            TenantId.parse(RouterStand.TENANT), new Msisdn("+93701234567"), Channel.SMS, Category.MARKETING);

    private final FakeConsent consent = new FakeConsent();
    private final ManagedChannel channel =
            ManagedChannelBuilder.forTarget(consent.address()).usePlaintext().build();
    private volatile Instant now = Instant.EPOCH;
    private final ConsentGate gate =
            new ConsentGate(ConsentGateGrpc.newFutureStub(channel), () -> now, new SimpleMeterRegistry());

    ConsentAgeTest() throws IOException {}

    @BeforeEach
    void remember_a_yes() {
        await().until(() -> verdict() == Verdict.ALLOWED);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        consent.close();
    }

    @Test
    void it_serves_while_the_gate_is_out_and_then_the_answer_is_no() {
        consent.be(FakeConsent.Mood.FAILS);

        now = now.plusSeconds(60).minusNanos(1);
        assertThat(verdict()).isEqualTo(Verdict.ALLOWED);
        now = now.plusNanos(1);
        assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void an_unknown_is_not_remembered() {
        now = now.plusSeconds(60);
        consent.be(FakeConsent.Mood.FAILS);
        assertThat(verdict()).isEqualTo(Verdict.UNKNOWN);

        consent.be(FakeConsent.Mood.ALLOWS);
        await().until(() -> verdict() == Verdict.ALLOWED);
    }

    private Verdict verdict() {
        return gate.decide(QUESTION).verdict();
    }
}
