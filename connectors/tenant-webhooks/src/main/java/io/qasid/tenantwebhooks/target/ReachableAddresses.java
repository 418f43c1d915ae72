package io.qasid.tenantwebhooks.target;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Which addresses a tenant's URL may lead to: public ones, and those that the operator listed.
///
/// Source of the blocks: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates). The
/// metadata
/// services of clouds lie in link-local (169.254.169.254), ULA (fd00:ec2::254), CGNAT (100.100.100.200), all below,
/// and
/// in one address that looks public (168.63.129.16).
public final class ReachableAddresses {
    private static final List<Network> REFUSED_IPV4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private, RFC 1918
            "100.64.0.0/10", // carrier-grade NAT, RFC 6598
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // a cloud's host services, behind a public address
            "169.254.0.0/16", // link-local, and most metadata services
            "172.16.0.0/12", // private, RFC 1918
            "192.0.0.0/24", // IETF protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays, deprecated
            "192.168.0.0/16", // private, RFC 1918
            "198.18.0.0/15", // benchmarking
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, limited broadcast

    /// Everything of IPv6 that is public lies in here; loopback, ULA, link-local, multicast, mapped do not.
    private static final Network PUBLIC_IPV6 = Network.parse("2000::/3");

    private static final List<Network> REFUSED_IPV6 = networks(
            "2001::/23", // IETF protocol assignments, Teredo among them
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4: an IPv4 address in disguise
            "3fff::/20"); // documentation

    /// NAT64: the IPv4 address in the last four bytes is what is reached.
    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private final List<Network> allowed;

    public ReachableAddresses(List<Network> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /// Listed by the operator: any port, and `http` too.
    public boolean trusted(InetAddress address) {
        return allowed.stream().anyMatch(network -> network.contains(address));
    }

    public boolean reachable(InetAddress address) {
        return trusted(address)
                || switch (address) {
                    case Inet4Address ipv4 -> isPublic(ipv4);
                    case Inet6Address ipv6 -> isPublic(ipv6);
                    default -> false;
                };
    }

    private static boolean isPublic(Inet4Address address) {
        return REFUSED_IPV4.stream().noneMatch(network -> network.contains(address));
    }

    private static boolean isPublic(Inet6Address address) {
        if (NAT64.contains(address)) {
            return isPublic(lastFourBytes(address));
        }
        return PUBLIC_IPV6.contains(address) && REFUSED_IPV6.stream().noneMatch(network -> network.contains(address));
    }

    private static Inet4Address lastFourBytes(Inet6Address address) {
        try {
            return (Inet4Address) InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are always an address", e);
        }
    }

    private static List<Network> networks(String... blocks) {
        return Stream.of(blocks).map(Network::parse).toList();
    }
}
