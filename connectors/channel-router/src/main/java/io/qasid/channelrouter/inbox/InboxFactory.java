package io.qasid.channelrouter.inbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.accept.Planner;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.channelrouter.conversations.SessionTurns;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.Feeder;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.UuidV7;
import io.qasid.outbox.HandOver;
import io.qasid.outbox.TenantEventRow;
import io.qasid.outbox.TenantEventRows;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxReply;
import io.qasid.proto.v1.RecipientSaidReply;
import io.qasid.storage.Database;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the listening half together.
@Factory
final class InboxFactory {
    private static final Logger LOG = LoggerFactory.getLogger(InboxFactory.class);

    /// For its answer: a connector's `request-timeout`.
    private static final Duration CONNECTOR_WAITS = Duration.ofSeconds(2);

    private static final Duration TAKER_ANSWERS_WITHIN = Duration.ofSeconds(3);

    private static final byte[] COMMITTED =
            InboxReply.newBuilder().setCommitted(true).build().toByteArray();
    private static final byte[] REFUSED =
            InboxReply.newBuilder().setCommitted(false).build().toByteArray();

    @Context
    @Bean(preDestroy = "close")
    HandOver<TenantEventRow> tenantEvents(Database database, Connection nats) {
        return TenantEventRows.handOver(database, nats);
    }

    @Context
    @Bean(preDestroy = "close")
    HandOver<RecipientSaidRow> recipientSaid(Database database, Connection nats) {
        return new HandOver<>("recipient-said", database, new RecipientSaidStore(), batch -> {
            RecipientSaidStore.announcements(batch)
                    .forEach(announcement -> nats.publish(Subjects.CONSENT_CHANGED, announcement));
            Message reply =
                    nats.request(Subjects.RECIPIENT_SAID, RecipientSaidStore.request(batch), TAKER_ANSWERS_WITHIN);
            return reply != null
                    && !reply.isStatusMessage()
                    && RecipientSaidReply.parseFrom(reply.getData()).getCommitted();
        });
    }

    @Singleton
    HeardReports heard(RouterSettings settings, InstantSource clock) {
        return new HeardReports(settings.leaseGrace(), clock);
    }

    @Singleton
    ApplyBatch batches(UuidV7 ids, Circuits circuits, SessionTurns turns, MeterRegistry metrics) {
        return new ApplyBatch(ids, new ApplyCounts(metrics), circuits::closedOff, circuits::take, turns);
    }

    @Context
    @Bean(preDestroy = "close")
    Applier applier(
            Database database,
            RouterSettings settings,
            Credits credits,
            Feeder feeder,
            HandOver<TenantEventRow> tenantEvents,
            HandOver<RecipientSaidRow> recipientSaid,
            Connection nats,
            HeardReports heard,
            ApplyBatch batches,
            Circuits circuits,
            InstantSource clock) {
        return new Applier(
                batches,
                new WaitingOnCircuits(circuits::notClosed),
                new AuditSlot(database, settings.region()),
                credits,
                feeder,
                () -> {
                    tenantEvents.wake();
                    recipientSaid.wake();
                },
                () -> nats.getStatus() == Connection.Status.CONNECTED,
                heard,
                clock);
    }

    @Context
    @Bean(preDestroy = "close")
    Releaser releaser(
            Database database,
            RouterSettings settings,
            Planner planner,
            Applier applier,
            ApplyBatch batches,
            InstantSource clock) {
        return new Releaser(
                database, planner, batches, new AuditSlot(database, settings.region()), applier::follow, clock);
    }

    @Context
    @Named("inbox")
    @Bean(preDestroy = "close")
    Responder inboxResponder(
            Connection nats, Database database, InstantSource clock, HeardReports heard, Applier applier) {
        InboxEntries entries = new InboxEntries(database, applier, clock);
        return new Responder(nats, Subjects.INBOX, "channel-router", Applier.HANDED_MAX, CONNECTOR_WAITS, request -> {
            try {
                InboxBatch batch = InboxBatch.parseFrom(request);
                heard.during(() -> entries.commit(batch));
                return COMMITTED;
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                LOG.warn("refused a batch for the inbox: {}", e.getMessage());
                return REFUSED;
            }
        });
    }
}
