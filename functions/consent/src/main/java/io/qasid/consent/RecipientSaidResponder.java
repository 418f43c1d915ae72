package io.qasid.consent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.nats.client.Connection;
import io.qasid.consent.ConsentRecord.Confirmed;
import io.qasid.consent.ConsentRecord.Said;
import io.qasid.consent.ConsentRecord.State;
import io.qasid.events.NatsConnections;
import io.qasid.events.Responder;
import io.qasid.events.Subjects;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import io.qasid.outbox.OutboxRelay;
import io.qasid.proto.v1.RecipientSaid;
import io.qasid.proto.v1.RecipientSaidBatch;
import io.qasid.proto.v1.RecipientSaidReply;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records what recipients said by themselves, in answers from their own handsets: about everything that the
/// tenant sends, on every channel. Such a yes needs no second one, for nobody else can give it.
@Factory
final class RecipientSaidResponder {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientSaidResponder.class);
    /// The router's hand-over.
    private static final Duration SENDER_WAITS = Duration.ofSeconds(3);

    private static final int BATCH_MAX = 256;
    private static final int PROOF_LENGTH_MAX = 500;
    private static final Actor RECIPIENT = new Actor("recipient", "");

    @Singleton
    @Bean(preDestroy = "close")
    Connection nats(ConsentSettings settings) throws InterruptedException {
        return NatsConnections.open(settings.natsUrl(), "consent");
    }

    @Context
    @Bean(preDestroy = "close")
    Responder recipientSaid(Connection nats, ConsentChanges changes, OutboxRelay relay) {
        return new Responder(nats, Subjects.RECIPIENT_SAID, "consent", 2, SENDER_WAITS, request -> {
            boolean committed = record(changes, request);
            relay.wake();
            return RecipientSaidReply.newBuilder()
                    .setCommitted(committed)
                    .build()
                    .toByteArray();
        });
    }

    /// One after the other: what is recorded already when it breaks off is recognised next time.
    private static boolean record(ConsentChanges changes, byte[] request) throws SQLException {
        List<Heard> all;
        try {
            all = read(RecipientSaidBatch.parseFrom(request));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.warn("refused what recipients said: {}", e.getMessage());
            return false;
        }
        for (Heard heard : all) {
            changes.heard(heard.tenant(), heard.recipient(), heard.said(), RECIPIENT);
        }
        return true;
    }

    private record Heard(TenantId tenant, Msisdn recipient, Said said) {}

    private static List<Heard> read(RecipientSaidBatch batch) {
        if (batch.getSaidCount() > BATCH_MAX) {
            throw new IllegalArgumentException("more than " + BATCH_MAX);
        }
        List<Heard> all = new ArrayList<>(batch.getSaidCount());
        for (RecipientSaid said : batch.getSaidList()) {
            if (said.getProof().isEmpty() || said.getProof().length() > PROOF_LENGTH_MAX) {
                throw new IllegalArgumentException("a proof has 1 to " + PROOF_LENGTH_MAX + " characters");
            }
            Timestamp time = said.getAt();
            Instant at = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
            all.add(new Heard(
                    TenantId.parse(said.getTenantId()),
                    new Msisdn(said.getRecipient()),
                    said.getOptedIn()
                            ? new Said(
                                    State.GRANTED,
                                    said.getProof(),
                                    at,
                                    new Confirmed(at, "said by the recipient themselves"))
                            : new Said(State.WITHDRAWN, said.getProof(), at, null)));
        }
        return all;
    }
}
