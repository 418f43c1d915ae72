package io.qasid.smpp.session;

import io.qasid.smpp.session.SubmitSm.SmppAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads the PDUs that an SMSC sends, forgiving where SMSCs are careless: odd field lengths pass, optional parameters
/// are kept as octets, and what is cut off at the end of them is ignored. (jSMPP's decomposer refuses the whole PDU
/// for
/// any of these, and a refused receipt is a lost one.)
final class PduParser {
    private static final int MESSAGE_PAYLOAD = 0x0424;
    private static final int TLV_HEADER_OCTETS = 4;

    private PduParser() {}

    /// The `message_id` of a `submit_sm_resp`; empty when there is none.
    static String messageId(Frame response) {
        try {
            return text(body(response));
        } catch (BufferUnderflowException e) {
            return "";
        }
    }

    /// Empty when a mandatory field of the `deliver_sm` is cut off.
    static Optional<Delivery> delivery(Frame request) {
        try {
            return Optional.of(delivery(body(request)));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /// SMPP 3.4, 4.6.1, in order.
    private static Delivery delivery(ByteBuffer body) {
        text(body); // service_type
        SmppAddress source = address(body);
        SmppAddress destination = address(body);
        int esmClass = octet(body);
        octet(body); // protocol_id
        octet(body); // priority_flag
        text(body); // schedule_delivery_time
        text(body); // validity_period
        octet(body); // registered_delivery
        octet(body); // replace_if_present_flag
        int dataCoding = octet(body);
        octet(body); // sm_default_msg_id
        UserData shortMessage = octets(body, octet(body));
        Map<Integer, UserData> tlvs = tlvs(body);
        UserData payload = tlvs.remove(MESSAGE_PAYLOAD);
        return new Delivery(source, destination, esmClass, dataCoding, payload == null ? shortMessage : payload, tlvs);
    }

    private static Map<Integer, UserData> tlvs(ByteBuffer body) {
        Map<Integer, UserData> tlvs = new HashMap<>();
        while (body.remaining() >= TLV_HEADER_OCTETS) {
            int tag = Short.toUnsignedInt(body.getShort());
            int length = Short.toUnsignedInt(body.getShort());
            if (length > body.remaining()) {
                break;
            }
            tlvs.putIfAbsent(tag, octets(body, length));
        }
        return tlvs;
    }

    private static ByteBuffer body(Frame frame) {
        byte[] octets = frame.octets();
        return ByteBuffer.wrap(octets, Frame.HEADER_OCTETS, octets.length - Frame.HEADER_OCTETS);
    }

    private static SmppAddress address(ByteBuffer body) {
        return new SmppAddress(octet(body), octet(body), text(body));
    }

    private static int octet(ByteBuffer body) {
        return Byte.toUnsignedInt(body.get());
    }

    private static UserData octets(ByteBuffer body, int length) {
        if (length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] octets = new byte[length];
        body.get(octets);
        return new UserData(octets);
    }

    /// A C-octet string: everything up to its NUL.
    private static String text(ByteBuffer body) {
        int start = body.position();
        while (body.get() != 0) {
            // on to the next
        }
        byte[] octets = new byte[body.position() - 1 - start];
        body.get(start, octets);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
