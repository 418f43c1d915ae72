package io.qasid.channelrouter.gates;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.accept.LadderPolicy;
import io.qasid.grpcclient.ServerConnection;
import io.qasid.proto.v1.ComplianceGateGrpc;
import io.qasid.proto.v1.ConsentGateGrpc;
import io.qasid.proto.v1.SenderGateGrpc;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Puts the gates together.
@Factory
final class GatesFactory {

    @Singleton
    @Named("consent")
    @Bean(preDestroy = "close")
    ServerConnection consentConnection(RouterSettings settings) {
        return new ServerConnection(settings.consent());
    }

    @Singleton
    @Named("compliance")
    @Bean(preDestroy = "close")
    ServerConnection complianceConnection(RouterSettings settings) {
        return new ServerConnection(settings.compliance());
    }

    @Singleton
    @Named("senders")
    @Bean(preDestroy = "close")
    ServerConnection sendersConnection(RouterSettings settings) {
        return new ServerConnection(settings.senders());
    }

    @Singleton
    Gates gates(
            @Named("consent") ServerConnection consent,
            @Named("compliance") ServerConnection compliance,
            @Named("senders") ServerConnection senders,
            LadderPolicy policy,
            InstantSource clock,
            MeterRegistry metrics) {
        return new Gates(
                new Gate<>(
                        GateTerms.CONSENT,
                        new ConsentWire(ConsentGateGrpc.newFutureStub(consent.channel())),
                        ConsentQuestion.ABOUT_NOBODY,
                        clock,
                        metrics),
                new Gate<>(
                        GateTerms.COMPLIANCE,
                        new ComplianceWire(ComplianceGateGrpc.newFutureStub(compliance.channel())),
                        ComplianceQuestion.ABOUT_NOBODY,
                        clock,
                        metrics),
                new Gate<>(
                        GateTerms.FREQUENCY,
                        new FrequencyWire(ComplianceGateGrpc.newFutureStub(compliance.channel())),
                        FrequencyQuestion.ABOUT_NOBODY,
                        clock,
                        metrics),
                new Gate<>(
                        GateTerms.SENDER,
                        new SenderWire(SenderGateGrpc.newFutureStub(senders.channel())),
                        SenderQuestion.ABOUT_NOBODY,
                        clock,
                        metrics),
                policy.routes(),
                clock);
    }

    /// Changes are announced; forgetting what was answered before makes them work at once.
    @Context
    @Bean(preDestroy = "close")
    GateEvictions evictions(Connection nats, Gates gates) {
        return new GateEvictions(nats, gates);
    }
}
