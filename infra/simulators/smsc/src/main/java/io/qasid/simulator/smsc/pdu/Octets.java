package io.qasid.simulator.smsc.pdu;

import java.util.Arrays;
import java.util.HexFormat;

/// A fixed run of octets with value equality.
public final class Octets {
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Octets of(byte[] source) {
        return of(source, 0, source.length);
    }

    public static Octets of(byte[] source, int from, int length) {
        return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(source, from, from + length));
    }

    /// @param hex two digits per octet, blanks allowed between octets
    public static Octets ofHex(String hex) {
        return new Octets(HexFormat.of().parseHex(hex.replaceAll("\\s+", "")));
    }

    public int length() {
        return bytes.length;
    }

    /// @return 0 to 255
    public int at(int index) {
        return bytes[index] & 0xFF;
    }

    public Octets from(int index) {
        return of(bytes, index, bytes.length - index);
    }

    public Octets slice(int from, int length) {
        return of(bytes, from, length);
    }

    public Octets plus(Octets other) {
        byte[] both = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        System.arraycopy(other.bytes, 0, both, bytes.length, other.bytes.length);
        return new Octets(both);
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The length alone: octets are often somebody's text.
    @Override
    public String toString() {
        return "Octets[" + bytes.length + "]";
    }
}
