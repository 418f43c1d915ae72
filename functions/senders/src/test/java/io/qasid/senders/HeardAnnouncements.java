package io.qasid.senders;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.SenderCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a cache would hear of senders that changed.
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
                .subscribe(Subjects.SENDER_CHANGED);
        connection.flush(Duration.ofSeconds(5));
    }

    List<Envelope> envelopes() {
        return envelopes;
    }

    List<SenderCheck> changes() {
        return envelopes.stream()
                .map(envelope -> {
                    try {
                        return SenderCheck.parseFrom(envelope.getPayload());
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
