package io.qasid.local;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// A deadline as a person types it: from now on (`30s`, `5m`, `2h`) or an instant.
final class Deadlines {
    private Deadlines() {}

    /// @throws ParameterException if it is neither
    static Instant parse(String text, Instant now, CommandLine command) {
        try {
            return text.matches("[0-9]{1,6}[smhSMH]")
                    ? now.plus(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)))
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ParameterException(command, "--deadline needs 30s, 5m, 2h or an instant, was '" + text + "'", e);
        }
    }
}
