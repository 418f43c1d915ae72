package io.qasid.channelrouter.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.qasid.channelrouter.FakeGate;
import io.qasid.channelrouter.FakeGate.Kind;
import io.qasid.model.Category;
import io.qasid.model.Channel;
import io.qasid.model.Msisdn;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// CHAN-04 to -06: a cached answer serves, and is never older than 60, 60 and 300 s.
class GateAgeTest {
    private volatile Instant now = Instant.EPOCH;
    private final ThreeGates three = new ThreeGates(() -> now, new SimpleMeterRegistry());

    GateAgeTest() throws IOException {}

    @AfterEach
    void close() {
        three.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void it_serves_while_the_gate_is_out_and_then_the_answer_is_no(Kind kind) {
        await().until(() -> answer(kind) instanceof GateAnswer.Allowed);
        three.fake(kind).be(FakeGate.Mood.FAILS);

        now = now.plusSeconds(ageMax(kind)).minusNanos(1);
        assertThat(answer(kind)).isInstanceOf(GateAnswer.Allowed.class);
        now = now.plusNanos(1);
        assertThat(answer(kind)).isInstanceOf(GateAnswer.Unknown.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_unknown_is_not_remembered(Kind kind) {
        three.fake(kind).be(FakeGate.Mood.FAILS);
        assertThat(answer(kind)).isInstanceOf(GateAnswer.Unknown.class);

        three.fake(kind).be(FakeGate.Mood.ALLOWS);
        await().until(() -> answer(kind) instanceof GateAnswer.Allowed);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void it_is_renewed_by_who_uses_it_before_it_ends(Kind kind) {
        await().until(() -> answer(kind) instanceof GateAnswer.Allowed);
        Instant first = answer(kind).decidedAt();

        now = first.plusSeconds(ageMax(kind)).minusSeconds(1);
        await().until(() -> answer(kind).decidedAt().isAfter(first));
        now = first.plusSeconds(ageMax(kind));
        three.fake(kind).be(FakeGate.Mood.FAILS);
        assertThat(answer(kind)).isInstanceOf(GateAnswer.Allowed.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_young_answer_is_left_alone(Kind kind) {
        await().until(() -> answer(kind) instanceof GateAnswer.Allowed);
        int asked = three.fake(kind).calls();

        now = now.plusSeconds(ageMax(kind) / 2);
        assertThat(answer(kind)).isInstanceOf(GateAnswer.Allowed.class);
        assertThat(three.fake(kind).calls()).isEqualTo(asked);
    }

    private static long ageMax(Kind kind) {
        return kind == Kind.SENDER ? 300 : 60;
    }

    private GateAnswer answer(Kind kind) {
        Msisdn somebody = new Msisdn("+93701234567");
        return switch (kind) {
            case CONSENT ->
                three.consent
                        .ask(new ConsentQuestion(ThreeGates.TENANT, somebody, Channel.SMS, Category.MARKETING), now)
                        .await();
            case COMPLIANCE ->
                three.compliance
                        .ask(
                                new ComplianceQuestion(
                                        ThreeGates.TENANT, somebody, Channel.SMS, Category.MARKETING, "salam"),
                                now)
                        .await();
            case SENDER ->
                three.senders
                        .ask(new SenderQuestion(ThreeGates.TENANT, "QasidBank", "AF", ThreeGates.AWCC), now)
                        .await();
        };
    }
}
