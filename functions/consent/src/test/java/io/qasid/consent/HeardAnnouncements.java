package io.qasid.consent;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.ConsentChanged;
import io.qasid.proto.v1.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a cache would hear of consents that changed.
final class HeardAnnouncements implements AutoCloseable {
    private final Connection connection;
    private final List<Envelope> envelopes = new CopyOnWriteArrayList<>();

    HeardAnnouncements(String natsUrl) throws Exception {
        connection = Nats.connect(natsUrl);
        connection
                .createDispatcher(message -> {
                    try {
                        envelopes.add(Envelope.parseFrom(message.getData()));
                    } catch (InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                })
                .subscribe(Subjects.CONSENT_CHANGED);
        connection.flush(Duration.ofSeconds(5));
    }

    List<Envelope> envelopes() {
        return envelopes;
    }

    List<ConsentChanged> changes() {
        return envelopes.stream()
                .map(envelope -> {
                    try {
                        return ConsentChanged.parseFrom(envelope.getPayload());
                    } catch (InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
