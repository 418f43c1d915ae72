package io.qasid.grpc;

import io.grpc.ServerBuilder;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Every gRPC call on a virtual thread of its own: handlers wait for the store. How many may is each service's affair.
@Singleton
final class GrpcThreads implements BeanCreatedEventListener<ServerBuilder<?>> {
    /// Held, or its level is forgotten with it. It writes a stack trace for each call whose caller gave up before the
    /// answer, which on a machine that is late is every call: 28,000 in five seconds were seen, and made it later.
    private static final Logger ABANDONED_CALLS = Logger.getLogger("io.grpc.netty.NettyServerHandler");

    static {
        ABANDONED_CALLS.setLevel(Level.SEVERE);
    }

    @Override
    public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
        return event.getBean().executor(Executors.newVirtualThreadPerTaskExecutor());
    }
}
