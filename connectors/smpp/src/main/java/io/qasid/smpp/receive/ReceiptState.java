package io.qasid.smpp.receive;

import io.qasid.model.DeliveryState;
import io.qasid.model.Reason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a receipt can say: `message_state` (SMPP 3.4, 5.2.28; the first and the last are of 5.0), and its word in the
/// receipt's text (3.4, appendix B). The constant's name is the text's word.
enum ReceiptState {
    SCHEDULED(0, DeliveryState.ENROUTE),
    ENROUTE(1, DeliveryState.ENROUTE),
    DELIVRD(2, DeliveryState.DELIVERED),
    EXPIRED(3, DeliveryState.EXPIRED),
    /// By somebody at the SMSC.
    DELETED(4, DeliveryState.FAILED),
    UNDELIV(5, DeliveryState.FAILED),
    /// Read by somebody on behalf of the subscriber. Proves no delivery.
    ACCEPTD(6, DeliveryState.ENROUTE),
    UNKNOWN(7, DeliveryState.UNKNOWN),
    REJECTD(8, DeliveryState.FAILED),
    /// Left out on purpose.
    SKIPPED(9, DeliveryState.FAILED),
    /// None of the above, or none at all: counted, and proof of nothing.
    UNLISTED(-1, DeliveryState.UNKNOWN);

    /// Tells all of them apart, and takes the words that SMSCs write in full: DELIVERED, UNDELIVERABLE, REJECTED.
    private static final int TELLING_LETTERS = 5;

    private final int messageState;
    private final DeliveryState deliveryState;

    ReceiptState(int messageState, DeliveryState deliveryState) {
        this.messageState = messageState;
        this.deliveryState = deliveryState;
    }

    static ReceiptState ofTlv(int messageState) {
        return Arrays.stream(values())
                .filter(state -> state.messageState == messageState)
                .findFirst()
                .orElse(UNLISTED);
    }

    static ReceiptState ofText(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        Optional<ReceiptState> found = Arrays.stream(values())
                .filter(state -> state != UNLISTED && upper.startsWith(state.telling()))
                .findFirst();
        return found.orElse(UNLISTED);
    }

    DeliveryState deliveryState() {
        return deliveryState;
    }

    /// @param detail of the SMSC or the network; may be empty
    Reason reason(String detail) {
        return new Reason("RECEIPT_" + name(), detail);
    }

    private String telling() {
        return name().substring(0, TELLING_LETTERS);
    }
}
