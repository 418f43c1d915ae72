package io.qasid.smpp.receive;

import io.qasid.connector.InboundEvent;
import io.qasid.model.Route;
import io.qasid.smpp.session.Delivery;
import io.qasid.smpp.session.UserData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes an [InboundEvent.Receipt] of a `deliver_sm`. Optional parameters win over the text, which is for people.
final class ReceiptReader {
    private static final int TYPE_BITS = 0x3C;
    private static final int DELIVERY_RECEIPT = 0x04;
    private static final int INTERMEDIATE_NOTIFICATION = 0x20;
    private static final int RECEIPTED_MESSAGE_ID = 0x001E;
    private static final int NETWORK_ERROR_CODE = 0x0423;
    private static final int MESSAGE_STATE = 0x0427;

    private static final int MESSAGE_ID_LENGTH_MAX = 64;
    private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9-]{1,10}");

    private final Route route;
    private final MessageIdForm idForm;
    private final ReceiptDates dates;

    ReceiptReader(Route route, MessageIdForm idForm, ZoneId zone) {
        this.route = route;
        this.idForm = idForm;
        this.dates = new ReceiptDates(zone);
    }

    /// By its type, or by parameters that no handset can set. Never by its text: that anybody can write.
    static boolean isReceipt(Delivery delivery) {
        int type = delivery.esmClass() & TYPE_BITS;
        return type == DELIVERY_RECEIPT
                || type == INTERMEDIATE_NOTIFICATION
                || (delivery.tlvs().containsKey(RECEIPTED_MESSAGE_ID)
                        && delivery.tlvs().containsKey(MESSAGE_STATE));
    }

    /// @param state in the SMSC's own terms
    record Read(InboundEvent.Receipt event, ReceiptState state) {}

    /// Empty when it names no message: then it is of no use to anybody.
    Optional<Read> read(Delivery delivery, Instant receivedAt) {
        ReceiptText text = ReceiptText.parse(textOf(delivery));
        Optional<String> id = receiptedId(delivery)
                .or(text::id)
                .filter(written -> written.length() <= MESSAGE_ID_LENGTH_MAX)
                .map(idForm::ofReceipt);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        ReceiptState state = state(delivery, text);
        Optional<String> date = text.doneDate().filter(ReceiptDates::isDate);
        InboundEvent.Receipt event = new InboundEvent.Receipt(
                sourceEventId(id.get(), state, date.orElse("")),
                route,
                id.get(),
                state.deliveryState(),
                state.reason(detail(delivery, text)),
                date.flatMap(dates::instant)
                        .filter(at -> at.isBefore(receivedAt))
                        .orElse(receivedAt));
        return Optional.of(new Read(event, state));
    }

    /// The same for every repeat: an SMSC sends the same receipt again, not a newer one.
    private String sourceEventId(String id, ReceiptState state, String doneDate) {
        return "receipt:" + route.account() + ":" + id + ":" + state + (doneDate.isEmpty() ? "" : ":" + doneDate);
    }

    private static ReceiptState state(Delivery delivery, ReceiptText text) {
        UserData tlv = delivery.tlvs().get(MESSAGE_STATE);
        if (tlv != null && tlv.length() == 1) {
            ReceiptState state = ReceiptState.ofTlv(Byte.toUnsignedInt(tlv.octets()[0]));
            if (state != ReceiptState.UNLISTED) {
                return state;
            }
        }
        return text.stat().map(ReceiptState::ofText).orElse(ReceiptState.UNLISTED);
    }

    private static Optional<String> receiptedId(Delivery delivery) {
        return Optional.ofNullable(delivery.tlvs().get(RECEIPTED_MESSAGE_ID))
                .map(ReceiptReader::text)
                .filter(id -> !id.isEmpty());
    }

    private static String textOf(Delivery delivery) {
        // receipts are ASCII under every data_coding but UCS-2: the GSM alphabet would spoil a '_' in an id
        return HandsetAlphabet.of(delivery.dataCoding(), HandsetAlphabet.LATIN_1)
                .decode(delivery.userData().octets())
                .replace("\0", "");
    }

    private static String text(UserData tlv) {
        String text = new String(tlv.octets(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private static String detail(Delivery delivery, ReceiptText text) {
        List<String> detail = new ArrayList<>();
        text.err().filter(err -> ERROR_CODE.matcher(err).matches()).ifPresent(err -> detail.add("err " + err));
        UserData network = delivery.tlvs().get(NETWORK_ERROR_CODE);
        if (network != null && network.length() == 3) {
            detail.add(networkError(network.octets()));
        }
        return String.join(", ", detail);
    }

    /// Its first octet is the kind of network (3: GSM), the other two the error.
    private static String networkError(byte[] octets) {
        int error = Byte.toUnsignedInt(octets[1]) << 8 | Byte.toUnsignedInt(octets[2]);
        return "network " + octets[0] + " error " + error;
    }
}
