package io.qasid.channelrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.accept.ConsentGate;
import io.qasid.channelrouter.accept.GateWarmUp;
import io.qasid.proto.v1.ConsentGateGrpc;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateWarmUpTest {
    private final FakeConsent consent = new FakeConsent();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ManagedChannel channel =
            ManagedChannelBuilder.forTarget(consent.address()).usePlaintext().build();
    private volatile Instant now = Instant.EPOCH;
    private final GateWarmUp warmUp =
            new GateWarmUp(new ConsentGate(ConsentGateGrpc.newFutureStub(channel), () -> now, metrics), () -> now);

    GateWarmUpTest() throws IOException {}

    @BeforeEach
    void fall_silent() {
        consent.be(FakeConsent.Mood.SILENT);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        consent.close();
    }

    @Test
    void requests_wait_until_the_gate_answers_in_time_and_then_never_again() {
        assertThat(warmUp.ready()).isFalse();

        consent.be(FakeConsent.Mood.ALLOWS);
        await().until(warmUp::ready);

        consent.be(FakeConsent.Mood.SILENT);
        assertThat(warmUp.ready()).isTrue();
        assertThat(metrics.counter("chan_gate_fail_closed", "gate", "consent").count())
                .as("no request was refused")
                .isZero();
    }

    @Test
    void a_gate_that_is_out_does_not_keep_them_waiting_for_ever() {
        assertThat(warmUp.ready()).isFalse();

        now = now.plusSeconds(15);
        assertThat(warmUp.ready()).isFalse();
        now = now.plusMillis(1);
        assertThat(warmUp.ready()).isTrue();
    }
}
