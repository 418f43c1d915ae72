package io.qasid.simulator.smsc;

/// Where a receipt says what it has to say.
public enum ReceiptForm {
    /// Appendix-B text and the TLVs receipted_message_id and message_state: what SMPP 3.4 asks for.
    TEXT_AND_TLVS,
    TEXT_ONLY,
    /// An empty short_message.
    TLVS_ONLY;

    boolean hasText() {
        return this != TLVS_ONLY;
    }

    boolean hasTlvs() {
        return this != TEXT_ONLY;
    }
}
