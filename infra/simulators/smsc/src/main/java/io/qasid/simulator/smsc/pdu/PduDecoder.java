package io.qasid.simulator.smsc.pdu;

import io.qasid.simulator.smsc.pdu.OctetReader.Garbled;
import java.util.Optional;

/// Octets to PDU. Field sizes are those of SMPP 3.4 §4 and include the terminating NUL.
public final class PduDecoder {
    public static final int HEADER_OCTETS = 16;

    private static final int SYSTEM_ID = 16;
    private static final int PASSWORD = 9;
    private static final int SYSTEM_TYPE = 13;
    private static final int ADDRESS_RANGE = 41;
    private static final int SERVICE_TYPE = 6;
    private static final int ADDRESS = 21;
    private static final int TIME = 17;
    private static final int MESSAGE_ID = 65;

    private PduDecoder() {}

    /// @param from where `command_length` stands
    /// @param length `command_length`, at least [#HEADER_OCTETS]; all of it lies in `bytes`
    public static Decoded decode(byte[] bytes, int from, int length) {
        int id = u32(bytes, from + 4);
        int status = u32(bytes, from + 8);
        int sequence = u32(bytes, from + 12);
        Optional<Command> command = Command.ofId(id);
        if (command.isEmpty()) {
            return new Decoded.Malformed(
                    CommandStatus.RINVCMDID, sequence, Command.isResponse(id), "unknown command_id");
        }
        try {
            OctetReader body = new OctetReader(bytes, from + HEADER_OCTETS, length - HEADER_OCTETS);
            return new Packet(status, sequence, body(command.get(), body));
        } catch (Garbled e) {
            return new Decoded.Malformed(
                    CommandStatus.RINVCMDLEN, sequence, Command.isResponse(id), String.valueOf(e.getMessage()));
        }
    }

    static int u32(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }

    private static Pdu body(Command command, OctetReader in) throws Garbled {
        return switch (command) {
            case BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER -> bind(command, in);
            case BIND_RECEIVER_RESP, BIND_TRANSMITTER_RESP, BIND_TRANSCEIVER_RESP ->
                new Pdu.BindResp(command, optionalString(in, SYSTEM_ID, "system_id"), in.tlvs());
            case SUBMIT_SM -> new Pdu.SubmitSm(message(in));
            case DELIVER_SM -> new Pdu.DeliverSm(message(in));
            case SUBMIT_SM_RESP -> {
                Pdu resp = new Pdu.SubmitSmResp(optionalString(in, MESSAGE_ID, "message_id"));
                in.tlvs();
                yield resp;
            }
            case DELIVER_SM_RESP -> {
                Pdu resp = new Pdu.DeliverSmResp(optionalString(in, MESSAGE_ID, "message_id"));
                in.tlvs();
                yield resp;
            }
            case QUERY_SM -> {
                Pdu query = new Pdu.QuerySm(in.cString(MESSAGE_ID, "message_id"), address(in, "source_addr"));
                in.end();
                yield query;
            }
            case QUERY_SM_RESP -> querySmResp(in);
            case UNBIND, UNBIND_RESP, ENQUIRE_LINK, ENQUIRE_LINK_RESP, GENERIC_NACK -> {
                in.end();
                yield new Pdu.Bare(command);
            }
        };
    }

    private static Pdu.Bind bind(Command command, OctetReader in) throws Garbled {
        Pdu.Bind bind = new Pdu.Bind(
                command,
                in.cString(SYSTEM_ID, "system_id"),
                in.cString(PASSWORD, "password"),
                in.cString(SYSTEM_TYPE, "system_type"),
                in.u8("interface_version"),
                in.u8("addr_ton"),
                in.u8("addr_npi"),
                in.cString(ADDRESS_RANGE, "address_range"));
        in.end();
        return bind;
    }

    private static Message message(OctetReader in) throws Garbled {
        return new Message(
                in.cString(SERVICE_TYPE, "service_type"),
                address(in, "source_addr"),
                address(in, "destination_addr"),
                in.u8("esm_class"),
                in.u8("protocol_id"),
                in.u8("priority_flag"),
                in.cString(TIME, "schedule_delivery_time"),
                in.cString(TIME, "validity_period"),
                in.u8("registered_delivery"),
                in.u8("replace_if_present_flag"),
                in.u8("data_coding"),
                in.u8("sm_default_msg_id"),
                in.octets(in.u8("sm_length"), "short_message"),
                in.tlvs());
    }

    private static Pdu.QuerySmResp querySmResp(OctetReader in) throws Garbled {
        if (in.remaining() == 0) {
            return new Pdu.QuerySmResp("", "", 0, 0);
        }
        Pdu.QuerySmResp resp = new Pdu.QuerySmResp(
                in.cString(MESSAGE_ID, "message_id"),
                in.cString(TIME, "final_date"),
                in.u8("message_state"),
                in.u8("error_code"));
        in.end();
        return resp;
    }

    private static Address address(OctetReader in, String field) throws Garbled {
        return new Address(in.u8(field + " TON"), in.u8(field + " NPI"), in.cString(ADDRESS, field));
    }

    /// Answers with an error status may come without any body.
    private static String optionalString(OctetReader in, int octetsMax, String field) throws Garbled {
        return in.remaining() == 0 ? "" : in.cString(octetsMax, field);
    }
}
