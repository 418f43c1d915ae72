package io.qasid.simulator.ott;

import java.util.Arrays;

/// What a number `…98cB` asks for by its B. c says where: 0 on every channel, 1 on WhatsApp alone, 2 on Telegram alone,
/// 4 on Viber alone; for any other c this is a person whom the channel does not know ([#NOT_THERE]). Every other number
/// [#WORKS].
public enum MagicNumber {
    WORKS(0, "arrives and is read", "arrives", "arrives and is seen"),
    NOT_THERE(1, "taken, then `failed` with 131026", "403, blocked", "taken, then `failed`"),
    REFUSED(2, "refused at once with 131030", "400, chat not found", "status 6, not subscribed"),
    THROTTLED_FIRST(
            3,
            "130429 twice, then arrives",
            "429 with `retry_after` 1 once, then arrives",
            "status 12 once, then arrives"),
    RECEIPT_FIRST(
            4,
            "arrives; every status comes before the answer",
            "arrives",
            "arrives; every event comes before the answer"),
    SILENT(5, "taken, and no status ever comes", "arrives", "taken, and no event ever comes"),
    SLOW(
            6,
            "arrives; the answer comes after 2 s",
            "arrives; the answer comes after 2 s",
            "arrives; the answer comes after 2 s"),
    CUT(
            7,
            "arrives; the connection is cut before the answer",
            "arrives; the connection is cut before the answer",
            "arrives; the connection is cut before the answer"),
    REPLIES(
            8,
            "arrives, then the person writes back",
            "arrives, then the person writes back",
            "arrives, then the person writes back"),
    TWICE(
            9,
            "arrives; statuses come backwards, then once more",
            "arrives",
            "arrives; events come backwards, then once more");

    private static final String MARK = "98";
    private static final int MAGIC_DIGITS = 4;

    private final int digit;
    private final String onWhatsApp;
    private final String onTelegram;
    private final String onViber;

    MagicNumber(int digit, String onWhatsApp, String onTelegram, String onViber) {
        this.digit = digit;
        this.onWhatsApp = onWhatsApp;
        this.onTelegram = onTelegram;
        this.onViber = onViber;
    }

    int digit() {
        return digit;
    }

    /// One line for the README's table.
    String meaning(OttChannel channel) {
        return switch (channel) {
            case WHATSAPP -> onWhatsApp;
            case TELEGRAM -> onTelegram;
            case VIBER -> onViber;
        };
    }

    /// @param to digits, with or without a plus
    static MagicNumber of(OttChannel channel, String to) {
        int at = to.length() - MAGIC_DIGITS;
        if (at < 0 || !to.startsWith(MARK, at)) {
            return WORKS;
        }
        int where = to.charAt(at + 2) - '0';
        int behaviour = to.charAt(at + 3) - '0';
        if (where != 0 && where != channel.digit()) {
            return NOT_THERE;
        }
        return Arrays.stream(values())
                .filter(magic -> magic.digit == behaviour)
                .findFirst()
                .orElse(WORKS);
    }
}
