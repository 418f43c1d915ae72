package io.qasid.messages;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qasid.model.UuidV7;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.OrchestratorGrpc;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RescheduleRequest;
import io.qasid.proto.v1.SubmitItem;
import io.qasid.proto.v1.SubmitReply;
import io.qasid.proto.v1.SubmitRequest;
import io.qasid.proto.v1.SubmitResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// An orchestrator on a real socket that stores everything, until it is told to answer otherwise.
final class FakeOrchestrator extends OrchestratorGrpc.OrchestratorImplBase implements AutoCloseable {
    private final UuidV7 ids = new UuidV7(Instant::now, new Random(7));
    private final List<SubmitRequest> submitted = new CopyOnWriteArrayList<>();
    private final Map<String, SubmitRequest> byKey = new ConcurrentHashMap<>();
    private final Map<String, SubmitReply> answers = new ConcurrentHashMap<>();
    private final Map<String, MessageView> messages = new ConcurrentHashMap<>();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<RescheduleRequest> rescheduled = new CopyOnWriteArrayList<>();
    private final List<ListMessagesRequest> listed = new CopyOnWriteArrayList<>();
    private volatile MessagePage page = MessagePage.getDefaultInstance();
    private volatile @Nullable StatusRuntimeException failure;
    private final Server server;

    FakeOrchestrator() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    List<SubmitRequest> submitted() {
        return submitted;
    }

    /// `cancel <id>` and the like.
    List<String> changes() {
        return changes;
    }

    List<RescheduleRequest> rescheduled() {
        return rescheduled;
    }

    List<ListMessagesRequest> listed() {
        return listed;
    }

    void lists(MessagePage answer) {
        page = answer;
    }

    void knows(String tenant, MessageView view) {
        messages.put(tenant + view.getMessageId(), view);
    }

    /// From now on every call fails like this.
    void failWith(@Nullable StatusRuntimeException answer) {
        failure = answer;
    }

    void refuseWith(String code, String detail, boolean retryable) {
        failWith(refusal(code, detail, retryable));
    }

    private static StatusRuntimeException refusal(String code, String detail, boolean retryable) {
        Metadata trailers = new Metadata();
        trailers.put(
                Metadata.Key.of("qasid-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER),
                Refusal.newBuilder()
                        .setCode(code)
                        .setDetail(detail)
                        .setRetryable(retryable)
                        .build()
                        .toByteArray());
        return Status.FAILED_PRECONDITION.asRuntimeException(trailers);
    }

    @Override
    public void submit(SubmitRequest request, StreamObserver<SubmitReply> reply) {
        submitted.add(request);
        if (failed(reply)) {
            return;
        }
        String key = request.getTenantId() + request.getIdempotencyKey();
        SubmitRequest earlier = byKey.putIfAbsent(key, request);
        if (earlier != null && !earlier.getBodyHash().equals(request.getBodyHash())) {
            reply.onError(refusal("IDEMPOTENCY_KEY_REUSED", "", false));
            return;
        }
        SubmitReply answer = answers.computeIfAbsent(key, none -> answer(request));
        reply.onNext(answer.toBuilder().setReplayed(earlier != null).build());
        reply.onCompleted();
    }

    private SubmitReply answer(SubmitRequest request) {
        SubmitReply.Builder answer = SubmitReply.newBuilder().setAcceptedAt(FakeRouter.ACCEPTED_AT);
        for (SubmitItem item : request.getItemsList()) {
            String text = item.getNotification().getRequest().getText();
            if (item.hasRefused()) {
                answer.addResults(SubmitResult.newBuilder().setRefused(item.getRefused()));
            } else if (text.equals("reused")) {
                answer.addResults(SubmitResult.newBuilder()
                        .setTurnedAway(Refusal.newBuilder().setCode("IDEMPOTENCY_KEY_REUSED")));
            } else {
                answer.addResults(
                        SubmitResult.newBuilder().setMessageId(ids.next().toString()));
            }
        }
        return answer.build();
    }

    @Override
    public void getNotification(GetMessageRequest request, StreamObserver<MessageView> reply) {
        find(request, reply);
    }

    @Override
    public void cancel(GetMessageRequest request, StreamObserver<MessageView> reply) {
        changes.add("cancel " + request.getMessageId());
        find(request, reply);
    }

    @Override
    public void resume(GetMessageRequest request, StreamObserver<MessageView> reply) {
        changes.add("resume " + request.getMessageId());
        find(request, reply);
    }

    @Override
    public void reschedule(RescheduleRequest request, StreamObserver<MessageView> reply) {
        rescheduled.add(request);
        find(
                GetMessageRequest.newBuilder()
                        .setTenantId(request.getTenantId())
                        .setMessageId(request.getMessageId())
                        .build(),
                reply);
    }

    @Override
    public void listNotifications(ListMessagesRequest request, StreamObserver<MessagePage> reply) {
        listed.add(request);
        if (!failed(reply)) {
            reply.onNext(page);
            reply.onCompleted();
        }
    }

    private void find(GetMessageRequest request, StreamObserver<MessageView> reply) {
        if (failed(reply)) {
            return;
        }
        MessageView view = messages.get(request.getTenantId() + request.getMessageId());
        if (view == null) {
            reply.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        reply.onNext(view);
        reply.onCompleted();
    }

    private boolean failed(StreamObserver<?> reply) {
        StatusRuntimeException answer = failure;
        if (answer != null) {
            reply.onError(answer);
        }
        return answer != null;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
