package io.qasid.messages;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.regex.Pattern;

/// Where tenants reach this API.
///
/// @param publicUrl `https://api.example.com`, without a slash at the end; empty: not known here
@ConfigurationProperties("qasid.messages")
record PublicUrl(String publicUrl) {
    private static final Pattern URL = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~-]+)*");

    PublicUrl {
        if (!publicUrl.isEmpty() && !URL.matcher(publicUrl).matches()) {
            throw new IllegalArgumentException(
                    "qasid.messages.public-url must be an http or https URL without a slash at the end, was '"
                            + publicUrl + "'");
        }
    }
}
