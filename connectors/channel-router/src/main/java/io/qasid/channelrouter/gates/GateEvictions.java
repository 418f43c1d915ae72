package io.qasid.channelrouter.gates;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.qasid.events.Subjects;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.proto.v1.ConsentChanged;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.SenderCheck;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears of changes at the gates and forgets the answers that they may have made wrong.
final class GateEvictions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GateEvictions.class);

    private final Connection nats;
    private final Gates gates;
    private final Dispatcher dispatcher;

    GateEvictions(Connection nats, Gates gates) {
        this.nats = nats;
        this.gates = gates;
        this.dispatcher = nats.createDispatcher(this::heard);
        dispatcher.subscribe(Subjects.CONSENT_CHANGED);
        dispatcher.subscribe(Subjects.SENDER_CHANGED);
        dispatcher.subscribe(Subjects.COMPLIANCE_CHANGED);
    }

    private void heard(Message announcement) {
        switch (announcement.getSubject()) {
            case Subjects.CONSENT_CHANGED -> consentChanged(announcement.getData());
            case Subjects.SENDER_CHANGED -> senderChanged(announcement.getData());
            // rules change seldom, and one may be about everybody
            default -> gates.rulesChanged();
        }
    }

    private void consentChanged(byte[] announcement) {
        try {
            ConsentChanged changed = ConsentChanged.parseFrom(payload(announcement));
            TenantId tenant = TenantId.parse(changed.getTenantId());
            List<Msisdn> recipients = Stream.concat(
                            Stream.of(changed.getRecipient()), changed.getRecipientsList().stream())
                    .filter(number -> !number.isEmpty())
                    .map(Msisdn::new)
                    .toList();
            if (recipients.isEmpty()) {
                gates.consentsChanged();
            } else if (changed.getWithdrawn()) {
                gates.consentsWithdrawn(tenant, recipients);
            } else {
                gates.consentsChanged(tenant, recipients);
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            // Better to ask again about everybody than to trust what may have changed.
            gates.consentsChanged();
            LOG.warn("a change of consent could not be read; every cached answer was dropped");
        }
    }

    private void senderChanged(byte[] announcement) {
        try {
            SenderCheck changed = SenderCheck.parseFrom(payload(announcement));
            gates.senderChanged(TenantId.parse(changed.getTenantId()), changed.getSender(), changed.getCountry());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            gates.sendersChanged();
            LOG.warn("a change of a sender could not be read; every cached answer was dropped");
        }
    }

    private static ByteString payload(byte[] announcement) throws InvalidProtocolBufferException {
        return Envelope.parseFrom(announcement).getPayload();
    }

    @Override
    public void close() {
        if (nats.getStatus() == Connection.Status.CONNECTED) {
            nats.closeDispatcher(dispatcher);
        }
    }
}
