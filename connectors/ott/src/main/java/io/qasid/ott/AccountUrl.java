package io.qasid.ott;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/// Where a provider's API is.
public final class AccountUrl {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private AccountUrl() {}

    /// @throws IllegalArgumentException naming `setting` unless `text` is https, or http on loopback, without path's
    /// end
    ///     and query: each request carries a credential
    public static void check(String setting, String text) {
        try {
            URI uri = new URI(text);
            boolean safe = "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && LOOPBACK.contains(String.valueOf(uri.getHost())));
            if (uri.getHost() != null && safe && uri.getRawQuery() == null && !text.endsWith("/")) {
                return;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(
                setting + " needs an https address without a slash at its end, was '" + text + "'");
    }
}
