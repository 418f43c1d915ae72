package io.qasid.simulator.ott;

/// One bot (public account).
///
/// @param uri of its deep links: `viber://pa?chatURI=<uri>`
/// @param authToken of the API, and key of the webhooks' signature
public record ViberBot(String uri, String authToken) {
    public ViberBot {
        if (!uri.matches("[a-z0-9]{1,64}")) {
            throw new IllegalArgumentException("a bot's uri needs letters and digits, was '" + uri + "'");
        }
        if (!authToken.matches("[A-Za-z0-9-]{1,100}")) {
            throw new IllegalArgumentException("a bot's token needs letters, digits and hyphens");
        }
    }

    /// Without the token.
    @Override
    public String toString() {
        return "ViberBot[" + uri + "]";
    }
}
