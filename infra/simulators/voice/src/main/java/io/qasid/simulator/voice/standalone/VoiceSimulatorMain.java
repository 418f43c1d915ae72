package io.qasid.simulator.voice.standalone;

import io.qasid.simulator.voice.VoiceSimulator;
import java.io.UncheckedIOException;
import java.util.List;

/// Prints in one line where it listens and runs until SIGTERM. A bad setting or a taken port ends it with one line on
/// stderr and exit status 2.
public final class VoiceSimulatorMain {
    private static final int EXIT_NOT_STARTED = 2;

    private VoiceSimulatorMain() {}

    static void main(String[] arguments) {
        try {
            start(VoiceArguments.parse(List.of(arguments), System.getenv()));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_NOT_STARTED);
        }
    }

    /// The HTTP server's dispatcher is what keeps the JVM alive: all else here is virtual or a daemon.
    private static void start(VoiceArguments arguments) {
        VoiceSimulator voice = VoiceSimulator.start(arguments.settings());
        if (!arguments.callbackUrl().isBlank()) {
            voice.callbacks(arguments.callbackUrl());
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(voice::close));
        System.out.println("call API on " + voice.url());
    }
}
