package io.qasid.model;

/// One short message of a text, ready for `short_message`: header octets, then body octets.
public final class SmsSegment {
    private final byte[] header;
    private final byte[] body;

    SmsSegment(byte[] header, byte[] body) {
        this.header = header;
        this.body = body;
    }

    /// The user data header `05 00 03 RR TT SS` (3GPP TS 23.040, 9.2.3.24.1), its own length octet first; empty when
    /// the text is a single segment.
    public byte[] header() {
        return header.clone();
    }

    /// GSM_7: one septet in one octet, unpacked. UCS_2: UTF-16, big endian.
    public byte[] body() {
        return body.clone();
    }

    /// Header and body in one piece.
    public byte[] userData() {
        byte[] all = new byte[header.length + body.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(body, 0, all, header.length, body.length);
        return all;
    }
}
