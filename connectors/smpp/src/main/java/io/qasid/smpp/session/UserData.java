package io.qasid.smpp.session;

/// The octets of a short message, header included. Whoever made them leaves them as they are.
public final class UserData {
    private final byte[] octets;

    public UserData(byte[] octets) {
        this.octets = octets.clone();
    }

    public byte[] octets() {
        return octets.clone();
    }

    public int length() {
        return octets.length;
    }
}
