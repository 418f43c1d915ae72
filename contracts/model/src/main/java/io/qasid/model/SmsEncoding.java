package io.qasid.model;

/// The alphabet an SMS travels in. A unit is a septet in [#GSM_7] and a UTF-16 code unit in [#UCS_2].
///
/// Limits follow from the 140 octets of user data (3GPP TS 23.040) and the 6 octets that the header of a concatenated
/// message with an 8-bit reference takes of them.
public enum SmsEncoding {
    GSM_7(160, 153),
    UCS_2(70, 67);

    private final int unitsInSingleMax;
    private final int unitsInPartMax;

    SmsEncoding(int unitsInSingleMax, int unitsInPartMax) {
        this.unitsInSingleMax = unitsInSingleMax;
        this.unitsInPartMax = unitsInPartMax;
    }

    /// What a message of one segment holds.
    public int unitsInSingleMax() {
        return unitsInSingleMax;
    }

    /// What each segment of a concatenated message holds beside its header.
    public int unitsInPartMax() {
        return unitsInPartMax;
    }
}
