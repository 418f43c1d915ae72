package io.qasid.smpp.receive;

import io.qasid.model.Msisdn;
import io.qasid.smpp.session.UserData;

/// One `deliver_sm` of a message from a handset: the whole of it, or one of the parts of a long one.
///
/// @param body without its header
/// @param reference of the long message; 0 when it is no part of one
/// @param total parts, 1 when it is whole
/// @param number of this part, from 1
/// @param fingerprint the same for a repeat of the same `deliver_sm`, whatever else may be in it
record HandsetPart(
        Msisdn from,
        String to,
        HandsetAlphabet alphabet,
        UserData body,
        int reference,
        int total,
        int number,
        String fingerprint) {

    boolean isWhole() {
        return total == 1;
    }

    String text() {
        return alphabet.decode(body.octets());
    }

    @Override
    public String toString() {
        return "HandsetPart[" + number + " of " + total + "]";
    }
}
