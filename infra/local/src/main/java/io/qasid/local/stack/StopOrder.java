package io.qasid.local.stack;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has been started, stopped stage by stage: whoever hands work on stops before those who take it.
final class StopOrder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopOrder.class);

    /// In the order of stopping.
    enum Stage {
        /// brings requests
        ENTRANCE,
        /// takes requests
        FUNCTION,
        /// hands work on to the router
        ORCHESTRATOR,
        /// talks to the operators; its last outcomes need the router
        CONNECTOR,
        ROUTER,
        /// what the router asks or tells
        NEIGHBOUR,
        /// stands for the world outside
        OUTSIDE,
        SERVER
    }

    private record Started(String name, AutoCloseable running) {}

    private final Map<Stage, List<Started>> started = new EnumMap<>(Stage.class);
    private boolean closed;

    /// Remembers it at once, or stops it at once when everything is being stopped already.
    synchronized <T extends AutoCloseable> T add(Stage stage, String name, T running) {
        if (closed) {
            stop(new Started(name, running));
            throw new IllegalStateException("the stack is being stopped");
        }
        started.computeIfAbsent(stage, none -> new ArrayList<>()).add(new Started(name, running));
        return running;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        started.values().forEach(stage -> stage.reversed().forEach(StopOrder::stop));
    }

    /// One that fails to stop must not keep the others running.
    private static void stop(Started one) {
        try {
            one.running.close();
        } catch (Exception e) {
            LOG.warn("{} did not stop in order: {}", one.name, e.toString());
        }
    }
}
