package io.qasid.servers;

/// What makes a NATS server one of several regions': an account of its own that is linked to the other regions' and
/// holds nothing but what regions tell each other. What modules of one region tell each other is in another account
/// and never leaves the server, whatever the link carries.
///
/// @param name of the region, also the domain of its JetStream: `kbl`
/// @param password of the linked account, the same in every region; letters, digits, `-` and `_`
public record NatsRegion(String name, String password, Side side) {
    /// The linked account and its user.
    static final String ACCOUNT = "regions";

    public NatsRegion {
        if (!name.matches("[a-z]{2,8}")) {
            throw new IllegalArgumentException("a region needs 2 to 8 letters, was '" + name + "'");
        }
        if (!password.matches("[A-Za-z0-9_-]{8,128}")) {
            throw new IllegalArgumentException("the password of linked regions needs 8 to 128 letters or digits");
        }
    }

    /// Which end of the link.
    public sealed interface Side {
        /// The others come here.
        ///
        /// @param port where they are taken in
        /// @param advertised where they are told to come again: a leaf learns it, and goes
        ///     round whatever stands between unless it is that
        record Hub(int port, int advertised) implements Side {}

        /// Goes to the hub, and again whenever the link was cut.
        ///
        /// @param hubPort on 127.0.0.1
        record Leaf(int hubPort) implements Side {}
    }

    /// Where this region's router reaches the linked account.
    ///
    /// @param port of this region's own server
    String url(int port) {
        return "nats://" + ACCOUNT + ":" + password + "@127.0.0.1:" + port;
    }

    /// Part of the server's configuration.
    String configuration() {
        String link = switch (side) {
            case Side.Hub(int port, int advertised) -> """
                            leafnodes {
                              host: "127.0.0.1"
                              port: %d
                              advertise: "127.0.0.1:%d"
                              authorization { user: "%s", password: "%s", account: "%s" }
                            }
                            """.formatted(port, advertised, ACCOUNT, password, ACCOUNT);
            case Side.Leaf(int hubPort) -> """
                            leafnodes {
                              reconnect: 1
                              remotes: [ { url: "nats-leaf://%s:%s@127.0.0.1:%d", account: "%s" } ]
                            }
                            """.formatted(ACCOUNT, password, hubPort, ACCOUNT);
        };
        // a link that swallows everything is found out by pings alone
        return """
                ping_interval: "5s"
                ping_max: 2
                accounts {
                  local: { jetstream: enabled, users: [ { user: "local", password: "local" } ] }
                  %s: { jetstream: enabled, users: [ { user: "%s", password: "%s" } ] }
                }
                no_auth_user: "local"
                """.formatted(ACCOUNT, ACCOUNT, password) + link;
    }

    /// Without the password.
    @Override
    public String toString() {
        return "NatsRegion[" + name + ", " + side + "]";
    }
}
