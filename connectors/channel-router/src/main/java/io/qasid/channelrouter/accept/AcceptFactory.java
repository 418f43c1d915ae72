package io.qasid.channelrouter.accept;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.DispatchPublisher;
import io.qasid.events.Subjects;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.ConsentCheck;
import io.qasid.proto.v1.ConsentGateGrpc;
import io.qasid.proto.v1.Envelope;
import io.qasid.storage.Database;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the accepting half together.
@Factory
final class AcceptFactory {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFactory.class);

    @Singleton
    @Named("consent")
    @Bean(preDestroy = "shutdownNow")
    ManagedChannel consentChannel(RouterSettings settings) {
        ManagedChannel channel = ManagedChannelBuilder.forTarget(settings.consent())
                .usePlaintext()
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .build();
        channel.getState(true);
        return channel;
    }

    @Singleton
    ConsentGate consentGate(@Named("consent") ManagedChannel channel, InstantSource clock, MeterRegistry metrics) {
        return new ConsentGate(ConsentGateGrpc.newFutureStub(channel), clock, metrics);
    }

    /// A withdrawal is announced; forgetting what was decided before makes it work at once.
    @Context
    @Bean(preDestroy = "close")
    ConsentEviction eviction(Connection nats, ConsentGate gate) {
        return new ConsentEviction(nats, gate);
    }

    @Context
    @Bean(preDestroy = "close")
    Committer committer(Database database, RouterSettings settings) {
        return new Committer(() -> new AuditSlot(database, settings.region()));
    }

    @Singleton
    RouteWithFallback routing(
            ConsentGate consent,
            LadderPolicy policy,
            Committer committer,
            Credits credits,
            DispatchPublisher publisher,
            Database database,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        return new RouteWithFallback(consent, policy, committer, credits, publisher, database, ids, clock, metrics);
    }

    /// Listens on [Subjects#CONSENT_CHANGED].
    static final class ConsentEviction implements AutoCloseable {
        private final Connection nats;
        private final ConsentGate gate;
        private final Dispatcher dispatcher;

        ConsentEviction(Connection nats, ConsentGate gate) {
            this.nats = nats;
            this.gate = gate;
            this.dispatcher = nats.createDispatcher(message -> evict(message.getData()));
            dispatcher.subscribe(Subjects.CONSENT_CHANGED);
        }

        private void evict(byte[] announcement) {
            try {
                ConsentCheck changed =
                        ConsentCheck.parseFrom(Envelope.parseFrom(announcement).getPayload());
                gate.evict(TenantId.parse(changed.getTenantId()), new Msisdn(changed.getRecipient()));
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                // Better to ask again about everybody than to trust what may have changed.
                gate.evictAll();
                LOG.warn("a change of consent could not be read; every cached decision was dropped");
            }
        }

        @Override
        public void close() {
            if (nats.getStatus() == Connection.Status.CONNECTED) {
                nats.closeDispatcher(dispatcher);
            }
        }
    }
}
