package io.qasid.drills;

import io.qasid.local.stack.ModuleProcess;
import io.qasid.servers.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// A process of the stack, with all its children, that can be killed or frozen.
///
/// @param pid of the process that runs now
/// @param kill SIGKILL; returns when it is gone
/// @param restart returns when it is ready again
record Victim(String name, LongSupplier pid, Runnable kill, Runnable restart) {

    static Victim of(ModuleProcess module) {
        return new Victim(module.name(), module::pid, module::kill, module::restart);
    }

    static Victim of(Server server) {
        return new Victim(
                server.getClass().getSimpleName().toLowerCase(Locale.ROOT), server::pid, server::kill, server::restart);
    }

    /// SIGSTOP: it keeps its connections and answers nothing.
    void freeze() {
        signal("STOP");
    }

    /// SIGCONT.
    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        ProcessHandle first = ProcessHandle.of(pid.getAsLong()).orElseThrow();
        String family = Stream.concat(Stream.of(first), first.descendants())
                .map(process -> Long.toString(process.pid()))
                .reduce("", (all, one) -> all + " " + one);
        try {
            // `kill` is part of every shell; the program of that name is not on every machine. A child that ended since
            // the look makes it complain, and the others get their signal all the same.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + family)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " could not be sent " + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
