package io.qasid.messages;

import io.qasid.http.JsonFields;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// Reads instants of a request.
final class Instants {
    private Instants() {}

    /// A member that may be missing. Also empty after an error was noted.
    static Optional<Instant> read(JsonFields fields, String name) {
        Optional<String> given = fields.optionalText(name);
        try {
            return given.map(Instant::parse);
        } catch (DateTimeParseException e) {
            fields.refuse(
                    "/" + name,
                    "invalid",
                    "A " + words(name) + " is an ISO-8601 instant, for example 2026-03-21T04:30:00Z.");
            return Optional.empty();
        }
    }

    private static String words(String name) {
        return name.equals("sendAt") ? "time to send" : name.toLowerCase(Locale.ROOT);
    }
}
