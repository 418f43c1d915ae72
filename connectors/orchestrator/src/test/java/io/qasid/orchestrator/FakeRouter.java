package io.qasid.orchestrator;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterImplBase;
import io.qasid.proto.v1.GetMessageRequest;
import io.qasid.proto.v1.MessageView;
import io.qasid.proto.v1.Refusal;
import io.qasid.proto.v1.RouteBatchReply;
import io.qasid.proto.v1.RouteBatchRequest;
import io.qasid.proto.v1.RouteReply;
import io.qasid.proto.v1.RouteRequest;
import io.qasid.proto.v1.RouteResult;
import io.qasid.servers.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Answers as the router does: a key is accepted once, and what was accepted is never refused later. What it answers to
/// a new key is for tests to say.
final class FakeRouter implements AutoCloseable {
    private final int port = FreePort.next();
    private final Map<String, RouteRequest> accepted = new ConcurrentHashMap<>();
    private final List<RouteRequest> asked = new CopyOnWriteArrayList<>();
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final Server server;
    private volatile Function<RouteRequest, RouteResult> answers = FakeRouter::yes;
    private volatile boolean answersGetLost;
    private volatile boolean away;
    private volatile Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);

    FakeRouter() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(new Service())
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    static RouteResult yes(RouteRequest request) {
        return RouteResult.newBuilder()
                .setAccepted(RouteReply.newBuilder().setMessageId(request.getMessageId()))
                .build();
    }

    static RouteResult no(String code, boolean retryable) {
        return RouteResult.newBuilder()
                .setRefused(Refusal.newBuilder().setCode(code).setDetail("why").setRetryable(retryable))
                .build();
    }

    static RouteResult notNow() {
        return RouteResult.newBuilder().setUnavailable("the store is out").build();
    }

    void answer(Function<RouteRequest, RouteResult> with) {
        answers = with;
    }

    /// What is accepted from now on is answered as if the router had gone meanwhile.
    void loseAnswers(boolean lose) {
        answersGetLost = lose;
    }

    void away(boolean now) {
        away = now;
    }

    /// Lets no batch through until as many are let in.
    void close(int batchesLetIn) {
        gate = new Semaphore(batchesLetIn);
    }

    void open() {
        Semaphore before = gate;
        gate = new Semaphore(Integer.MAX_VALUE / 2);
        before.release(Integer.MAX_VALUE / 2);
    }

    Collection<RouteRequest> accepted() {
        return accepted.values();
    }

    boolean has(String id) {
        return accepted.values().stream().anyMatch(each -> each.getMessageId().equals(id));
    }

    Optional<RouteRequest> request(String id) {
        return accepted.values().stream()
                .filter(each -> each.getMessageId().equals(id))
                .findFirst();
    }

    /// Every request, also repeated ones.
    List<RouteRequest> asked() {
        return asked;
    }

    /// Message ids as they were accepted.
    List<String> order() {
        return order;
    }

    private RouteResult decide(RouteRequest request) {
        asked.add(request);
        String key = request.getTenantId() + "/" + request.getIdempotencyKey();
        if (!accepted.containsKey(key)) {
            RouteResult answer = answers.apply(request);
            if (!answer.hasAccepted()) {
                return answer;
            }
            if (accepted.putIfAbsent(key, request) == null) {
                order.add(request.getMessageId());
            }
        }
        return answersGetLost ? notNow() : yes(request);
    }

    @Override
    public void close() {
        open();
        server.shutdownNow();
    }

    private final class Service extends ChannelRouterImplBase {
        @Override
        public void routeBatch(RouteBatchRequest request, StreamObserver<RouteBatchReply> answer) {
            gate.acquireUninterruptibly();
            if (away) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            RouteBatchReply.Builder reply = RouteBatchReply.newBuilder();
            request.getRequestsList().forEach(each -> reply.addResults(decide(each)));
            answer.onNext(reply.build());
            answer.onCompleted();
        }

        @Override
        public void getMessage(GetMessageRequest request, StreamObserver<MessageView> answer) {
            if (away) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else if (has(request.getMessageId())) {
                answer.onNext(MessageView.newBuilder()
                        .setMessageId(request.getMessageId())
                        .build());
                answer.onCompleted();
            } else {
                answer.onError(Status.NOT_FOUND.asRuntimeException());
            }
        }
    }
}
