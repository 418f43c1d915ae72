package io.qasid.bench;

import io.qasid.local.Terminal;
import io.qasid.local.stack.Addresses;
import io.qasid.local.stack.Identity;
import io.qasid.local.stack.LocalStack;
import io.qasid.local.stack.Shape;
import io.qasid.local.stack.StackFolder;
import io.qasid.local.stack.StackSettings;
import io.qasid.servers.ExternalServers;
import io.qasid.simulator.ott.OttChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// The whole product in one JVM, as `./qasid up` runs it, without what it reaches outside: SMSC, if there is one
/// already, and tenant.
///
/// It says where things are, does what it reads, a word a line, and runs until its standard input ends.
final class MtStack {
    static final String SAYS = "mt-stack: ";
    /// WhatsApp takes requests and never answers.
    static final String SILENCE_WHATSAPP = "silence-whatsapp";
    static final String CLEAR_WHATSAPP = "clear-whatsapp";

    private MtStack() {}

    /// @param arguments folder, file of the identity, port of the SMSC (0: one of its own), URL for callbacks,
    ///     messages a second of each operator (0: no limit)
    static void main(String[] arguments) throws IOException {
        StackFolder folder = new StackFolder(Path.of(arguments[0]));
        Terminal.logTo(folder.log());
        Identity identity = Identity.in(Path.of(arguments[1]), new SecureRandom());
        Map<String, Object> changed = new HashMap<>();
        if (!arguments[4].equals("0")) {
            changed.put("qasid.smpp.binds[0].submits-per-second", arguments[4]);
            changed.put("qasid.smpp.binds[1].submits-per-second", arguments[4]);
        }
        StackSettings settings = new StackSettings(
                folder,
                identity,
                0,
                ExternalServers.from(Map.of()),
                Shape.ONE_JVM,
                InstantSource.system(),
                new StackSettings.Outside(Integer.parseInt(arguments[2]), arguments[3]),
                changed);
        try (LocalStack stack = new LocalStack(settings, (what, detail) -> {})) {
            Addresses addresses = stack.start(callback -> {});
            System.out.println(SAYS
                    + String.join(
                            " ",
                            addresses.messages(),
                            addresses.router(),
                            addresses.database(),
                            addresses.databaseUser(),
                            addresses.databasePassword()));
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                obey(line, stack);
                System.out.println(SAYS + "done");
            }
        }
        System.exit(0);
    }

    private static void obey(String word, LocalStack stack) {
        switch (word) {
            case SILENCE_WHATSAPP -> stack.chats().faults(OttChannel.WHATSAPP).silence();
            case CLEAR_WHATSAPP -> stack.chats().faults(OttChannel.WHATSAPP).clear();
            default -> throw new IllegalArgumentException(word);
        }
    }
}
