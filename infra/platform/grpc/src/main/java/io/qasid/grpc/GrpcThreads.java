package io.qasid.grpc;

import io.grpc.ServerBuilder;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;

/// Every gRPC call on a virtual thread of its own: handlers wait for the store. How many may is each service's affair.
@Singleton
final class GrpcThreads implements BeanCreatedEventListener<ServerBuilder<?>> {
    @Override
    public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
        return event.getBean().executor(Executors.newVirtualThreadPerTaskExecutor());
    }
}
