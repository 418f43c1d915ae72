package io.qasid.grpc;

import io.grpc.Server;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The module's gRPC services once more, for modules in the same JVM: under `in-process:<port>`, with the port that its
/// server has. The messages are handed over as they are, without sockets, HTTP/2 and copies; deadlines, refusals and
/// cancellation are the same.
@Singleton
final class InProcessServer implements ApplicationEventListener<ServerStartupEvent> {
    /// As `micronaut.lifecycle.graceful-shutdown` has it.
    private static final long DRAIN_SECONDS = 5;

    private @Nullable Server server;

    @Override
    public boolean supports(ServerStartupEvent event) {
        return event.getSource() instanceof GrpcEmbeddedServer;
    }

    @Override
    public synchronized void onApplicationEvent(ServerStartupEvent event) {
        GrpcEmbeddedServer grpc = (GrpcEmbeddedServer) event.getSource();
        try {
            server = InProcessServerBuilder.forName("in-process:" + grpc.getPort())
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .addServices(grpc.getServer().getServices())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("another server in this JVM has port " + grpc.getPort(), e);
        }
    }

    /// Lets calls under way end.
    @PreDestroy
    synchronized void stop() {
        if (server == null) {
            return;
        }
        server.shutdown();
        try {
            if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
