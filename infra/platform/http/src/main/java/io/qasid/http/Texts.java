package io.qasid.http;

import java.util.Optional;

/// What no text may hold: it could be neither stored in PostgreSQL nor written as UTF-8.
final class Texts {
    private Texts() {}

    /// A sentence about the first flaw, if there is one.
    static Optional<String> flaw(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0) {
                return Optional.of("There is a NUL character at index " + i + ".");
            }
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return Optional.of("There is half a surrogate pair at index " + i + ".");
            }
        }
        return Optional.empty();
    }
}
