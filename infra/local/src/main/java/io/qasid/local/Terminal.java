package io.qasid.local;

import io.qasid.local.stack.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.logging.LogManager;

/// Where a command speaks: what was asked for on standard output, everything about it on standard error.
public record Terminal(PrintWriter out, PrintWriter err) {

    /// Says one line about what happens.
    public void say(String line) {
        err.println("qasid: " + line);
    }

    /// One line for each thing that is ready, with the seconds since now.
    public Progress progress(InstantSource clock) {
        Instant start = clock.instant();
        return (what, detail) -> err.printf(
                "%5.1f s  %-16s %s%n", Duration.between(start, clock.instant()).toMillis() / 1000.0, what, detail);
    }

    /// From now on logs go to `file`. Has to come before the first logger is made.
    public static void logTo(Path file) {
        System.setProperty("qasid.log", file.toString());
        System.setProperty("logback.configurationFile", "io/qasid/local/logback-file.xml");
        // gRPC logs to java.util.logging, whose default is the terminal; what matters of it is logged by the modules
        LogManager.getLogManager().reset();
    }
}
