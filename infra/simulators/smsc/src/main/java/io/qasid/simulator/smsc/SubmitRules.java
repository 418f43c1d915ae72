package io.qasid.simulator.smsc;

import io.qasid.simulator.smsc.pdu.Address;
import io.qasid.simulator.smsc.pdu.CommandStatus;
import io.qasid.simulator.smsc.pdu.Message;
import io.qasid.simulator.smsc.pdu.Tlv;
import io.qasid.simulator.smsc.text.DataCoding;
import io.qasid.simulator.smsc.text.Segment;

/// What makes a submit_sm unacceptable whatever its destination asks for.
final class SubmitRules {
    private static final int ALPHANUMERIC = 5;
    private static final int ALPHANUMERIC_MAX = 11;

    private SubmitRules() {}

    /// @return ROK, or the refusal
    static CommandStatus check(Message message, Segment segment) {
        boolean payload = Tlv.find(message.tlvs(), Tlv.MESSAGE_PAYLOAD).isPresent();
        int octets = message.shortMessage().length();
        if (payload && octets > 0) {
            return CommandStatus.ROPTPARNOTALLWD;
        }
        if (octets > Message.SHORT_MESSAGE_OCTETS_MAX) {
            return CommandStatus.RINVMSGLEN;
        }
        if (!isNumber(message.destination().number())) {
            return CommandStatus.RINVDSTADR;
        }
        Address source = message.source();
        if (source.ton() == ALPHANUMERIC && source.digits().length() > ALPHANUMERIC_MAX) {
            return CommandStatus.RINVSRCADR;
        }
        // a payload is for the SMSC to cut; a short message goes over the air as it is
        boolean fits = payload
                || DataCoding.of(message.dataCoding())
                        .fitsOneMessage(
                                segment.header().length(), segment.body().length());
        return fits ? CommandStatus.ROK : CommandStatus.RINVMSGLEN;
    }

    private static boolean isNumber(String digits) {
        return !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
