package io.qasid.simulator.ott;

/// Which of the APIs.
public enum OttChannel {
    WHATSAPP(1),
    TELEGRAM(2),
    /// 3 is voice's.
    VIBER(4);

    private final int digit;

    OttChannel(int digit) {
        this.digit = digit;
    }

    /// The c of a magic number that means this channel alone.
    int digit() {
        return digit;
    }
}
