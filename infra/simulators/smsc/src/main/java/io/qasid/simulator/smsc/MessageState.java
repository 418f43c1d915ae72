package io.qasid.simulator.smsc;

/// Where a message is: `message_state` (SMPP 3.4 §5.2.28) and the word for it in a receipt's text (Appendix B).
enum MessageState {
    ENROUTE(1, "ENROUTE", false),
    DELIVERED(2, "DELIVRD", true),
    UNDELIVERABLE(5, "UNDELIV", true);

    private final int code;
    private final String word;
    private final boolean last;

    MessageState(int code, String word, boolean last) {
        this.code = code;
        this.word = word;
        this.last = last;
    }

    int code() {
        return code;
    }

    String word() {
        return word;
    }

    boolean isFinal() {
        return last;
    }
}
