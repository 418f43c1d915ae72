package io.qasid.compliance;

import java.net.IDN;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the links of a text lead. Handsets make a link of anything that looks like one, so this looks for more than
/// URLs, and takes what it can't read for a host that nobody allowed.
final class Links {
    /// What a link leads to whose host can't be read. No domain is written so.
    static final String UNREADABLE = "?";

    /// An authority ends where a browser ends it, a backslash being a slash to it (WHATWG URL).
    private static final Pattern WITH_SCHEME = Pattern.compile("[a-z][a-z0-9+.-]{0,20}:[/\\\\]{2}([^\\s/\\\\?#]*+)");
    /// `example.com`, also behind an `@`. Its last label has letters only (`12.50` is a price), and none of the
    /// Arabic script, in which two sentences without a blank between them look the same.
    private static final Pattern BARE = Pattern.compile("(?<![\\p{L}\\p{N}._-])(?:[\\p{L}\\p{N}_-]{1,63}\\.){1,126}"
            + "(?:xn--[a-z0-9-]{1,59}|[\\p{L}&&[^\\p{IsArabic}]]{2,24})(?![\\p{L}\\p{N}_-])");
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z][a-z0-9-]*[a-z0-9]");

    private Links() {}

    /// The hosts of all links, as [#domain] writes them.
    static Set<String> hosts(String text) {
        String plain = plain(text);
        Set<String> hosts = new LinkedHashSet<>();
        Matcher withScheme = WITH_SCHEME.matcher(plain);
        while (withScheme.find()) {
            String authority = withScheme.group(1);
            String host = authority.substring(authority.lastIndexOf('@') + 1);
            hosts.add(domain(PORT.matcher(host).replaceFirst("")).orElse(UNREADABLE));
        }
        Matcher bare = BARE.matcher(withScheme.replaceAll(" "));
        while (bare.find()) {
            hosts.add(domain(bare.group()).orElse(UNREADABLE));
        }
        return hosts;
    }

    /// A host's name in lower case, without its last dot, international ones in their ASCII form. Empty when it is
    /// none:
    /// an address in digits, or malformed.
    static Optional<String> domain(String host) {
        String plain = plain(host).strip();
        if (plain.endsWith(".")) {
            plain = plain.substring(0, plain.length() - 1);
        }
        try {
            String ascii = IDN.toASCII(plain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            return DOMAIN.matcher(ascii).matches() ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String plain(String text) {
        String composed = Normalizer.normalize(FoldedText.withoutNoise(text), Normalizer.Form.NFKC);
        // the two ideographic full stops separate labels too (RFC 3490, section 3.1); NFKC leaves the first as it is
        return composed.replace('\u3002', '.').replace('\uFF61', '.').toLowerCase(Locale.ROOT);
    }
}
