package io.qasid.orchestrator;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.StreamObserver;
import io.qasid.model.MessageId;
import io.qasid.model.TenantId;
import io.qasid.orchestrator.submit.NewNotification;
import io.qasid.orchestrator.submit.Submission;
import io.qasid.orchestrator.submit.Submissions;
import io.qasid.orchestrator.submit.SubmitOutcome;
import io.qasid.orchestrator.tenant.ChangeOutcome;
import io.qasid.orchestrator.tenant.Changes;
import io.qasid.orchestrator.tenant.NotificationQuery;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Notification;
import io.qasid.proto.v1.OrchestratorGrpc.OrchestratorImplBase;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RescheduleRequest;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.SubmitItem;
import io.qasid.proto.v1.SubmitReply;
import io.qasid.proto.v1.SubmitRequest;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The orchestrator on the wire: protobuf in and out, refusals as typed trailers.
@Singleton
final class OrchestratorGrpc extends OrchestratorImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(OrchestratorGrpc.class);
    private static final Metadata.Key<Refusal> REFUSAL =
            Metadata.Key.of("qasid-refusal-bin", ProtoUtils.metadataMarshaller(Refusal.getDefaultInstance()));

    private final Submissions submissions;
    private final Changes changes;
    private final NotificationQuery query;

    OrchestratorGrpc(Submissions submissions, Changes changes, NotificationQuery query) {
        this.submissions = submissions;
        this.changes = changes;
        this.query = query;
    }

    @Override
    public void submit(SubmitRequest request, StreamObserver<SubmitReply> answer) {
        answer(answer, () -> switch (submissions.submit(submission(request))) {
            case SubmitOutcome.Taken(SubmitReply reply) -> reply;
            case SubmitOutcome.KeyReused() ->
                throw refusal("IDEMPOTENCY_KEY_REUSED", "this idempotency key was used for another request", false);
        });
    }

    @Override
    public void getNotification(GetMessageRequest request, StreamObserver<MessageView> answer) {
        answer(
                answer,
                () -> changes.view(TenantId.parse(request.getTenantId()), MessageId.parse(request.getMessageId()))
                        .orElseThrow(() -> Status.NOT_FOUND.asRuntimeException()));
    }

    @Override
    public void listNotifications(ListMessagesRequest request, StreamObserver<MessagePage> answer) {
        answer(answer, () -> query.list(request));
    }

    @Override
    public void cancel(GetMessageRequest request, StreamObserver<MessageView> answer) {
        answer(
                answer,
                () -> view(changes.cancel(
                        TenantId.parse(request.getTenantId()), MessageId.parse(request.getMessageId()))));
    }

    @Override
    public void reschedule(RescheduleRequest request, StreamObserver<MessageView> answer) {
        answer(
                answer,
                () -> view(changes.reschedule(
                        TenantId.parse(request.getTenantId()),
                        MessageId.parse(request.getMessageId()),
                        Wire.instant(request.getSendAt()),
                        request.hasDeadline() ? Optional.of(Wire.instant(request.getDeadline())) : Optional.empty())));
    }

    @Override
    public void resume(GetMessageRequest request, StreamObserver<MessageView> answer) {
        answer(
                answer,
                () -> view(changes.resume(
                        TenantId.parse(request.getTenantId()), MessageId.parse(request.getMessageId()))));
    }

    private static MessageView view(ChangeOutcome outcome) {
        return switch (outcome) {
            case ChangeOutcome.Done(MessageView view) -> view;
            case ChangeOutcome.NotFound() -> throw Status.NOT_FOUND.asRuntimeException();
            case ChangeOutcome.NotNow(String code, String status) -> throw refusal(code, status, false);
            case ChangeOutcome.InDoubt() -> throw refusal("MESSAGE_IN_DOUBT", "", true);
        };
    }

    private static StatusRuntimeException refusal(String code, String detail, boolean retryable) {
        Metadata trailers = new Metadata();
        trailers.put(
                REFUSAL,
                Refusal.newBuilder()
                        .setCode(code)
                        .setDetail(detail)
                        .setRetryable(retryable)
                        .build());
        return Status.FAILED_PRECONDITION.withDescription(code).asRuntimeException(trailers);
    }

    private static Submission submission(SubmitRequest request) {
        return new Submission(
                TenantId.parse(request.getTenantId()),
                request.getIdempotencyKey(),
                request.getBodyHash().toByteArray(),
                request.getItemsList().stream().map(OrchestratorGrpc::item).toList());
    }

    private static Submission.Item item(SubmitItem item) {
        return switch (item.getItemCase()) {
            case NOTIFICATION -> new Submission.Wanted(wanted(item.getNotification()));
            case REFUSED -> new Submission.RefusedBefore(item.getRefused());
            case ITEM_NOT_SET -> throw new IllegalArgumentException("an item is empty");
        };
    }

    private static NewNotification wanted(Notification notification) {
        RouteRequest request = notification.getRequest();
        return new NewNotification(
                request.getIdempotencyKey().isEmpty() ? Optional.empty() : Optional.of(request.getIdempotencyKey()),
                request.getBodyHash().toByteArray(),
                Wire.category(request.getCategory()),
                notification.hasSendAt() ? Optional.of(Wire.instant(notification.getSendAt())) : Optional.empty(),
                Wire.instant(request.getDeadline()),
                onBlocked(notification),
                request.toBuilder()
                        .clearTenantId()
                        .clearIdempotencyKey()
                        .clearMessageId()
                        .clearDeadline()
                        .build());
    }

    private static OnBlocked onBlocked(Notification notification) {
        return switch (notification.getOnBlocked()) {
            case ON_BLOCKED_UNSPECIFIED, ON_BLOCKED_RESUME -> OnBlocked.RESUME;
            case ON_BLOCKED_HOLD -> OnBlocked.HOLD;
            case ON_BLOCKED_REFUSE -> OnBlocked.REFUSE;
            case UNRECOGNIZED -> throw new IllegalArgumentException("on_blocked: unknown");
        };
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws SQLException;
    }

    private static <T> void answer(StreamObserver<T> answer, Call<T> call) {
        try {
            answer.onNext(call.run());
            answer.onCompleted();
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        } catch (IllegalArgumentException e) {
            answer.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        } catch (SQLException e) {
            LOG.warn("the store is out: {}", e.getMessage());
            answer.onError(Status.UNAVAILABLE
                    .withDescription("the store did not answer")
                    .asRuntimeException());
        } catch (RuntimeException e) {
            LOG.error("a call failed", e);
            answer.onError(Status.INTERNAL.asRuntimeException());
        }
    }
}
