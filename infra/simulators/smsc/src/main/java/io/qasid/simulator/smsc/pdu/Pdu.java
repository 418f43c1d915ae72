package io.qasid.simulator.smsc.pdu;

import java.util.List;

/// The body of a PDU.
public sealed interface Pdu {

    Command command();

    /// §4.1: `command` says whether as transmitter, receiver or transceiver.
    record Bind(
            Command command,
            String systemId,
            String password,
            String systemType,
            int interfaceVersion,
            int addrTon,
            int addrNpi,
            String addressRange)
            implements Pdu {
        @Override
        public String toString() {
            return "Bind[" + command + " " + systemId + "]";
        }
    }

    /// @param systemId empty when the body was left out, as an error answer may do
    record BindResp(Command command, String systemId, List<Tlv> tlvs) implements Pdu {
        public BindResp {
            tlvs = List.copyOf(tlvs);
        }
    }

    record SubmitSm(Message message) implements Pdu {
        @Override
        public Command command() {
            return Command.SUBMIT_SM;
        }
    }

    /// @param messageId empty when refused
    record SubmitSmResp(String messageId) implements Pdu {
        @Override
        public Command command() {
            return Command.SUBMIT_SM_RESP;
        }
    }

    record DeliverSm(Message message) implements Pdu {
        @Override
        public Command command() {
            return Command.DELIVER_SM;
        }
    }

    /// @param messageId unused in 3.4, empty
    record DeliverSmResp(String messageId) implements Pdu {
        @Override
        public Command command() {
            return Command.DELIVER_SM_RESP;
        }
    }

    record QuerySm(String messageId, Address source) implements Pdu {
        @Override
        public Command command() {
            return Command.QUERY_SM;
        }
    }

    /// @param finalDate `YYMMDDhhmmsstnnp`, empty while there is none
    record QuerySmResp(String messageId, String finalDate, int messageState, int errorCode) implements Pdu {
        @Override
        public Command command() {
            return Command.QUERY_SM_RESP;
        }
    }

    /// A PDU that is all header: enquire_link, unbind, their answers, generic_nack.
    record Bare(Command command) implements Pdu {}
}
