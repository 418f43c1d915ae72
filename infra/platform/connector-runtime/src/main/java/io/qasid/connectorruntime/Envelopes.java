package io.qasid.connectorruntime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nats.client.Message;
import io.qasid.model.AttemptId;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.Envelope;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// Reads what NATS delivers as a dispatch.
final class Envelopes {
    private static final String TYPE = "dispatch.attempt.v1";

    private Envelopes() {}

    /// @param deadline later than this nobody wants it; [Instant#MAX] when it has none
    record Ready(AttemptRef attempt, Instant deadline) {}

    /// @return empty when it is no dispatch at all: it never will be, however often it comes
    static Optional<Ready> read(Message message) {
        try {
            Envelope envelope = Envelope.parseFrom(message.getData());
            if (!envelope.getType().equals(TYPE)) {
                return Optional.empty();
            }
            AttemptId attempt = AttemptId.parse(envelope.getId());
            return Optional.of(new Ready(
                    AttemptRef.newBuilder()
                            .setAttemptId(attempt.toString())
                            .setGeneration(envelope.getGeneration())
                            .build(),
                    deadline(envelope)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant deadline(Envelope envelope) {
        return envelope.hasDeadline() ? WireTime.read(envelope.getDeadline()) : Instant.MAX;
    }
}
