package io.qasid.channelrouter.ranking;

import java.util.Locale;

/// Why a message goes without the model's opinion.
enum Fallback {
    /// No answer within [ModelCalls#DEADLINE], the time in which it could not even be asked included.
    TIMEOUT("was late"),
    /// Nobody is there, or whoever is there says that it can't now.
    UNAVAILABLE("is not there"),
    /// It does not want such a question: another model, or another version, than we think.
    REFUSED("refused"),
    /// An answer that is none.
    GARBAGE("made no sense"),
    /// It failed a moment ago and is left alone.
    RESTING("rests");

    private final String said;

    Fallback(String said) {
        this.said = said;
    }

    /// For the audit record.
    String said() {
        return "as written because the model " + said;
    }

    /// As the metric has it.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
