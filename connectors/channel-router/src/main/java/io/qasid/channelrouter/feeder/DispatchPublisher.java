package io.qasid.channelrouter.feeder;

import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.qasid.channelrouter.Wire;
import io.qasid.events.Subjects;
import io.qasid.proto.v1.Envelope;
import java.time.InstantSource;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts ready attempts on their lane's stream. It does not wait for an acknowledgement, because that would prove
/// nothing: an attempt counts as handed over when it is claimed, and is published again when it isn't.
public final class DispatchPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchPublisher.class);
    private static final String TYPE = "dispatch.attempt.v1";

    private final Connection nats;
    private final InstantSource clock;

    public DispatchPublisher(Connection nats, InstantSource clock) {
        this.nats = nats;
        this.clock = clock;
    }

    public void publish(Collection<ReadyAttempt> attempts) {
        if (nats.getStatus() != Connection.Status.CONNECTED) {
            // asked first: before its first connection the client takes our headers for a mistake of the program
            tellAway(attempts);
            return;
        }
        try {
            for (ReadyAttempt ready : attempts) {
                nats.publish(message(ready));
            }
        } catch (IllegalStateException e) {
            tellAway(attempts);
        }
    }

    private static void tellAway(Collection<ReadyAttempt> attempts) {
        LOG.debug("NATS is away; {} attempts will be published again", attempts.size());
    }

    private NatsMessage message(ReadyAttempt ready) {
        Envelope envelope = Envelope.newBuilder()
                .setId(ready.attempt().toString())
                .setType(TYPE)
                .setGeneration(ready.generation())
                .setTraceId(ready.traceId())
                .setTenantId(ready.tenant().toString())
                .setTime(Wire.timestamp(clock.instant()))
                .setDeadline(Wire.timestamp(ready.deadline()))
                .build();
        // A re-publish under an old id would be acknowledged and thrown away, hence the generation.
        Headers headers = new Headers().put("Nats-Msg-Id", ready.attempt() + "." + ready.generation());
        return NatsMessage.builder()
                .subject(Subjects.dispatch(ready.lane().route(), ready.lane().lane()))
                .headers(headers)
                .data(envelope.toByteArray())
                .build();
    }
}
