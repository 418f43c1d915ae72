package io.qasid.channelrouter.conversations;

import java.util.Locale;

/// What an answer asks for when it is one of the words that every recipient may use.
public enum Keyword {
    /// No more messages.
    OPT_OUT,
    /// Messages again.
    OPT_IN,
    /// Who writes, and how to stop it.
    HELP;

    /// `opt_out`: as tenants read it.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
