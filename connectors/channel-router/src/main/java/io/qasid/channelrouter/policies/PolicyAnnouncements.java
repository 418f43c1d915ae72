package io.qasid.channelrouter.policies;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.qasid.channelrouter.Wire;
import io.qasid.events.Subjects;
import io.qasid.model.TenantId;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.Category;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.PolicyChanged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the other routers what was changed here, and hears what was changed there. There is no outbox: whoever misses
/// an announcement finds the change in the store two seconds later.
public final class PolicyAnnouncements implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyAnnouncements.class);

    private final Connection nats;
    private final Policies policies;
    private final UuidV7 ids;
    private final Dispatcher dispatcher;

    PolicyAnnouncements(Connection nats, Policies policies, UuidV7 ids) {
        this.nats = nats;
        this.policies = policies;
        this.ids = ids;
        this.dispatcher = nats.createDispatcher(this::heard);
        dispatcher.subscribe(Subjects.POLICY_CHANGED);
    }

    /// After the commit. Here the change is known when this returns.
    public void tell(PolicyVersion made) {
        policies.changed(made.key().tenant());
        PolicyChanged changed = PolicyChanged.newBuilder()
                .setCategory(made.key().category().map(Wire::category).orElse(Category.CATEGORY_UNSPECIFIED))
                .setName(made.key().name())
                .setPrefix(made.key().prefix())
                .setVersion(made.version())
                .build();
        Envelope envelope = Envelope.newBuilder()
                .setId(ids.next().toString())
                .setType(Subjects.POLICY_CHANGED)
                .setGeneration(1)
                .setTenantId(made.key().tenant().toString())
                .setTime(Wire.timestamp(made.changedAt()))
                .setPayload(changed.toByteString())
                .build();
        try {
            nats.publish(Subjects.POLICY_CHANGED, envelope.toByteArray());
        } catch (IllegalStateException e) {
            LOG.info("a changed policy is not announced, and found later: {}", e.getMessage());
        }
    }

    private void heard(Message announcement) {
        try {
            policies.changed(
                    TenantId.parse(Envelope.parseFrom(announcement.getData()).getTenantId()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            // Better to read all again than to follow what may have changed.
            policies.anyChanged();
            LOG.warn("a change of a policy could not be read; all are read again");
        }
    }

    @Override
    public void close() {
        if (nats.getStatus() == Connection.Status.CONNECTED) {
            nats.closeDispatcher(dispatcher);
        }
    }
}
