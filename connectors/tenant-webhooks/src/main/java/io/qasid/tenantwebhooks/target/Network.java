package io.qasid.tenantwebhooks.target;

import java.net.InetAddress;

/// A CIDR block, IPv4 or IPv6: `10.0.0.0/8`, `fc00::/7`.
///
/// @param address first address of the block, 4 or 16 bytes; never changed
public record Network(InetAddress address, int prefixBits) {

    public Network {
        int bits = address.getAddress().length * 8;
        if (prefixBits < 0 || prefixBits > bits) {
            throw new IllegalArgumentException("prefix must be 0 to " + bits + ", was " + prefixBits);
        }
    }

    /// @throws IllegalArgumentException if `text` is not `<literal address>/<bits>`; a name is never looked up
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a network needs the form <address>/<bits>, was '" + text + "'");
        }
        try {
            return new Network(
                    InetAddress.ofLiteral(text.substring(0, slash).strip()),
                    Integer.parseInt(text.substring(slash + 1).strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a network needs the form <address>/<bits>, was '" + text + "': " + e.getMessage(), e);
        }
    }

    /// False too when the one is IPv4 and the other IPv6.
    public boolean contains(InetAddress candidate) {
        byte[] block = address.getAddress();
        byte[] other = candidate.getAddress();
        if (block.length != other.length) {
            return false;
        }
        int wholeBytes = prefixBits / 8;
        for (int i = 0; i < wholeBytes; i++) {
            if (block[i] != other[i]) {
                return false;
            }
        }
        int restBits = prefixBits % 8;
        if (restBits == 0) {
            return true;
        }
        int mask = 0xFF << (8 - restBits);
        return (block[wholeBytes] & mask) == (other[wholeBytes] & mask);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixBits;
    }
}
