package io.qasid.simulator.ott;

/// Which of the two APIs.
public enum OttChannel {
    WHATSAPP(1),
    TELEGRAM(2);

    private final int digit;

    OttChannel(int digit) {
        this.digit = digit;
    }

    /// The c of a magic number that means this channel alone.
    int digit() {
        return digit;
    }
}
