package io.qasid.channelrouter.regions;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// `qasid.channel-router.regions.*`
///
/// @param peers names of the other regions, separated by commas; empty: there is one region, and the rest means
///     nothing
/// @param natsUrl of the account that is linked to the other regions', with its user and password
/// @param holdMax how long an answer waits to learn whether it is another region's, before whoever is known
///     here is told of it
@ConfigurationProperties("qasid.channel-router.regions")
public record RegionSettings(String peers, String natsUrl, Duration holdMax) {
    private static final int PEERS_MAX = 8;

    public RegionSettings {
        List<String> names = names(peers);
        if (names.size() > PEERS_MAX) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.regions.peers must be at most " + PEERS_MAX + ", was " + names.size());
        }
        names.stream().filter(name -> !name.matches("[a-z]{2,8}")).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "qasid.channel-router.regions.peers needs names of 2 to 8 letters, was '" + name + "'");
        });
        if (!names.isEmpty() && natsUrl.isEmpty()) {
            throw new IllegalArgumentException("qasid.channel-router.regions.nats-url is needed to reach the peers");
        }
        if (holdMax.toMillis() < 1_000 || holdMax.toHours() > 24) {
            throw new IllegalArgumentException(
                    "qasid.channel-router.regions.hold-max must be 1 s to 24 h, was " + holdMax);
        }
    }

    /// Without one there is nobody to tell.
    public List<String> peerNames() {
        return names(peers);
    }

    private static List<String> names(String peers) {
        return Arrays.stream(peers.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /// Without the password in the URL.
    @Override
    public String toString() {
        return "RegionSettings[" + peers + "]";
    }
}
