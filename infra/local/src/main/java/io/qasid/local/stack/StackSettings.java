package io.qasid.local.stack;

import io.qasid.servers.ExternalServers;
import java.time.InstantSource;

/// How one stack is started.
///
/// @param httpPort wanted for the entrance; when somebody has it, another one is taken. 0: any
/// @param external servers that are used instead of starting our own
/// @param shape how the modules run
/// @param outside what of the world outside is there already
public record StackSettings(
        StackFolder folder,
        Identity identity,
        int httpPort,
        ExternalServers external,
        Shape shape,
        InstantSource clock,
        Outside outside) {
    /// @param smscPort of an SMSC on loopback that knows our operators' accounts; 0: a simulated one is started
    /// @param callbackUrl where the tenant takes its callbacks; empty: at a receiver of the stack's own
    /// @param submitsPerSecond that each operator agreed to
    public record Outside(int smscPort, String callbackUrl, int submitsPerSecond) {
        /// More than a bind can do: no limit.
        public static final int SUBMITS_MOST = 10_000;

        /// Everything is simulated.
        static final Outside NOTHING = new Outside(0, "", SUBMITS_MOST);
    }

    /// With all of the world outside simulated.
    public StackSettings(
            StackFolder folder,
            Identity identity,
            int httpPort,
            ExternalServers external,
            Shape shape,
            InstantSource clock) {
        this(folder, identity, httpPort, external, shape, clock, Outside.NOTHING);
    }

    public StackSettings {
        if (httpPort < 0 || httpPort > 65_535) {
            throw new IllegalArgumentException("--http-port needs 0 to 65535, was " + httpPort);
        }
    }
}
