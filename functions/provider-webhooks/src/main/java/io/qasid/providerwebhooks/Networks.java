package io.qasid.providerwebhooks;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A set of networks in CIDR notation, of both families.
public final class Networks {
    public static final Networks NONE = new Networks(List.of());

    /// No name, no scope, no brackets.
    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final List<Network> networks;

    private record Network(byte[] address, int bits) {}

    private Networks(List<Network> networks) {
        this.networks = networks;
    }

    /// @param setting its name, for the message
    /// @throws IllegalArgumentException naming `setting` if one is not `address/bits`
    public static Networks of(String setting, List<String> texts) {
        return new Networks(texts.stream().map(text -> network(setting, text)).toList());
    }

    private static Network network(String setting, String text) {
        String[] parts = text.strip().split("/", 2);
        Optional<InetAddress> address = address(parts[0]);
        if (address.isPresent() && parts.length == 2 && parts[1].matches("[0-9]{1,3}")) {
            int bits = Integer.parseInt(parts[1]);
            byte[] octets = address.get().getAddress();
            if (bits <= octets.length * 8) {
                return new Network(octets, bits);
            }
        }
        throw new IllegalArgumentException(setting + " needs networks like 149.154.160.0/20, had '" + text + "'");
    }

    /// An address that is written as one; empty for anything else.
    static Optional<InetAddress> address(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    public boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        return networks.stream().anyMatch(network -> matches(network, octets));
    }

    private static boolean matches(Network network, byte[] octets) {
        if (octets.length != network.address().length) {
            return false;
        }
        int left = network.bits();
        for (int i = 0; left > 0; i++, left -= 8) {
            int mask = left >= 8 ? 0xff : 0xff << (8 - left) & 0xff;
            if ((octets[i] & mask) != (network.address()[i] & mask)) {
                return false;
            }
        }
        return true;
    }
}
