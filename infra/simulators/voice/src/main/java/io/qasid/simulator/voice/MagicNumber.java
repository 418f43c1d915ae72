package io.qasid.simulator.voice;

import java.util.Arrays;

/// What a called number `…98cB` asks for by its B. c says whose number it is: 0 every channel's, 3 that of calls alone;
/// 1, 2 and 4 are people of another channel, whom nobody reaches by a call ([#NOT_THERE]). Every other number is
/// [#ANSWERS].
public enum MagicNumber {
    ANSWERS(0, "answers and hears everything"),
    NOT_THERE(1, "nobody answers: no-answer"),
    REFUSED(2, "the call is refused at once: 400 with code 21211"),
    THROTTLED_FIRST(3, "429 with code 20429 and `Retry-After: 1` once, then answers"),
    CALLBACKS_FIRST(4, "answers; every callback comes before the answer to the request"),
    SILENT(5, "the call is taken, stays queued, and nothing is heard of it any more"),
    SLOW(6, "answers; the answer to the request comes after 2 s"),
    CUT(7, "answers; the connection is cut after the request was read and before its answer"),
    PRESSES_DIGITS(8, "answers and presses digits when the TwiML has a `<Gather>`"),
    CALLBACKS_TWICE(9, "answers; the callbacks come backwards after the call, and then once more");

    private static final String MARK = "98";
    private static final int MAGIC_DIGITS = 4;
    private static final int VOICE = 3;

    private final int digit;
    private final String meaning;

    MagicNumber(int digit, String meaning) {
        this.digit = digit;
        this.meaning = meaning;
    }

    public int digit() {
        return digit;
    }

    /// One line for the README's table.
    public String meaning() {
        return meaning;
    }

    /// @param to digits, with or without a plus
    public static MagicNumber of(String to) {
        int at = to.length() - MAGIC_DIGITS;
        if (at < 0 || !to.startsWith(MARK, at)) {
            return ANSWERS;
        }
        int channel = to.charAt(at + 2) - '0';
        int behaviour = to.charAt(at + 3) - '0';
        if (channel == 1 || channel == 2 || channel == 4) {
            return NOT_THERE;
        }
        if (channel != 0 && channel != VOICE) {
            return ANSWERS;
        }
        return Arrays.stream(values())
                .filter(magic -> magic.digit == behaviour)
                .findFirst()
                .orElse(ANSWERS);
    }
}
