package io.qasid.channelrouter.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.channelrouter.RouterSettings;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.Feeder;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxReply;
import io.qasid.storage.Database;
import jakarta.inject.Named;
import java.time.InstantSource;

/// Puts the listening half together.
@Factory
final class InboxFactory {
    /// Commits that are under way at once: a few connections' worth.
    private static final int COMMITS_AT_ONCE = 3;

    @Context
    @Bean(preDestroy = "close")
    TenantEventRelay relay(Database database, Connection nats) {
        return new TenantEventRelay(database, nats);
    }

    @Context
    @Bean(preDestroy = "close")
    Applier applier(
            Database database,
            RouterSettings settings,
            Credits credits,
            Feeder feeder,
            TenantEventRelay relay,
            Connection nats,
            UuidV7 ids,
            InstantSource clock,
            MeterRegistry metrics) {
        return new Applier(
                new ApplyBatch(ids, new ApplyCounts(metrics)),
                new AuditSlot(database, settings.region()),
                credits,
                feeder,
                relay::wake,
                () -> nats.getStatus() == Connection.Status.CONNECTED,
                settings.leaseGrace(),
                clock);
    }

    @Context
    @Named("inbox")
    @Bean(preDestroy = "close")
    Responder inboxResponder(Connection nats, Database database, InstantSource clock, Applier applier) {
        InboxEntries entries = new InboxEntries(database, clock);
        return new Responder(nats, Subjects.INBOX, "channel-router", COMMITS_AT_ONCE, request -> {
            entries.commit(InboxBatch.parseFrom(request));
            applier.wake();
            return InboxReply.newBuilder().setCommitted(true).build().toByteArray();
        });
    }
}
