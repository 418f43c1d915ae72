package io.qasid.local;

import io.qasid.local.stack.StackFolder;
import io.qasid.secrets.SealedFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// `qasid secret set`: the next version of a secret in the sealed file of the stack that `up` starts. Values are read
/// from standard input, a line for each field: what stands in a command line can be read by everybody.
final class SecretSet {
    private static final Pattern FIELD = Pattern.compile("([a-z][a-z0-9-]{0,63})=-");
    private static final int VALUE_LENGTH_MAX = 1_000;

    private final Path home;
    private final InstantSource clock;
    private final Terminal terminal;

    SecretSet(Path home, InstantSource clock, Terminal terminal) {
        this.home = home;
        this.clock = clock;
        this.terminal = terminal;
    }

    /// @param path `whatsapp/qasid`
    /// @param fields `token=-`; those that are not named stay as they are
    int run(String path, List<String> fields, BufferedReader values) {
        if (!fields.stream().allMatch(field -> FIELD.matcher(field).matches())) {
            terminal.say("a field is named as token=- and its value comes by standard input, a line for each field");
            return ExitCode.USAGE;
        }
        Map<String, String> given = new HashMap<>();
        for (String field : fields) {
            String value = line(values);
            if (value.isEmpty() || value.length() > VALUE_LENGTH_MAX) {
                terminal.say("standard input has no line of 1 to " + VALUE_LENGTH_MAX + " characters for " + field);
                return ExitCode.USAGE;
            }
            given.put(field.substring(0, field.length() - 2), value);
        }
        int version = new SealedFile(StackFolder.ofUp(home).secrets(), clock).write(path, before -> {
            Map<String, String> after = new HashMap<>(before);
            after.putAll(given);
            return after;
        });
        terminal.out()
                .println(path + ": version " + version + ", taken within a minute; at once after POST"
                        + " /v1/channel/adapters/" + path.replace('/', ':') + "/rotation");
        return ExitCode.OK;
    }

    private static String line(BufferedReader values) {
        try {
            String line = values.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input", e);
        }
    }
}
