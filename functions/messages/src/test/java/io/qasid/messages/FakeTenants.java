package io.qasid.messages;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qasid.http.BearerKey;
import io.qasid.proto.v1.KeyCheck;
import io.qasid.proto.v1.KeyDecision;
import io.qasid.proto.v1.KeyGrant;
import io.qasid.proto.v1.KeyRefusal;
import io.qasid.proto.v1.TenantKeysGrpc;
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

/// Who knows whose a key is, on a real socket. Keys that it was not told of are unknown.
final class FakeTenants extends TenantKeysGrpc.TenantKeysImplBase implements AutoCloseable {
    private final Map<ByteString, KeyDecision> decisions = new ConcurrentHashMap<>();
    private final List<ByteString> asked = new CopyOnWriteArrayList<>();
    private volatile @Nullable RuntimeException failure;
    private volatile CountDownLatch hold = new CountDownLatch(0);
    private final int port;
    private Server server;

    FakeTenants() {
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

    static ByteString hash(String key) {
        return ByteString.copyFrom(BearerKey.hashOf(key).sha256());
    }

    /// With every scope.
    static KeyGrant grant(String tenant) {
        return KeyGrant.newBuilder()
                .setTenantId(tenant)
                .setKeyId("01990c5e-0000-7000-8000-0000000000aa")
                .addAllScopes(List.of("messages:send", "messages:read", "ledger:read", "audit:read", "something:new"))
                .setRequestsPerSecond(10_000) // a test sends as fast as it can
                .build();
    }

    void knows(String key, KeyGrant grant) {
        answers(key, KeyDecision.newBuilder().setGranted(grant).build());
    }

    void refuses(String key, KeyRefusal.Reason reason, String tenant) {
        answers(
                key,
                KeyDecision.newBuilder()
                        .setRefused(KeyRefusal.newBuilder().setReason(reason).setTenantId(tenant))
                        .build());
    }

    void answers(String key, KeyDecision decision) {
        decisions.put(hash(key), decision);
    }

    /// How often it was asked about this key.
    int asked(String key) {
        ByteString sha256 = hash(key);
        return (int) asked.stream().filter(sha256::equals).count();
    }

    /// From now on every question fails like this; null: no more.
    void failWith(@Nullable RuntimeException answer) {
        failure = answer;
    }

    /// Questions are not answered until the latch opens.
    CountDownLatch holdAnswers() {
        hold = new CountDownLatch(1);
        return hold;
    }

    @Override
    public void checkKey(KeyCheck check, StreamObserver<KeyDecision> reply) {
        asked.add(check.getSha256());
        try {
            hold.await();
        } catch (InterruptedException e) {
            reply.onError(Status.CANCELLED.asRuntimeException());
            return;
        }
        RuntimeException failing = failure;
        if (failing != null) {
            reply.onError(failing);
            return;
        }
        reply.onNext(decisions.getOrDefault(
                check.getSha256(),
                KeyDecision.newBuilder()
                        .setRefused(KeyRefusal.newBuilder().setReason(KeyRefusal.Reason.REASON_UNKNOWN))
                        .build()));
        reply.onCompleted();
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
    public void close() {
        hold.countDown();
        stop();
    }
}
