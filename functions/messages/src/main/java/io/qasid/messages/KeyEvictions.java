package io.qasid.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.Message;
import io.qasid.events.NatsConnections;
import io.qasid.events.Subjects;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.TenantKeysChanged;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears of changed keys and tenants, so that a revocation works at once. That is all that NATS is for here: without it
/// a
/// change works when the answer from before it is too old, so nothing waits for it, not even the start.
final class KeyEvictions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyEvictions.class);

    private final KeyCache keys;
    private final CompletableFuture<Connection> opened = new CompletableFuture<>();

    private KeyEvictions(KeyCache keys) {
        this.keys = keys;
    }

    /// @param natsUrl empty: there is none
    static KeyEvictions start(String natsUrl, KeyCache keys) {
        KeyEvictions evictions = new KeyEvictions(keys);
        if (!natsUrl.isEmpty()) {
            Thread.ofVirtual().name("key-evictions").start(() -> evictions.listen(natsUrl));
        }
        return evictions;
    }

    private void listen(String natsUrl) {
        try {
            Connection nats = NatsConnections.open(natsUrl, "messages");
            nats.addConnectionListener((connection, event) -> {
                if (event == Events.RESUBSCRIBED) {
                    // what was announced in between is lost
                    keys.forgetAll();
                }
            });
            nats.createDispatcher(this::heard).subscribe(Subjects.TENANT_CHANGED);
            opened.complete(nats);
        } catch (InterruptedException e) {
            LOG.debug("nobody waits for NATS any more");
        } catch (IllegalStateException e) {
            LOG.warn("changed keys are not heard of, and work after {}: {}", KeyCache.KNOWN_FOR, e.getMessage());
        }
    }

    private void heard(Message announcement) {
        try {
            TenantKeysChanged changed = TenantKeysChanged.parseFrom(
                    Envelope.parseFrom(announcement.getData()).getPayload());
            if (changed.getSha256().isEmpty()) {
                keys.forget(TenantId.parse(changed.getTenantId()));
            } else {
                keys.forget(changed.getSha256());
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            // better to ask again about everybody than to trust what may have changed
            keys.forgetAll();
            LOG.warn("a change of a tenant could not be read; every remembered key was forgotten");
        }
    }

    /// Also when the connection is being opened still: then as soon as it is.
    @Override
    public void close() {
        var _ = opened.thenAccept(KeyEvictions::end);
    }

    private static void end(Connection nats) {
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
