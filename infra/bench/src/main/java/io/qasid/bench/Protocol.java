package io.qasid.bench;

/// How a bench is run: A B A B, after a control of A against A.
///
/// @param rounds of each side, at least 3
/// @param seconds that one round of one side lasts
/// @param callers of ours, each with one request under way
record Protocol(int rounds, int seconds, int callers) {
    Protocol {
        if (rounds < 3 || rounds > 100) {
            throw new IllegalArgumentException("--rounds must be 3 to 100, was " + rounds);
        }
        if (seconds < 1 || seconds > 600) {
            throw new IllegalArgumentException("--seconds must be 1 to 600, was " + seconds);
        }
        if (callers < 1 || callers > 1_000) {
            throw new IllegalArgumentException("--callers must be 1 to 1000, was " + callers);
        }
    }
}
