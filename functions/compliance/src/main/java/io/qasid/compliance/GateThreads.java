package io.qasid.compliance;

import io.grpc.ServerBuilder;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;

/// Checks are decided on virtual threads; [ComplianceGateService] limits how many.
@Singleton
final class GateThreads implements BeanCreatedEventListener<ServerBuilder<?>> {
    private final ExecutorService threads;

    GateThreads(@Named(TaskExecutors.BLOCKING) ExecutorService threads) {
        this.threads = threads;
    }

    @Override
    public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
        return event.getBean().executor(threads);
    }
}
