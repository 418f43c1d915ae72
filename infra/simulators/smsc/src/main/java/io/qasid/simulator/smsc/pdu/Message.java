package io.qasid.simulator.smsc.pdu;

import java.util.List;

/// The body that submit_sm (SMPP 3.4 §4.4.1) and deliver_sm (§4.6.1) have in common, in the order of the wire.
///
/// @param scheduleDeliveryTime empty or 16 characters `YYMMDDhhmmsstnnp`; likewise `validityPeriod`
/// @param shortMessage at most 254 octets
public record Message(
        String serviceType,
        Address source,
        Address destination,
        int esmClass,
        int protocolId,
        int priorityFlag,
        String scheduleDeliveryTime,
        String validityPeriod,
        int registeredDelivery,
        int replaceIfPresentFlag,
        int dataCoding,
        int smDefaultMsgId,
        Octets shortMessage,
        List<Tlv> tlvs) {
    /// `esm_class` bit: the user data begin with a header.
    public static final int UDHI = 0x40;

    /// `esm_class` message type: SMSC delivery receipt.
    public static final int DELIVERY_RECEIPT = 0x04;

    public static final int SHORT_MESSAGE_OCTETS_MAX = 254;

    public Message {
        tlvs = List.copyOf(tlvs);
    }

    /// A plain message with everything else at zero.
    public static Message of(
            Address source, Address destination, int esmClass, int dataCoding, Octets shortMessage, List<Tlv> tlvs) {
        return new Message("", source, destination, esmClass, 0, 0, "", "", 0, 0, dataCoding, 0, shortMessage, tlvs);
    }

    /// What was to be said, wherever it stands: short_message, or message_payload (§5.3.2.32).
    public Octets userData() {
        return shortMessage.length() > 0
                ? shortMessage
                : Tlv.find(tlvs, Tlv.MESSAGE_PAYLOAD).orElse(Octets.EMPTY);
    }

    public boolean hasUserDataHeader() {
        return (esmClass & UDHI) != 0;
    }

    @Override
    public String toString() {
        return "Message[data coding " + dataCoding + ", " + userData().length() + " octets]";
    }
}
