package io.qasid.smpp.session;

/// One segment on its way to a handset. Field names are SMPP 3.4's (section 4.4.1).
///
/// @param serviceType at most 5 characters, mostly empty
/// @param destination digits
/// @param validityPeriod SMPP time format, empty for the SMSC's default
public record SubmitSm(
        String serviceType,
        SmppAddress source,
        SmppAddress destination,
        int esmClass,
        String validityPeriod,
        int dataCoding,
        UserData userData) {

    /// Type of number, numbering plan and the address itself, at most 20 characters.
    public record SmppAddress(int ton, int npi, String address) {
        @Override
        public String toString() {
            return "SmppAddress[ton " + ton + " npi " + npi + "]";
        }
    }

    @Override
    public String toString() {
        return "SubmitSm[esm_class " + esmClass + " data_coding " + dataCoding + "]";
    }
}
