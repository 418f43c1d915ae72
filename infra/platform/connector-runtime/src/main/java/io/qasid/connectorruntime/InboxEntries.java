package io.qasid.connectorruntime;

import io.qasid.connector.InboundEvent;
import io.qasid.model.AttemptId;
import io.qasid.model.Lane;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.proto.v1.AttemptOutcome;
import io.qasid.proto.v1.AttemptRef;
import io.qasid.proto.v1.DeliveryReceipt;
import io.qasid.proto.v1.InboxEntry;
import io.qasid.proto.v1.MobileOriginated;
import java.time.Duration;
import java.time.Instant;

/// What is told to the router, as it goes over the wire.
final class InboxEntries {
    private static final int SOURCE_EVENT_ID_LENGTH_MAX = 200;
    private static final Duration RETRY_AFTER_MAX = Duration.ofDays(1);

    private InboxEntries() {}

    static InboxEntry outcome(AttemptId attempt, int generation, Lane lane, SendOutcome outcome, Instant receivedAt) {
        AttemptOutcome.Builder event =
                AttemptOutcome.newBuilder().setAttemptId(attempt.toString()).setGeneration(generation);
        switch (outcome) {
            case SendOutcome.Accepted accepted ->
                event.setKind(AttemptOutcome.Kind.KIND_ACCEPTED)
                        .addAllProviderMessageIds(accepted.providerMessageIds());
            case SendOutcome.Rejected rejected ->
                because(event.setKind(AttemptOutcome.Kind.KIND_REJECTED), rejected.reason());
            case SendOutcome.Deferred deferred ->
                because(event.setKind(AttemptOutcome.Kind.KIND_DEFERRED), deferred.reason())
                        .setRetryAfterMillis(retryAfterMillis(deferred));
            case SendOutcome.Unknown unknown ->
                because(event.setKind(AttemptOutcome.Kind.KIND_UNKNOWN), unknown.reason())
                        .addAllProviderMessageIds(unknown.providerMessageIds());
        }
        return InboxEntry.newBuilder()
                .setSourceEventId("outcome/" + attempt + "/" + generation)
                .setUrgent(lane == Lane.URGENT)
                .setReceivedAt(WireTime.of(receivedAt))
                .setOutcome(event)
                .build();
    }

    /// What was perhaps granted under a name whose claim no router answered, and was not sent.
    static InboxEntry released(AttemptRef attempt, String claimedAs, Reason reason, Instant receivedAt) {
        return InboxEntry.newBuilder()
                .setSourceEventId(
                        "released/" + attempt.getAttemptId() + "/" + attempt.getGeneration() + "/" + claimedAs)
                .setReceivedAt(WireTime.of(receivedAt))
                .setOutcome(because(
                        AttemptOutcome.newBuilder()
                                .setAttemptId(attempt.getAttemptId())
                                .setGeneration(attempt.getGeneration())
                                .setKind(AttemptOutcome.Kind.KIND_DEFERRED)
                                .setClaimedAs(claimedAs),
                        reason))
                .build();
    }

    private static long retryAfterMillis(SendOutcome.Deferred deferred) {
        Duration asked = deferred.retryAfter();
        return asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX.toMillis() : Math.max(0, asked.toMillis());
    }

    /// @throws IllegalArgumentException if its id is not one: it would hold up every other entry of its batch
    static InboxEntry inbound(InboundEvent event, boolean urgent, Instant receivedAt) {
        int idLength = event.sourceEventId().length();
        if (idLength < 1 || idLength > SOURCE_EVENT_ID_LENGTH_MAX) {
            throw new IllegalArgumentException("source event id needs 1 to 200 characters, had " + idLength);
        }
        InboxEntry.Builder entry = InboxEntry.newBuilder()
                .setSourceEventId(event.sourceEventId())
                .setUrgent(urgent)
                .setReceivedAt(WireTime.of(receivedAt));
        return switch (event) {
            case InboundEvent.Receipt receipt ->
                entry.setReceipt(receipt(receipt)).build();
            case InboundEvent.MobileOriginated mo ->
                entry.setMobileOriginated(mobileOriginated(mo)).build();
        };
    }

    private static DeliveryReceipt receipt(InboundEvent.Receipt receipt) {
        return DeliveryReceipt.newBuilder()
                .setRoute(receipt.route().toString())
                .setProviderMessageId(receipt.providerMessageId())
                .setState(receipt.state().name())
                .setReasonCode(receipt.reason().code())
                .setReasonDetail(receipt.reason().detail())
                .setAt(WireTime.of(receipt.at()))
                .build();
    }

    private static MobileOriginated mobileOriginated(InboundEvent.MobileOriginated mo) {
        return MobileOriginated.newBuilder()
                .setRoute(mo.route().toString())
                .setFrom(mo.from().e164())
                .setTo(mo.to())
                .setText(mo.text())
                .setAt(WireTime.of(mo.at()))
                .build();
    }

    private static AttemptOutcome.Builder because(AttemptOutcome.Builder event, Reason reason) {
        return event.setReasonCode(reason.code()).setReasonDetail(reason.detail());
    }
}
