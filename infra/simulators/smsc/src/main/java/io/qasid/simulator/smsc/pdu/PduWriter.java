package io.qasid.simulator.smsc.pdu;

import java.util.Arrays;
import java.util.List;

/// PDUs to octets, one after the other into one growing buffer. Not safe for several threads.
public final class PduWriter {
    private byte[] bytes;
    private int length;

    public PduWriter(int octetsAtFirst) {
        this.bytes = new byte[octetsAtFirst];
    }

    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    public Octets toOctets() {
        return Octets.of(bytes, 0, length);
    }

    public void write(Packet packet) {
        int start = length;
        u32(0);
        u32(packet.body().command().id());
        u32(packet.status());
        u32(packet.sequence());
        body(packet);
        int end = length;
        length = start;
        u32(end - start);
        length = end;
    }

    private void body(Packet packet) {
        switch (packet.body()) {
            case Pdu.Bind bind -> bind(bind);
            case Pdu.BindResp resp -> {
                if (packet.status() == 0) {
                    cString(resp.systemId());
                    tlvs(resp.tlvs());
                }
            }
            case Pdu.SubmitSm submit -> message(submit.message());
            case Pdu.DeliverSm deliver -> message(deliver.message());
            case Pdu.SubmitSmResp resp -> {
                // §4.4.2: no body when the command failed
                if (packet.status() == 0) {
                    cString(resp.messageId());
                }
            }
            case Pdu.DeliverSmResp resp -> cString(resp.messageId());
            case Pdu.QuerySm query -> {
                cString(query.messageId());
                address(query.source());
            }
            case Pdu.QuerySmResp resp -> {
                if (packet.status() == 0) {
                    querySmResp(resp);
                }
            }
            case Pdu.Bare bare -> {}
        }
    }

    private void bind(Pdu.Bind bind) {
        cString(bind.systemId());
        cString(bind.password());
        cString(bind.systemType());
        u8(bind.interfaceVersion());
        u8(bind.addrTon());
        u8(bind.addrNpi());
        cString(bind.addressRange());
    }

    private void querySmResp(Pdu.QuerySmResp resp) {
        cString(resp.messageId());
        cString(resp.finalDate());
        u8(resp.messageState());
        u8(resp.errorCode());
    }

    private void message(Message message) {
        cString(message.serviceType());
        address(message.source());
        address(message.destination());
        u8(message.esmClass());
        u8(message.protocolId());
        u8(message.priorityFlag());
        cString(message.scheduleDeliveryTime());
        cString(message.validityPeriod());
        u8(message.registeredDelivery());
        u8(message.replaceIfPresentFlag());
        u8(message.dataCoding());
        u8(message.smDefaultMsgId());
        u8(message.shortMessage().length());
        octets(message.shortMessage());
        tlvs(message.tlvs());
    }

    private void address(Address address) {
        u8(address.ton());
        u8(address.npi());
        cString(address.digits());
    }

    private void tlvs(List<Tlv> tlvs) {
        for (Tlv tlv : tlvs) {
            u8(tlv.tag() >>> 8);
            u8(tlv.tag());
            u8(tlv.value().length() >>> 8);
            u8(tlv.value().length());
            octets(tlv.value());
        }
    }

    private void cString(String value) {
        int characters = value.length();
        room(characters + 1);
        for (int i = 0; i < characters; i++) {
            bytes[length++] = (byte) value.charAt(i);
        }
        bytes[length++] = 0;
    }

    private void octets(Octets value) {
        room(value.length());
        value.copyTo(bytes, length);
        length += value.length();
    }

    private void u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    private void u32(int value) {
        room(4);
        bytes[length++] = (byte) (value >>> 24);
        bytes[length++] = (byte) (value >>> 16);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
