package io.qasid.orchestrator.tenant;

import io.qasid.model.SmsSegmentation;
import io.qasid.model.TenantId;
import io.qasid.orchestrator.Wire;
import io.qasid.proto.v1.DecisionView;
import io.qasid.proto.v1.MessageSummary;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.RouteRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row, as its tenant may see it.
///
/// @param status SCHEDULED, QUEUED, ROUTING, BLOCKED, ACCEPTED, REFUSED, EXPIRED, CANCELLED
record StoredNotification(
        UUID id,
        TenantId tenant,
        String state,
        String status,
        int generation,
        boolean blocked,
        boolean inDoubt,
        @Nullable Instant triedAt,
        Instant sendAt,
        Instant deadline,
        Instant takenAt,
        Instant changedAt,
        @Nullable Instant settledAt,
        String reason,
        String detail,
        RouteRequest request) {

    static final String COLUMNS = """
            id, tenant_id, state, generation, blocked_at is not null and settled_at is null, in_doubt, tried_at, send_at,
            deadline, taken_at, changed_at, settled_at, reason, detail, request
            """;

    static StoredNotification read(ResultSet row, Instant now) throws SQLException {
        String state = Objects.requireNonNull(row.getString(3));
        boolean blocked = row.getBoolean(5);
        Instant sendAt = time(row, 8);
        return new StoredNotification(
                Objects.requireNonNull(row.getObject(1, UUID.class)),
                new TenantId(Objects.requireNonNull(row.getObject(2, UUID.class))),
                state,
                NotificationStatus.of(state, blocked, sendAt.isAfter(now)).name(),
                row.getInt(4),
                blocked,
                row.getBoolean(6),
                timeOrNull(row, 7),
                sendAt,
                time(row, 9),
                time(row, 10),
                time(row, 11),
                timeOrNull(row, 12),
                Objects.requireNonNull(row.getString(13)),
                Objects.requireNonNull(row.getString(14)),
                Wire.request(row.getBytes(15)));
    }

    boolean settled() {
        return settledAt != null;
    }

    /// Neither on its way to the router nor settled.
    boolean waits() {
        return state.equals("WAITING") || state.equals("PUBLISHED");
    }

    MessageView view() {
        SmsSegmentation segmentation = SmsSegmentation.of(request.getText());
        MessageView.Builder view = MessageView.newBuilder()
                .setMessageId(id.toString())
                .setStatus(status)
                .setRecipient(request.getRecipient())
                .setSender(request.getSender())
                .setCategory(request.getCategory())
                .setEncoding(segmentation.encoding().name())
                .setSegments(segmentation.segmentCount())
                .setAcceptedAt(Wire.timestamp(takenAt))
                .setDeadline(Wire.timestamp(deadline))
                .setSendAt(Wire.timestamp(sendAt))
                .putAllMetadata(request.getMetadataMap())
                .setStrategy("UNDECIDED");
        if (request.hasPriceMax()) {
            view.setPriceMax(request.getPriceMax());
        }
        if (settledAt != null) {
            view.setFinishedAt(Wire.timestamp(settledAt));
        }
        if (!reason.isEmpty()) {
            view.addDecisions(DecisionView.newBuilder()
                    .setAt(Wire.timestamp(changedAt))
                    .setKind("MESSAGE_" + status)
                    .setReason(reason)
                    .setDetail(detail));
        }
        return view.build();
    }

    MessageSummary summary() {
        MessageSummary.Builder summary = MessageSummary.newBuilder()
                .setMessageId(id.toString())
                .setStatus(status)
                .setRecipient(request.getRecipient())
                .setSender(request.getSender())
                .setCategory(request.getCategory())
                .setSegments(SmsSegmentation.of(request.getText()).segmentCount())
                .setAcceptedAt(Wire.timestamp(takenAt))
                .setSendAt(Wire.timestamp(sendAt));
        if (settledAt != null) {
            summary.setFinishedAt(Wire.timestamp(settledAt));
        }
        return summary.build();
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(timeOrNull(row, column));
    }

    private static @Nullable Instant timeOrNull(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /// Without what it says, and to whom.
    @Override
    public String toString() {
        return "StoredNotification[" + id + " " + status + "]";
    }
}
