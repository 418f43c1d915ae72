package io.qasid.simulator.smsc.standalone;

import io.qasid.simulator.smsc.SmscSimulator;
import java.io.UncheckedIOException;
import java.util.List;

/// Prints in one line where it listens and runs until SIGTERM. A bad setting or a taken port ends it with one line on
/// stderr and exit status 2.
public final class SmscSimulatorMain {
    private static final int EXIT_NOT_STARTED = 2;

    private SmscSimulatorMain() {}

    static void main(String[] arguments) {
        try {
            start(SmscArguments.parse(List.of(arguments), System.getenv()));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_NOT_STARTED);
        }
    }

    /// The HTTP server's dispatcher is what keeps the JVM alive: all else here is virtual or a daemon.
    private static void start(SmscArguments arguments) {
        SmscSimulator smsc = SmscSimulator.start(arguments.settings());
        ControlEndpoint control = ControlEndpoint.start(smsc, arguments.controlPort());
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    control.close();
                    smsc.close();
                }));
        System.out.println("SMSC on 127.0.0.1:" + smsc.port() + ", control on http://127.0.0.1:" + control.port());
    }
}
