package io.qasid.channelrouter.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.FakeGate;
import io.qasid.channelrouter.FakeGate.Kind;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GateWarmUpTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private volatile Instant now = Instant.EPOCH;
    private final ThreeGates three = new ThreeGates(() -> now, metrics);
    private final GateWarmUp warmUp = new GateWarmUp(three.gates, () -> now);

    GateWarmUpTest() throws IOException {}

    @AfterEach
    void close() {
        three.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void requests_wait_until_every_gate_answers_in_time_and_then_never_again(Kind kind) {
        three.fake(kind).be(FakeGate.Mood.SILENT);
        assertThat(warmUp.ready()).isFalse();

        three.fake(kind).be(FakeGate.Mood.ALLOWS);
        await().until(warmUp::ready);

        three.fake(kind).be(FakeGate.Mood.SILENT);
        assertThat(warmUp.ready()).isTrue();
        assertThat(metrics.counter("chan_gate_fail_closed", "gate", "consent").count())
                .as("no request was refused")
                .isZero();
    }

    @Test
    void a_gate_that_is_out_does_not_keep_them_waiting_for_ever() {
        three.fake(Kind.COMPLIANCE).be(FakeGate.Mood.SILENT);
        assertThat(warmUp.ready()).isFalse();

        now = now.plusSeconds(15);
        assertThat(warmUp.ready()).isFalse();
        now = now.plusMillis(1);
        assertThat(warmUp.ready()).isTrue();
    }
}
