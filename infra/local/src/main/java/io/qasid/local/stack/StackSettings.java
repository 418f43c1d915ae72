package io.qasid.local.stack;

import io.qasid.servers.ExternalServers;
import java.time.InstantSource;

/// How one stack is started.
///
/// @param httpPort wanted for the entrance; when somebody has it, another one is taken. 0: any
/// @param external servers that are used instead of starting our own
/// @param shape how the modules run
/// @param smscPort of an SMSC on loopback that knows our operators' accounts; 0: a simulated one is started
public record StackSettings(
        StackFolder folder,
        Identity identity,
        int httpPort,
        ExternalServers external,
        Shape shape,
        InstantSource clock,
        int smscPort) {
    /// With a simulated SMSC.
    public StackSettings(
            StackFolder folder,
            Identity identity,
            int httpPort,
            ExternalServers external,
            Shape shape,
            InstantSource clock) {
        this(folder, identity, httpPort, external, shape, clock, 0);
    }

    public StackSettings {
        if (httpPort < 0 || httpPort > 65_535) {
            throw new IllegalArgumentException("--http-port needs 0 to 65535, was " + httpPort);
        }
    }
}
