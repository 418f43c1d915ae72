package io.qasid.tenantwebhooks.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachableAddressesTest {
    private final ReachableAddresses nothingAllowed = new ReachableAddresses(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.1",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1"
            })
    void refusesWhatIsNotPublic(String address) {
        assertThat(nothingAllowed.reachable(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001:80b::200e",
                "64:ff9b::101:101"
            })
    void letsPublicAddressesThrough(String address) {
        assertThat(nothingAllowed.reachable(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void letsThroughExactlyWhatTheOperatorListed() {
        ReachableAddresses addresses =
                new ReachableAddresses(List.of(Network.parse("127.0.0.1/32"), Network.parse("fd12:3456::/33")));

        assertThat(addresses.reachable(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(addresses.reachable(InetAddress.ofLiteral("127.0.0.2"))).isFalse();
        assertThat(addresses.reachable(InetAddress.ofLiteral("fd12:3456:7fff::1")))
                .isTrue();
        assertThat(addresses.reachable(InetAddress.ofLiteral("fd12:3456:8000::1")))
                .isFalse();
        assertThat(addresses.reachable(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
    }

    // Java unwraps ::ffff:a.b.c.d by itself when it parses, not when it is given the bytes with a scope
    @Test
    void seesThroughMappedAddresses() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        mapped[12] = 127;
        mapped[15] = 1;
        InetAddress address = java.net.Inet6Address.getByAddress("mapped", mapped, 0);

        assertThat(nothingAllowed.reachable(address)).isFalse();
    }

    @Test
    void refusesNetworksThatAreNone() {
        for (String bad : List.of("127.0.0.1", "127.0.0.1/33", "localhost/8", "::1/129", "1.2.3.4/-1", "/8")) {
            assertThatThrownBy(() -> Network.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad);
        }
    }
}
