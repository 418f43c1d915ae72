package io.qasid.boot.faltering;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Opens a store, a loop over it, and then fails.
@Factory
public final class OpensThenFails {
    public static final List<String> CLOSED = new CopyOnWriteArrayList<>();

    /// What is held open, by the name under which its end is written down.
    record Opened(String name) {
        void close() {
            CLOSED.add(name);
        }
    }

    @Singleton
    @Bean(preDestroy = "close")
    Opened store() {
        return new Opened("store");
    }

    /// @param over closed after this one
    record Loop(Opened over) {
        void close() {
            CLOSED.add("loop over " + over.name());
        }
    }

    @Context
    @Bean(preDestroy = "close")
    Loop loop(Opened store) {
        return new Loop(store);
    }

    record Server(Loop loop, int port) {
        Server {
            if (port <= 0) {
                throw new IllegalStateException("no port for what stands on the " + loop);
            }
        }
    }

    @Context
    Server server(Loop loop) {
        return new Server(loop, 0);
    }
}
