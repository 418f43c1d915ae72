package io.qasid.smpp.session;

import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.util.DefaultComposer;

/// Writes the PDUs that an ESME sends, by jSMPP's composer.
final class PduComposer {
    private static final byte INTERFACE_VERSION_34 = 0x34;
    /// A receipt for success and failure (SMPP 3.4, 5.2.17).
    private static final byte RECEIPT_WANTED = 1;

    private final DefaultComposer composer = new DefaultComposer();

    byte[] bindTransceiver(int sequence, SessionSettings settings) {
        try {
            return composer.bind(
                    SMPPConstant.CID_BIND_TRANSCEIVER,
                    sequence,
                    settings.systemId(),
                    settings.password(),
                    settings.systemType(),
                    INTERFACE_VERSION_34,
                    (byte) 0,
                    (byte) 0,
                    "");
        } catch (PDUStringException e) {
            throw new IllegalArgumentException("bind field too long, error " + e.getErrorCode());
        }
    }

    /// @throws IllegalArgumentException if a field is longer than SMPP allows
    byte[] submit(int sequence, SubmitSm submit) {
        try {
            return composer.submitSm(
                    sequence,
                    submit.serviceType(),
                    (byte) submit.source().ton(),
                    (byte) submit.source().npi(),
                    submit.source().address(),
                    (byte) submit.destination().ton(),
                    (byte) submit.destination().npi(),
                    submit.destination().address(),
                    (byte) submit.esmClass(),
                    (byte) 0,
                    (byte) 0,
                    "",
                    submit.validityPeriod(),
                    RECEIPT_WANTED,
                    (byte) 0,
                    (byte) submit.dataCoding(),
                    (byte) 0,
                    submit.userData().octets());
        } catch (PDUStringException e) {
            // the exception's own message holds the address
            throw new IllegalArgumentException("submit_sm field too long, error " + e.getErrorCode());
        }
    }

    byte[] enquireLink(int sequence) {
        return composer.enquireLink(sequence);
    }

    byte[] unbind(int sequence) {
        return composer.unbind(sequence);
    }

    byte[] enquireLinkResponse(Frame request) {
        return composer.enquireLinkResp(request.sequence());
    }

    byte[] unbindResponse(Frame request) {
        return composer.unbindResp(SMPPConstant.STAT_ESME_ROK, request.sequence());
    }

    byte[] deliverResponse(Frame request, int commandStatus) {
        return composer.deliverSmResp(commandStatus, request.sequence(), "");
    }

    byte[] unknownCommand(Frame request) {
        return composer.genericNack(SMPPConstant.STAT_ESME_RINVCMDID, request.sequence());
    }
}
