package io.qasid.local.stack;

import io.qasid.servers.ExternalServers;
import io.qasid.servers.NatsRegion;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How one stack is started.
///
/// @param httpPort wanted for the entrance; when somebody has it, another one is taken. 0: any
/// @param external servers that are used instead of starting our own
/// @param shape how the modules run
/// @param outside what of the world outside is there already
/// @param changed settings of modules that are other ones than a stack's, by their whole keys
/// @param region empty: it is the only one
public record StackSettings(
        StackFolder folder,
        Identity identity,
        int httpPort,
        ExternalServers external,
        Shape shape,
        InstantSource clock,
        Outside outside,
        Map<String, Object> changed,
        Optional<Region> region) {
    /// One of several.
    ///
    /// @param peers names of the others
    /// @param nats its name, and its end of the link
    public record Region(List<String> peers, NatsRegion nats) {
        public Region {
            peers = List.copyOf(peers);
        }
    }

    /// @param smscPort of an SMSC on loopback that knows our operators' accounts; 0: a simulated one is started
    /// @param callbackUrl where the tenant takes its callbacks; empty: at a receiver of the stack's own
    public record Outside(int smscPort, String callbackUrl) {
        /// Everything is simulated.
        public static final Outside NOTHING = new Outside(0, "");
    }

    /// Of the only region.
    public StackSettings(
            StackFolder folder,
            Identity identity,
            int httpPort,
            ExternalServers external,
            Shape shape,
            InstantSource clock,
            Outside outside,
            Map<String, Object> changed) {
        this(folder, identity, httpPort, external, shape, clock, outside, changed, Optional.empty());
    }

    /// With no setting changed.
    public StackSettings(
            StackFolder folder,
            Identity identity,
            int httpPort,
            ExternalServers external,
            Shape shape,
            InstantSource clock,
            Outside outside) {
        this(folder, identity, httpPort, external, shape, clock, outside, Map.of());
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
        changed = Map.copyOf(changed);
        if (httpPort < 0 || httpPort > 65_535) {
            throw new IllegalArgumentException("--http-port needs 0 to 65535, was " + httpPort);
        }
        if (region.isPresent() && external.natsUrl().isPresent()) {
            throw new IllegalArgumentException("regions need NATS servers of their own: unset NATS_URL");
        }
    }
}
