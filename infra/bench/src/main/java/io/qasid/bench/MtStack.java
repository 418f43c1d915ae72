package io.qasid.bench;

import io.qasid.local.Terminal;
import io.qasid.local.stack.Addresses;
import io.qasid.local.stack.Identity;
import io.qasid.local.stack.LocalStack;
import io.qasid.local.stack.Shape;
import io.qasid.local.stack.StackFolder;
import io.qasid.local.stack.StackSettings;
import io.qasid.servers.ExternalServers;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/// The whole product in one JVM, as `./qasid up` runs it, without what it reaches outside: SMSC and tenant.
///
/// It says where the API is, and runs until its standard input ends.
final class MtStack {
    static final String SAYS = "mt-stack: ";

    private MtStack() {}

    /// @param arguments folder, file of the identity, port of the SMSC, URL for callbacks
    static void main(String[] arguments) throws IOException {
        StackFolder folder = new StackFolder(Path.of(arguments[0]));
        Terminal.logTo(folder.log());
        Identity identity = Identity.in(Path.of(arguments[1]), new SecureRandom());
        StackSettings settings = new StackSettings(
                folder,
                identity,
                0,
                ExternalServers.from(Map.of()),
                Shape.ONE_JVM,
                InstantSource.system(),
                new StackSettings.Outside(Integer.parseInt(arguments[2]), arguments[3]));
        try (LocalStack stack = new LocalStack(settings, (what, detail) -> {})) {
            Addresses addresses = stack.start(callback -> {});
            System.out.println(SAYS + addresses.messages());
            while (System.in.read() >= 0) {
                // until whoever started us goes
            }
        }
        System.exit(0);
    }
}
