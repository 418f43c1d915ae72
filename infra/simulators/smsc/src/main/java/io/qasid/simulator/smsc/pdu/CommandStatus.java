package io.qasid.simulator.smsc.pdu;

/// The `command_status` values this SMSC gives or understands (SMPP 3.4 §5.1.3).
public enum CommandStatus {
    ROK(0x00),
    /// Message length is invalid: the text would not fit one short message, or `sm_length` is over 254.
    RINVMSGLEN(0x01),
    /// The PDU is shorter or longer than its fields say.
    RINVCMDLEN(0x02),
    RINVCMDID(0x03),
    /// For example a submit_sm on a receiver bind, or before any bind.
    RINVBNDSTS(0x04),
    /// This session is bound already, or the account has as many binds as it may have.
    RALYBND(0x05),
    RSYSERR(0x08),
    RINVSRCADR(0x0A),
    RINVDSTADR(0x0B),
    RINVMSGID(0x0C),
    RBINDFAIL(0x0D),
    RINVPASWD(0x0E),
    RINVSYSID(0x0F),
    /// The account's receipts pile up because nobody takes them.
    RMSGQFUL(0x14),
    RTHROTTLED(0x58),
    /// deliver_sm_resp: "not now, send it again".
    RX_T_APPN(0x64),
    /// deliver_sm_resp: "never send this again".
    RX_P_APPN(0x65),
    RX_R_APPN(0x66),
    /// A TLV that may not be here: message_payload beside a short_message.
    ROPTPARNOTALLWD(0xC1);

    private final int code;

    CommandStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// Whether a deliver_sm answered like this is worth sending again.
    public static boolean isTemporary(int code) {
        return code == RX_T_APPN.code || code == RSYSERR.code || code == RMSGQFUL.code || code == RTHROTTLED.code;
    }
}
