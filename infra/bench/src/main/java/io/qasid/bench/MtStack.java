package io.qasid.bench;

import io.qasid.local.Terminal;
import io.qasid.local.callback.Callback;
import io.qasid.local.stack.Addresses;
import io.qasid.local.stack.Identity;
import io.qasid.local.stack.LocalStack;
import io.qasid.local.stack.Shape;
import io.qasid.local.stack.StackFolder;
import io.qasid.local.stack.StackSettings;
import io.qasid.servers.ExternalServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// The whole product in one JVM, as `./qasid up` runs it, without the simulated SMSC. The tenant's callback receiver is
/// in here too and counts.
///
/// It says where the API is; then it reads a number of messages from its standard input and says `told` when so many
/// were delivered and told of, and again, until its input ends.
final class MtStack {
    static final String SAYS = "mt-stack: ";
    static final String TOLD = SAYS + "told";

    private static volatile CountDownLatch untold = new CountDownLatch(0);

    private MtStack() {}

    /// @param arguments folder, file of the identity, port of the SMSC
    static void main(String[] arguments) throws IOException, InterruptedException {
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
                Integer.parseInt(arguments[2]));
        try (LocalStack stack = new LocalStack(settings, (what, detail) -> {})) {
            Addresses addresses = stack.start(MtStack::told);
            System.out.println(SAYS + addresses.messages());
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                untold = new CountDownLatch(Integer.parseInt(line.strip()));
                System.out.println(SAYS + "counts");
                untold.await();
                System.out.println(TOLD);
            }
        }
        System.exit(0);
    }

    private static void told(Callback callback) {
        if (callback.type().equals("message.delivered")) {
            untold.countDown();
        }
    }
}
