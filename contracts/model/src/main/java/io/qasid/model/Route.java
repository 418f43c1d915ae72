package io.qasid.model;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One account at one provider of one channel, for SMS an operator's bind: `sms:awcc`.
///
/// @param account lower case letters, digits and hyphens, at most 32: it becomes a subject token and a metric label
public record Route(Channel channel, String account) {
    private static final Pattern ACCOUNT = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public Route {
        Objects.requireNonNull(channel);
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("account needs 1 to 32 of a-z 0-9 and hyphen, was '" + account + "'");
        }
    }

    /// @throws IllegalArgumentException if `text` is not `<channel>:<account>`
    public static Route parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("route needs the form <channel>:<account>, was '" + text + "'");
        }
        return new Route(Channel.parse(text.substring(0, colon)), text.substring(colon + 1));
    }

    /// By hand, see [Msisdn#equals].
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Route that && channel == that.channel && account.equals(that.account);
    }

    @Override
    public int hashCode() {
        return 31 * channel.hashCode() + account.hashCode();
    }

    @Override
    public String toString() {
        return channel.wireName() + ":" + account;
    }
}
