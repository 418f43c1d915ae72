package io.qasid.messages;

import com.google.protobuf.Timestamp;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qasid.proto.v1.ChannelRouterGrpc;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.LedgerReply;
import io.qasid.proto.v1.LedgerRequest;
import io.qasid.proto.v1.LedgerRow;
import io.qasid.proto.v1.ListMessagesRequest;
import io.qasid.proto.v1.MessagePage;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import io.qasid.proto.v1.ReceiptKey;
import io.qasid.proto.v1.ReceiptKeys;
import io.qasid.proto.v1.ReceiptKeysRequest;
import io.qasid.proto.v1.ReceiptReply;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RouteReply;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.VerifyAuditReply;
import io.qasid.proto.v1.VerifyAuditRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A router on a real socket that accepts everything and remembers it, until it is told to answer otherwise.
final class FakeRouter extends ChannelRouterGrpc.ChannelRouterImplBase implements AutoCloseable {
    static final String MESSAGE_ID = "01990c5e-4e80-7000-8000-00000000002a";
    static final Timestamp ACCEPTED_AT = Timestamp.newBuilder()
            .setSeconds(1_774_067_400)
            .setNanos(123_456_789)
            .build();

    private final List<RouteRequest> routed = new CopyOnWriteArrayList<>();
    /// By tenant and key.
    private final Map<String, RouteRequest> accepted = new ConcurrentHashMap<>();
    private final Map<String, MessageView> messages = new ConcurrentHashMap<>();
    private volatile @Nullable RuntimeException failure;
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private final List<ListMessagesRequest> listed = new CopyOnWriteArrayList<>();
    private final List<PreviewRequest> previewed = new CopyOnWriteArrayList<>();
    private volatile MessagePage page = MessagePage.getDefaultInstance();
    private volatile PreviewReply preview = PreviewReply.getDefaultInstance();
    private volatile ReceiptReply receipt = ReceiptReply.getDefaultInstance();
    private volatile ReceiptKey receiptKey = ReceiptKey.getDefaultInstance();
    private volatile VerifyAuditReply verification = VerifyAuditReply.getDefaultInstance();
    private final int port;
    private Server server;

    FakeRouter() {
        server = listen(0);
        port = server.getPort();
    }

    private Server listen(int port) {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    List<RouteRequest> routed() {
        return routed;
    }

    List<ListMessagesRequest> listed() {
        return listed;
    }

    List<PreviewRequest> previewed() {
        return previewed;
    }

    void lists(MessagePage answer) {
        page = answer;
    }

    void previews(PreviewReply answer) {
        preview = answer;
    }

    /// From now on every call to route fails like this.
    void failWith(RuntimeException answer) {
        failure = answer;
    }

    void refuseWith(Status status, Refusal refusal) {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("qasid-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER), refusal.toByteArray());
        failWith(status.withDescription(refusal.getCode()).asRuntimeException(trailers));
    }

    /// Calls to route are not answered until the latch opens.
    CountDownLatch holdAnswers() {
        hold = new CountDownLatch(1);
        return hold;
    }

    void knows(String tenant, MessageView view) {
        messages.put(tenant + view.getMessageId(), view);
    }

    void gives(ReceiptReply reply) {
        receipt = reply;
    }

    void publishes(ReceiptKey key) {
        receiptKey = key;
    }

    void verifies(VerifyAuditReply reply) {
        verification = reply;
    }

    /// Accepts and answers again as if nothing had happened.
    void reset() {
        failure = null;
        hold.countDown();
        hold = new CountDownLatch(0);
        routed.clear();
        accepted.clear();
        messages.clear();
        listed.clear();
        previewed.clear();
    }

    void stop() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// On the same port.
    void restart() {
        server = listen(port);
    }

    @Override
    public void routeWithFallback(RouteRequest request, StreamObserver<RouteReply> reply) {
        routed.add(request);
        try {
            hold.await();
        } catch (InterruptedException e) {
            reply.onError(Status.CANCELLED.asRuntimeException());
            return;
        }
        if (failure != null) {
            reply.onError(failure);
            return;
        }
        RouteRequest earlier = accepted.putIfAbsent(request.getTenantId() + request.getIdempotencyKey(), request);
        if (earlier != null && !earlier.getBodyHash().equals(request.getBodyHash())) {
            Metadata trailers = new Metadata();
            trailers.put(
                    Metadata.Key.of("qasid-refusal-bin", Metadata.BINARY_BYTE_MARSHALLER),
                    Refusal.newBuilder()
                            .setCode("IDEMPOTENCY_KEY_REUSED")
                            .build()
                            .toByteArray());
            reply.onError(Status.ALREADY_EXISTS.asRuntimeException(trailers));
            return;
        }
        reply.onNext(RouteReply.newBuilder()
                .setMessageId(MESSAGE_ID)
                .setReplayed(earlier != null)
                .setAcceptedAt(ACCEPTED_AT)
                .build());
        reply.onCompleted();
    }

    @Override
    public void getMessage(GetMessageRequest request, StreamObserver<MessageView> reply) {
        MessageView view = messages.get(request.getTenantId() + request.getMessageId());
        if (view == null) {
            reply.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        reply.onNext(view);
        reply.onCompleted();
    }

    @Override
    public void listMessages(ListMessagesRequest request, StreamObserver<MessagePage> reply) {
        listed.add(request);
        reply.onNext(page);
        reply.onCompleted();
    }

    @Override
    public void preview(PreviewRequest request, StreamObserver<PreviewReply> reply) {
        previewed.add(request);
        reply.onNext(preview);
        reply.onCompleted();
    }

    @Override
    public void getLedger(LedgerRequest request, StreamObserver<LedgerReply> reply) {
        // as the router does: the row without a route is the tenant's whole
        reply.onNext(LedgerReply.newBuilder()
                .addRows(row(request, "", 8, 3, 1, 1, 1, 2))
                .addRows(row(request, "sms:awcc", 5, 2, 1, 1, 1, 0))
                .addRows(row(request, "sms:roshan", 3, 1, 0, 0, 0, 2))
                .build());
        reply.onCompleted();
    }

    private static LedgerRow row(
            LedgerRequest request,
            String route,
            long accepted,
            long delivered,
            long failed,
            long expired,
            long unknown,
            long inFlight) {
        return LedgerRow.newBuilder()
                .setTenantId(request.getTenantId())
                .setRoute(route)
                .setAccepted(accepted)
                .setDelivered(delivered)
                .setFailed(failed)
                .setExpired(expired)
                .setUnknown(unknown)
                .setInFlight(inFlight)
                .build();
    }

    @Override
    public void getReceipt(GetMessageRequest request, StreamObserver<ReceiptReply> reply) {
        reply.onNext(receipt);
        reply.onCompleted();
    }

    @Override
    public void getReceiptKeys(ReceiptKeysRequest request, StreamObserver<ReceiptKeys> reply) {
        reply.onNext(ReceiptKeys.newBuilder().addKeys(receiptKey).build());
        reply.onCompleted();
    }

    @Override
    public void verifyAudit(VerifyAuditRequest request, StreamObserver<VerifyAuditReply> reply) {
        reply.onNext(verification);
        reply.onCompleted();
    }

    @Override
    public void close() {
        stop();
    }
}
