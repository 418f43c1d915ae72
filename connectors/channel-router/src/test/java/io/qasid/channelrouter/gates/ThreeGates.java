package io.qasid.channelrouter.gates;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.qasid.channelrouter.FakeGate;
import io.qasid.channelrouter.FakeGate.Kind;
import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.Route;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ComplianceGateGrpc;
import io.qasid.proto.v1.ConsentGateGrpc;
import io.qasid.proto.v1.SenderGateGrpc;
import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The router's side of the gates, over sockets to gates that do as told.
final class ThreeGates implements AutoCloseable {
    static final TenantId TENANT = TenantId.parse("0190a0a0-0000-7000-8000-000000000001");
    static final Route AWCC = Route.parse("sms:awcc");
    static final Route ROSHAN = Route.parse("sms:roshan");

    final Gates gates;
    final Gate<ConsentQuestion> consent;
    final Gate<ComplianceQuestion> compliance;
    final Gate<SenderQuestion> senders;
    private final Map<Kind, FakeGate> fakes = new EnumMap<>(Kind.class);
    private final Map<Kind, ManagedChannel> channels = new EnumMap<>(Kind.class);

    ThreeGates(InstantSource clock, MeterRegistry metrics) throws IOException {
        for (Kind kind : Kind.values()) {
            FakeGate fake = new FakeGate(kind);
            fakes.put(kind, fake);
            channels.put(
                    kind,
                    ManagedChannelBuilder.forTarget(fake.address())
                            .usePlaintext()
                            .build());
        }
        consent = new Gate<>(
                GateTerms.CONSENT,
                new ConsentWire(ConsentGateGrpc.newFutureStub(channel(Kind.CONSENT))),
                ConsentQuestion.ABOUT_NOBODY,
                clock,
                metrics);
        compliance = new Gate<>(
                GateTerms.COMPLIANCE,
                new ComplianceWire(ComplianceGateGrpc.newFutureStub(channel(Kind.COMPLIANCE))),
                ComplianceQuestion.ABOUT_NOBODY,
                clock,
                metrics);
        senders = new Gate<>(
                GateTerms.SENDER,
                new SenderWire(SenderGateGrpc.newFutureStub(channel(Kind.SENDER))),
                SenderQuestion.ABOUT_NOBODY,
                clock,
                metrics);
        Gate<FrequencyQuestion> frequency = new Gate<>(
                GateTerms.FREQUENCY,
                new FrequencyWire(ComplianceGateGrpc.newFutureStub(channel(Kind.COMPLIANCE))),
                FrequencyQuestion.ABOUT_NOBODY,
                clock,
                metrics);
        gates = new Gates(consent, compliance, frequency, senders, List.of(AWCC, ROSHAN), clock);
    }

    FakeGate fake(Kind kind) {
        return Objects.requireNonNull(fakes.get(kind));
    }

    private ManagedChannel channel(Kind kind) {
        return Objects.requireNonNull(channels.get(kind));
    }

    /// The `number`th person.
    static GateRequest request(int number) {
        return new GateRequest(
                TENANT,
                new Msisdn("+9370" + (1_000_000 + number)),
                "QasidBank",
                "salam",
                Category.MARKETING,
                List.of(AWCC, ROSHAN));
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        fakes.values().forEach(FakeGate::close);
    }
}
