package io.qasid.bench;

import io.micronaut.context.ApplicationContext;
import io.qasid.boot.Module;
import io.qasid.channelrouter.ChannelRouter;
import io.qasid.consent.ConsentFunction;
import java.util.Map;
import org.slf4j.LoggerFactory;

/// Router and consent gate in one JVM, as on one machine, measured from outside. Prints its gRPC port, then serves
/// until
/// its standard input ends.
final class RouterProcess {
    private RouterProcess() {}

    static void main(String[] arguments) throws Exception {
        if (LoggerFactory.getLogger("io.netty").isDebugEnabled()) {
            throw new IllegalStateException("logging is at DEBUG: a measurement of it would be one of the logger");
        }
        String database = arguments[0];
        String password = arguments[1];
        String nats = arguments[2];
        ApplicationContext consent = ConsentFunction.MODULE.start(Map.of(
                "qasid.consent.http-port", 0,
                "qasid.consent.grpc-port", 0,
                "qasid.consent.database.url", database,
                "qasid.consent.database.password", password,
                "qasid.consent.nats-url", nats));
        ApplicationContext router = ChannelRouter.MODULE.start(Map.of(
                "qasid.channel-router.http-port",
                0,
                "qasid.channel-router.grpc-port",
                0,
                "qasid.channel-router.consent",
                "127.0.0.1:" + Module.grpcPort(consent),
                "qasid.channel-router.database.url",
                database,
                "qasid.channel-router.database.password",
                password,
                "qasid.channel-router.nats-url",
                nats,
                // accepting is measured, not dispatching: one attempt may be published, the rest waits as ready
                "qasid.channel-router.outstanding-max",
                1));
        System.out.println(Module.grpcPort(router));
        while (System.in.read() >= 0) {
            // until whoever started us goes
        }
        router.close();
        consent.close();
        System.exit(0);
    }
}
