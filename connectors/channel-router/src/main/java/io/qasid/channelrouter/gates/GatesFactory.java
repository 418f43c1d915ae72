package io.qasid.channelrouter.gates;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.proto.v1.ComplianceGateGrpc;
import io.qasid.proto.v1.ConsentGateGrpc;
import io.qasid.proto.v1.SenderGateGrpc;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// Puts the gates together.
@Factory
final class GatesFactory {

    @Singleton
    @Named("consent")
    @Bean(preDestroy = "shutdownNow")
    ManagedChannel consentChannel(RouterSettings settings) {
        return channel(settings.consent());
    }

    @Singleton
    @Named("compliance")
    @Bean(preDestroy = "shutdownNow")
    ManagedChannel complianceChannel(RouterSettings settings) {
        return channel(settings.compliance());
    }

    @Singleton
    @Named("senders")
    @Bean(preDestroy = "shutdownNow")
    ManagedChannel sendersChannel(RouterSettings settings) {
        return channel(settings.senders());
    }

    @Singleton
    Gates gates(
            @Named("consent") ManagedChannel consent,
            @Named("compliance") ManagedChannel compliance,
            @Named("senders") ManagedChannel senders,
            LadderPolicy policy,
            InstantSource clock,
            MeterRegistry metrics) {
        return new Gates(
                new Gate<>(
                        GateTerms.CONSENT,
                        new ConsentWire(ConsentGateGrpc.newFutureStub(consent)),
                        ConsentQuestion.ABOUT_NOBODY,
                        clock,
                        metrics),
                new Gate<>(
                        GateTerms.COMPLIANCE,
                        new ComplianceWire(ComplianceGateGrpc.newFutureStub(compliance)),
                        ComplianceQuestion.ABOUT_NOBODY,
                        clock,
                        metrics),
                new Gate<>(
                        GateTerms.SENDER,
                        new SenderWire(SenderGateGrpc.newFutureStub(senders)),
                        SenderQuestion.ABOUT_NOBODY,
                        clock,
                        metrics),
                policy.routes());
    }

    /// Changes are announced; forgetting what was answered before makes them work at once.
    @Context
    @Bean(preDestroy = "close")
    GateEvictions evictions(Connection nats, Gates gates) {
        return new GateEvictions(nats, gates);
    }

    private static ManagedChannel channel(String target) {
        ManagedChannel channel = ManagedChannelBuilder.forTarget(target)
                .usePlaintext()
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .build();
        channel.getState(true);
        return channel;
    }
}
