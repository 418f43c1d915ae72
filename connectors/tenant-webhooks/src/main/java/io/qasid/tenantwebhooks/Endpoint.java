package io.qasid.tenantwebhooks;

import io.qasid.model.TenantId;
import io.qasid.tenantwebhooks.target.SigningKeys;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/// Where one tenant wants its events. Whether the address may be reached is decided when a connection is opened.
///
/// @param url absolute `https` or `http`, at most 2,048 characters, without user info and fragment
public record Endpoint(TenantId tenant, URI url, SigningKeys keys) {
    private static final int URL_LENGTH_MAX = 2048;

    public Endpoint {
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(keys);
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("url must start with https:// (or http://), was '" + url + "'");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url needs a host, was '" + url + "'");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("url must have neither user info nor fragment");
        }
        if (url.toString().length() > URL_LENGTH_MAX) {
            throw new IllegalArgumentException("url must have at most " + URL_LENGTH_MAX + " characters");
        }
    }

    public boolean plainHttp() {
        return "http".equalsIgnoreCase(url.getScheme());
    }

    /// The port as given, else the scheme's.
    public int port() {
        if (url.getPort() != -1) {
            return url.getPort();
        }
        return plainHttp() ? 80 : 443;
    }
}
