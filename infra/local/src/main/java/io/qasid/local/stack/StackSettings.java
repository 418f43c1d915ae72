package io.qasid.local.stack;

import io.qasid.servers.ExternalServers;
import java.time.InstantSource;

/// How one stack is started.
///
/// @param messagesPort wanted for the tenant's API; when somebody has it, another one is taken. 0: any
/// @param external servers that are used instead of starting our own
/// @param shape how the modules run
public record StackSettings(
        StackFolder folder,
        Identity identity,
        int messagesPort,
        ExternalServers external,
        Shape shape,
        InstantSource clock) {
    public StackSettings {
        if (messagesPort < 0 || messagesPort > 65_535) {
            throw new IllegalArgumentException("--http-port needs 0 to 65535, was " + messagesPort);
        }
    }
}
