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
import io.qasid.channelrouter.accept.PriceList;
import io.qasid.channelrouter.accept.RouteWithFallback;
import io.qasid.channelrouter.accept.TimesToSuccess;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.circuits.Circuits;
import io.qasid.channelrouter.conversations.HelpReplies;
import io.qasid.channelrouter.conversations.HelpReplyRow;
import io.qasid.channelrouter.conversations.HelpReplyRows;
import io.qasid.channelrouter.conversations.KeywordRoutes;
import io.qasid.channelrouter.conversations.SessionTurns;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.Feeder;
import io.qasid.channelrouter.ranking.Lessons;
import io.qasid.channelrouter.regions.HeardRegions;
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
import java.util.List;
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
    HandOver<TenantEventRow> tenantEvents(
            Database database, Connection nats, InstantSource clock, MeterRegistry metrics) {
        return TenantEventRows.handOver(database, nats, new TenantEventsWatch(clock, metrics));
    }

    @Context
    @Bean(preDestroy = "close")
    HandOver<RecipientSaidRow> recipientSaid(
            Database database, Connection nats, RouterSettings settings, InstantSource clock, MeterRegistry metrics) {
        return new HandOver<>(
                "recipient-said",
                database,
                new RecipientSaidStore(),
                batch -> toConsent(nats, batch),
                new RecipientSaidWatch(database, settings.region(), clock, metrics));
    }

    private static HandOver.Answer toConsent(Connection nats, List<RecipientSaidRow> batch)
            throws InterruptedException, InvalidProtocolBufferException {
        RecipientSaidStore.announcements(batch)
                .forEach(announcement -> nats.publish(Subjects.CONSENT_CHANGED, announcement));
        Message reply = nats.request(Subjects.RECIPIENT_SAID, RecipientSaidStore.request(batch), TAKER_ANSWERS_WITHIN);
        if (reply == null || reply.isStatusMessage()) {
            return HandOver.Answer.NOT_NOW;
        }
        return RecipientSaidReply.parseFrom(reply.getData()).getCommitted()
                ? HandOver.Answer.TAKEN
                : HandOver.Answer.MALFORMED;
    }

    @Context
    @Bean(preDestroy = "close")
    HandOver<HelpReplyRow> helpReplies(Database database, RouteWithFallback routing) {
        return new HandOver<>("help-replies", database, new HelpReplyRows(), new HelpReplies(database, routing));
    }

    @Singleton
    KeywordRoutes keywordRoutes(Database database, RouterSettings settings) {
        return new KeywordRoutes(database, settings.region());
    }

    @Singleton
    HeardReports heard(RouterSettings settings, InstantSource clock) {
        return new HeardReports(settings.leaseGrace(), clock);
    }

    @Singleton
    ApplyBatch batches(
            UuidV7 ids,
            Circuits circuits,
            PriceList prices,
            SessionTurns turns,
            HeardRegions regions,
            MeterRegistry metrics,
            TimesToSuccess times,
            Lessons lessons) {
        return new ApplyBatch(
                ids,
                new ApplyCounts(metrics, times, lessons),
                circuits::closedOff,
                circuits::take,
                prices.version(),
                turns,
                regions::neighbours);
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
            HandOver<HelpReplyRow> helpReplies,
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
                urgent -> {
                    tenantEvents.wake(urgent);
                    recipientSaid.wake();
                    helpReplies.wake();
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

    @Singleton
    InboxEntries entries(Database database, Applier applier, InstantSource clock) {
        return new InboxEntries(database, applier, clock);
    }

    @Context
    @Named("inbox")
    @Bean(preDestroy = "close")
    Responder inboxResponder(Connection nats, HeardReports heard, InboxEntries entries) {
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
