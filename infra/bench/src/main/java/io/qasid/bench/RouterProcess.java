package io.qasid.bench;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.channelrouter.ChannelRouter;
import io.qasid.compliance.ComplianceFunction;
import io.qasid.consent.ConsentFunction;
import io.qasid.proto.v1.ChannelRouterGrpc.ChannelRouterImplBase;
import io.qasid.proto.v1.PreviewReply;
import io.qasid.proto.v1.PreviewRequest;
import io.qasid.senders.SendersFunction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// Router and gates in one JVM, as on one machine, measured from outside. Prints its gRPC port and that
/// of a server that answers with nothing, then serves until its standard input ends.
final class RouterProcess {
    private RouterProcess() {}

    static void main(String[] arguments) throws Exception {
        if (LoggerFactory.getLogger("io.netty").isDebugEnabled()) {
            throw new IllegalStateException("logging is at DEBUG: a measurement of it would be one of the logger");
        }
        String database = arguments[0];
        String password = arguments[1];
        String nats = arguments[2];
        String redis = arguments[3];
        List<ApplicationContext> gates = Stream.of(
                        ConsentFunction.MODULE, ComplianceFunction.MODULE, SendersFunction.MODULE)
                .map(gate -> gate.start(Map.of(
                        key(gate, "http-port"), 0,
                        key(gate, "grpc-port"), 0,
                        key(gate, "database.url"), database,
                        key(gate, "database.password"), password,
                        key(gate, "nats-url"), nats)))
                .toList();
        ApplicationContext router = ChannelRouter.MODULE.start(Map.of(
                "qasid.channel-router.http-port",
                0,
                "qasid.channel-router.grpc-port",
                0,
                "qasid.channel-router.consent",
                "127.0.0.1:" + Module.grpcPort(gates.get(0)),
                "qasid.channel-router.compliance",
                "127.0.0.1:" + Module.grpcPort(gates.get(1)),
                "qasid.channel-router.senders",
                "127.0.0.1:" + Module.grpcPort(gates.get(2)),
                "qasid.channel-router.database.url",
                database,
                "qasid.channel-router.database.password",
                password,
                "qasid.channel-router.nats-url",
                nats,
                "qasid.channel-router.redis-url",
                redis,
                // accepting is measured, not dispatching: one attempt may be published, the rest waits as ready
                "qasid.channel-router.outstanding-max",
                1));
        Server echo = echo();
        System.out.println(Module.grpcPort(router));
        System.out.println(echo.getPort());
        while (System.in.read() >= 0) {
            // until whoever started us goes
        }
        echo.shutdownNow();
        router.close();
        gates.forEach(ApplicationContext::close);
        System.exit(0);
    }

    /// As the module's own server is made: Netty, each call on a virtual thread.
    private static Server echo() throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(new ChannelRouterImplBase() {
                    @Override
                    public void preview(PreviewRequest request, StreamObserver<PreviewReply> answer) {
                        answer.onNext(PreviewReply.getDefaultInstance());
                        answer.onCompleted();
                    }
                })
                .build()
                .start();
    }

    private static String key(Module module, String name) {
        return "qasid." + module.name() + "." + name;
    }
}
