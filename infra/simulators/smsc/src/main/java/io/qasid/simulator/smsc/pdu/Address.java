package io.qasid.simulator.smsc.pdu;

/// An SME address.
///
/// @param ton 0 unknown, 1 international, 2 national, 5 alphanumeric, 6 abbreviated (SMPP 3.4 §5.2.5)
/// @param npi 0 unknown, 1 E.164 (§5.2.6)
/// @param digits at most 20 characters
public record Address(int ton, int npi, String digits) {
    public static final Address NONE = new Address(0, 0, "");

    public static Address international(String digits) {
        return new Address(1, 1, digits);
    }

    /// As a number: without the plus that some peers put before it.
    public String number() {
        return digits.startsWith("+") ? digits.substring(1) : digits;
    }

    /// Without the digits: they are somebody's phone number.
    @Override
    public String toString() {
        return "Address[ton " + ton + " npi " + npi + "]";
    }
}
