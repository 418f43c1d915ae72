package io.qasid.simulator.ranking.standalone;

import io.qasid.simulator.ranking.Model;
import io.qasid.simulator.ranking.ModelServer;
import java.io.UncheckedIOException;
import java.util.List;

/// Prints in one line where it listens and runs until SIGTERM. Arguments: a port, and the routes that
/// come first, in their order (`8000 whatsapp:qasid sms:awcc`); without routes whatever costs most comes
/// first. A bad port or a taken one ends it with one line on stderr and exit status 2.
public final class ModelServerMain {
    private static final int EXIT_NOT_STARTED = 2;

    private ModelServerMain() {}

    static void main(String[] arguments) {
        try {
            start(arguments);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_NOT_STARTED);
        }
    }

    /// The HTTP server's dispatcher is what keeps the JVM alive: all else here is virtual.
    private static void start(String[] arguments) {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("usage: <port> [<route> …]");
        }
        List<String> routes = List.of(arguments).subList(1, arguments.length);
        ModelServer server = ModelServer.start(
                Integer.parseInt(arguments[0]), routes.isEmpty() ? Model.DEAREST_FIRST : Model.inOrder(routes));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(server::close));
        System.out.println("model " + ModelServer.MODEL + " on " + server.url());
    }
}
