package io.qasid.smpp.session;

import java.util.Map;

/// A `deliver_sm`: a receipt, or a message from a handset. Prints without addresses and text.
///
/// @param source of a receipt the handset, of a message its sender; may be empty
/// @param userData `short_message`, or the `message_payload` when that carries it
/// @param tlvs the other optional parameters by tag; of a repeated tag the first
public record Delivery(
        SubmitSm.SmppAddress source,
        SubmitSm.SmppAddress destination,
        int esmClass,
        int dataCoding,
        UserData userData,
        Map<Integer, UserData> tlvs) {
    public Delivery {
        tlvs = Map.copyOf(tlvs);
    }

    @Override
    public String toString() {
        return "Delivery[esm_class " + esmClass + " data_coding " + dataCoding + "]";
    }
}
