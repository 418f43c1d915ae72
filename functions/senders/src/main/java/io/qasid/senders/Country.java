package io.qasid.senders;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a recipient's number belongs to.
///
/// @param code ISO 3166-1 alpha-2, upper case
record Country(String code) {
    /// ISO has no code for Kosovo; numbering plans have +383 and write XK.
    private static final Set<String> CODES =
            Stream.concat(Stream.of(Locale.getISOCountries()), Stream.of("XK")).collect(Collectors.toUnmodifiableSet());

    Country {
        if (!CODES.contains(code)) {
            throw new IllegalArgumentException("not an ISO 3166-1 alpha-2 code in upper case");
        }
    }

    static Optional<Country> of(String code) {
        return CODES.contains(code) ? Optional.of(new Country(code)) : Optional.empty();
    }
}
