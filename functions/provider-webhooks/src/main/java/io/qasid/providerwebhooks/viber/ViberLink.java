package io.qasid.providerwebhooks.viber;

import io.qasid.model.Msisdn;
import io.qasid.providerwebhooks.Signatures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What ties a number to a Viber user: a link that was sent to the number, with a context that only we can have made.
/// Who opens it has read what was sent there. A contact that somebody shares proves nothing: anybody can share
/// anybody's.
///
/// A context is `<digits>-<epoch second of its end>-<seal>`, the seal 32 hexadecimal digits of HMAC-SHA256 under the
/// account's key over `viber:<account>:<digits>:<end>`.
public final class ViberLink {
    /// A link that lies about for longer may be opened by anybody.
    private static final Duration LASTS_MAX = Duration.ofDays(7);

    private static final int SEAL_DIGITS = 32;
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{7,14})-([0-9]{1,11})-([0-9a-f]{32})");

    private ViberLink() {}

    /// The parameter `context` of `viber://pa?chatURI=<bot>&context=<context>`.
    ///
    /// @param until when it stops to count; one that is more than seven days ahead doesn't count yet
    public static String context(String key, String account, Msisdn person, Instant until) {
        String digits = person.e164().substring(1);
        long end = until.getEpochSecond();
        return digits + "-" + end + "-" + seal(key, account, digits, end);
    }

    /// Whose number a context proves.
    ///
    /// @param opened when
    static Optional<Msisdn> person(String key, String account, String context, Instant opened) {
        Matcher parts = FORM.matcher(context);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long end = Long.parseLong(parts.group(2));
        long left = end - opened.getEpochSecond();
        boolean counts = left > 0
                && left <= LASTS_MAX.toSeconds()
                && Signatures.same(seal(key, account, parts.group(1), end), parts.group(3));
        return counts ? Optional.of(new Msisdn("+" + parts.group(1))) : Optional.empty();
    }

    private static String seal(String key, String account, String digits, long end) {
        String sealed = "viber:" + account + ":" + digits + ":" + end;
        return HexFormat.of()
                .formatHex(Signatures.hmac("HmacSHA256", key, sealed.getBytes(StandardCharsets.UTF_8)))
                .substring(0, SEAL_DIGITS);
    }
}
