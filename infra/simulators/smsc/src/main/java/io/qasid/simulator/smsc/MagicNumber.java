package io.qasid.simulator.smsc;

import java.util.Arrays;

/// What a destination `…99BS` asks for by its B. S says where: 0 at every account, n only at account
/// number n (elsewhere it is delivered). Every other destination is [#DELIVERED].
public enum MagicNumber {
    DELIVERED(0, "delivered"),
    REJECTED(1, "rejected: submit_sm_resp with ESME_RINVDSTADR"),
    UNDELIVERABLE(2, "taken, then a receipt UNDELIV"),
    THROTTLED_FIRST(3, "throttled first: ESME_RTHROTTLED for the first two submits of that segment, then delivered"),
    RECEIPT_FIRST(4, "delivered, the receipt is sent before the submit_sm_resp"),
    NO_RECEIPT(5, "taken, the receipt never comes; query_sm says ENROUTE"),
    SLOW(6, "slow: submit_sm_resp after 2 s, then delivered"),
    BIND_DROPPED(
            7,
            "the bind is dropped after the submit_sm was read and before any answer; the message is delivered, its"
                    + " receipt comes on the next bind"),
    REPLIES(8, "delivered, then the handset replies (MO), once per whole message"),
    RECEIPT_TWICE(9, "delivered, the receipt comes twice");

    private static final String MARK = "99";
    private static final int MAGIC_DIGITS = 4;

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

    /// @param destination digits, with or without a plus
    /// @param accountNumber from 1, in configured order
    public static MagicNumber of(String destination, int accountNumber) {
        int at = destination.length() - MAGIC_DIGITS;
        if (at < 0 || !destination.startsWith(MARK, at)) {
            return DELIVERED;
        }
        int behaviour = destination.charAt(at + 2) - '0';
        int scope = destination.charAt(at + 3) - '0';
        if (scope != 0 && scope != accountNumber) {
            return DELIVERED;
        }
        return Arrays.stream(values())
                .filter(magic -> magic.digit == behaviour)
                .findFirst()
                .orElse(DELIVERED);
    }
}
