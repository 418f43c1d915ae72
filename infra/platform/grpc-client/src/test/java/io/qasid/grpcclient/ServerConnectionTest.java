package io.qasid.grpcclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qasid.proto.v1.KeyCheck;
import io.qasid.proto.v1.KeyDecision;
import io.qasid.proto.v1.TenantKeysGrpc;
import io.qasid.servers.FreePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerConnectionTest {
    /// After this the library's own back-off waits for some seconds between tries.
    private static final Duration AWAY = Duration.ofSeconds(6);

    @Test
    void aServerThatIsBackIsNoticedHoweverLongItWasAway() throws Exception {
        int port = FreePort.next();
        try (ServerConnection connection = new ServerConnection("127.0.0.1:" + port)) {
            long end = System.nanoTime() + AWAY.toNanos();
            await().atMost(AWAY.multipliedBy(2))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> call(connection) == Status.Code.UNAVAILABLE && System.nanoTime() - end > 0);
            assertThat(connection.stands()).isFalse();
            Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .addService(new Service())
                    .build()
                    .start();
            try {
                await().atMost(Duration.ofSeconds(1))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> call(connection) == Status.Code.OK);
                assertThat(connection.stands()).isTrue();
            } finally {
                server.shutdownNow();
            }
        }
    }

    @Test
    void aServerInThisJvmIsReachedWithoutASocketAndFoundAgain() throws Exception {
        String name = "in-process:" + FreePort.next();
        try (ServerConnection connection = new ServerConnection(name)) {
            assertThat(call(connection)).isEqualTo(Status.Code.UNAVAILABLE);
            for (int run = 1; run <= 2; run++) {
                Server server = InProcessServerBuilder.forName(name)
                        .addService(new Service())
                        .build()
                        .start();
                try {
                    await().atMost(Duration.ofSeconds(2))
                            .pollInterval(Duration.ofMillis(50))
                            .until(() -> call(connection) == Status.Code.OK && connection.stands());
                } finally {
                    server.shutdownNow();
                    server.awaitTermination();
                }
                assertThat(call(connection)).isEqualTo(Status.Code.UNAVAILABLE);
            }
        }
    }

    private static Status.Code call(ServerConnection connection) {
        try {
            TenantKeysGrpc.newBlockingStub(connection.channel())
                    .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                    .checkKey(KeyCheck.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static final class Service extends TenantKeysGrpc.TenantKeysImplBase {
        @Override
        public void checkKey(KeyCheck request, StreamObserver<KeyDecision> answers) {
            answers.onNext(KeyDecision.getDefaultInstance());
            answers.onCompleted();
        }
    }
}
