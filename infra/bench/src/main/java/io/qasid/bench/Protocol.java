package io.qasid.bench;

/// How a bench is run: A B A B, after a control of A against A.
///
/// @param rounds of each side, at least 3
/// @param seconds that one round of one side lasts
record Protocol(int rounds, int seconds) {
    Protocol {
        if (rounds < 3 || rounds > 100) {
            throw new IllegalArgumentException("--rounds must be 3 to 100, was " + rounds);
        }
        if (seconds < 1 || seconds > 600) {
            throw new IllegalArgumentException("--seconds must be 1 to 600, was " + seconds);
        }
    }
}
