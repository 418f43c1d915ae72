package io.qasid.channelrouter;

import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.qasid.events.DispatchStreams;
import io.qasid.events.Subjects;
import io.qasid.model.Lane;
import io.qasid.model.Route;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.ChannelAbuseDetected;
import io.qasid.proto.v1.CircuitReply;
import io.qasid.proto.v1.CircuitReport;
import io.qasid.proto.v1.ClaimReply;
import io.qasid.proto.v1.ClaimRequest;
import io.qasid.proto.v1.ClaimedAttempt;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.Envelope;
import io.qasid.proto.v1.InboxBatch;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.InboxReply;
import io.qasid.proto.v1.MobileOriginated;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connector in slow motion: each step of its conversation with the router is a call of the test's.
final class FakeConnector implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Connection nats;
    private final String name;

    FakeConnector(String natsUrl, String name) throws IOException, InterruptedException {
        this.nats = Nats.connect(natsUrl);
        this.name = name;
    }

    /// The next dispatch of a lane, acknowledged; null when none comes within `patience`.
    @Nullable
    Envelope pull(Route route, Lane lane, Duration patience) throws IOException, InterruptedException {
        Message message = null;
        for (long end = System.nanoTime() + patience.toNanos(); message == null && System.nanoTime() < end; ) {
            try {
                new DispatchStreams(nats).ensureConsumer(route, lane);
                ConsumerContext consumer = nats.getStreamContext(DispatchStreams.streamName(route.channel(), lane))
                        .getConsumerContext(DispatchStreams.consumerName(route, lane));
                message = consumer.next(Duration.ofSeconds(1));
            } catch (JetStreamStatusException | JetStreamStatusCheckedException | JetStreamApiException e) {
                // The router made the stream anew: the next round makes the consumer anew, after a pause as connectors
                // make one. NATS 2.9 loses the folder of a consumer that is made while its stream is being deleted.
                boolean never = new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                assert !never;
            }
        }
        if (message == null) {
            return null;
        }
        message.ack();
        return Envelope.parseFrom(message.getData());
    }

    ClaimReply claim(Envelope dispatch) throws IOException, InterruptedException {
        return claimAs(name, dispatch);
    }

    ClaimReply claimAs(String connector, Envelope dispatch) throws IOException, InterruptedException {
        ClaimRequest request = ClaimRequest.newBuilder()
                .setConnector(connector)
                .addAttempts(
                        AttemptRef.newBuilder().setAttemptId(dispatch.getId()).setGeneration(dispatch.getGeneration()))
                .build();
        return ClaimReply.parseFrom(ask(Subjects.CLAIM, request.toByteArray()));
    }

    void accepted(ClaimedAttempt attempt, String... providerMessageIds) throws IOException, InterruptedException {
        report(
                attempt,
                AttemptOutcome.newBuilder()
                        .setKind(AttemptOutcome.Kind.KIND_ACCEPTED)
                        .addAllProviderMessageIds(List.of(providerMessageIds)));
    }

    void rejected(ClaimedAttempt attempt, String reason) throws IOException, InterruptedException {
        report(
                attempt,
                AttemptOutcome.newBuilder()
                        .setKind(AttemptOutcome.Kind.KIND_REJECTED)
                        .setReasonCode(reason));
    }

    void deferred(ClaimedAttempt attempt, Duration after) throws IOException, InterruptedException {
        report(
                attempt,
                AttemptOutcome.newBuilder()
                        .setKind(AttemptOutcome.Kind.KIND_DEFERRED)
                        .setReasonCode("THROTTLED")
                        .setRetryAfterMillis(after.toMillis()));
    }

    /// Hands back what `claimedAs` was perhaps granted.
    void released(Envelope dispatch, String claimedAs) throws IOException, InterruptedException {
        commit(InboxEntry.newBuilder()
                .setSourceEventId("released/" + dispatch.getId() + "/" + dispatch.getGeneration() + "/" + claimedAs)
                .setOutcome(AttemptOutcome.newBuilder()
                        .setAttemptId(dispatch.getId())
                        .setGeneration(dispatch.getGeneration())
                        .setKind(AttemptOutcome.Kind.KIND_DEFERRED)
                        .setReasonCode("NOT_SENT_CLAIM_UNANSWERED")
                        .setClaimedAs(claimedAs))
                .build());
    }

    /// As [#released], by a connector that gives no reason.
    void releasedForNoReason(ClaimedAttempt attempt, String claimedAs) throws IOException, InterruptedException {
        commit(InboxEntry.newBuilder()
                .setSourceEventId("released/" + attempt.getAttemptId() + "/" + claimedAs)
                .setOutcome(AttemptOutcome.newBuilder()
                        .setAttemptId(attempt.getAttemptId())
                        .setGeneration(attempt.getGeneration())
                        .setKind(AttemptOutcome.Kind.KIND_DEFERRED)
                        .setClaimedAs(claimedAs))
                .build());
    }

    void report(ClaimedAttempt attempt, AttemptOutcome.Builder outcome) throws IOException, InterruptedException {
        commit(outcomeEntry(attempt, outcome));
    }

    void receipt(Route route, String providerMessageId, String state) throws IOException, InterruptedException {
        commit(receiptEntry(route, providerMessageId, state));
    }

    /// The receipt and, after it, the outcome that tells whose it is, in one batch.
    void deliveredAtOnce(ClaimedAttempt attempt, Route route, String providerMessageId)
            throws IOException, InterruptedException {
        commit(
                receiptEntry(route, providerMessageId, "DELIVERED"),
                outcomeEntry(
                        attempt,
                        AttemptOutcome.newBuilder()
                                .setKind(AttemptOutcome.Kind.KIND_ACCEPTED)
                                .addProviderMessageIds(providerMessageId)));
    }

    private static InboxEntry outcomeEntry(ClaimedAttempt attempt, AttemptOutcome.Builder outcome) {
        return InboxEntry.newBuilder()
                .setSourceEventId("outcome/" + attempt.getAttemptId() + "/" + attempt.getGeneration())
                .setOutcome(outcome.setAttemptId(attempt.getAttemptId()).setGeneration(attempt.getGeneration()))
                .build();
    }

    private static InboxEntry receiptEntry(Route route, String providerMessageId, String state) {
        return InboxEntry.newBuilder()
                .setSourceEventId("receipt/" + route + "/" + providerMessageId + "/" + state)
                .setReceipt(DeliveryReceipt.newBuilder()
                        .setRoute(route.toString())
                        .setProviderMessageId(providerMessageId)
                        .setState(state)
                        .setReasonCode("SMPP_" + state))
                .build();
    }

    void answer(Route route, String from, String to, String text) throws IOException, InterruptedException {
        commit(InboxEntry.newBuilder()
                .setSourceEventId("mo/" + text.hashCode())
                .setReceivedAt(Wire.timestamp(Instant.now()))
                .setMobileOriginated(MobileOriginated.newBuilder()
                        .setRoute(route.toString())
                        .setFrom(from)
                        .setTo(to)
                        .setText(text))
                .build());
    }

    /// What the breaker of one of a route's connectors says.
    void breaker(Route route, String instance, String state) throws IOException, InterruptedException {
        byte[] reply = ask(
                Subjects.CIRCUIT,
                CircuitReport.newBuilder()
                        .setRoute(route.toString())
                        .setInstance(instance)
                        .setState(state)
                        .build()
                        .toByteArray());
        if (!CircuitReply.parseFrom(reply).getCommitted()) {
            throw new IOException("not committed");
        }
    }

    /// @return whether the router took it
    boolean abuseDetected(String adapter, String reasonCode) throws IOException, InterruptedException {
        Envelope event = Envelope.newBuilder()
                .setType(Subjects.CHANNEL_ABUSE)
                .setPayload(ChannelAbuseDetected.newBuilder()
                        .setAdapter(adapter)
                        .setReasonCode(reasonCode)
                        .build()
                        .toByteString())
                .build();
        return CircuitReply.parseFrom(ask(Subjects.CHANNEL_ABUSE, event.toByteArray()))
                .getCommitted();
    }

    void commit(InboxEntry... entries) throws IOException, InterruptedException {
        byte[] reply = ask(
                Subjects.INBOX,
                InboxBatch.newBuilder().addAllEntries(List.of(entries)).build().toByteArray());
        if (!InboxReply.parseFrom(reply).getCommitted()) {
            throw new IOException("not committed");
        }
    }

    List<ClaimedAttempt> pullAndClaim(Route route, Lane lane) throws Exception {
        List<ClaimedAttempt> claimed = new ArrayList<>();
        Envelope dispatch = pull(route, lane, Duration.ofSeconds(5));
        if (dispatch != null) {
            claimed.addAll(claim(dispatch).getGrantedList());
        }
        return claimed;
    }

    private byte[] ask(String subject, byte[] request) throws IOException, InterruptedException {
        Message reply = nats.request(subject, request, ANSWER_WITHIN);
        if (reply == null || reply.isStatusMessage()) {
            throw new IOException("no answer on " + subject);
        }
        return Objects.requireNonNull(reply.getData());
    }

    @Override
    public void close() {
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
