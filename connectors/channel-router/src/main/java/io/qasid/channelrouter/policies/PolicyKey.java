package io.qasid.channelrouter.policies;

import io.qasid.model.Category;
import io.qasid.model.Msisdn;
import io.qasid.model.TenantId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which messages a policy is for.
///
/// @param category empty: every one that has no policy of its own
/// @param name as a request chooses it
/// @param prefix of the E.164 form, `+93` or `+9370`; empty: every number
public record PolicyKey(TenantId tenant, Optional<Category> category, String name, String prefix) {
    /// Every category, and every prefix.
    public static final String ANY = "*";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PREFIX = Pattern.compile("[+][1-9][0-9]{0,14}");

    public PolicyKey {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a name has 1 to 32 of a-z, 0-9 and hyphen, and begins with a letter");
        }
        if (!prefix.isEmpty() && !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("a prefix is the start of an E.164 number with its plus sign");
        }
    }

    /// As it is written in a path: `OTP` or `*`, and `93` or `*`; a plus sign is no part of a path here.
    ///
    /// @throws IllegalArgumentException if it is no key
    public static PolicyKey parse(String tenant, String category, String name, String prefix) {
        String digits = prefix.strip();
        return new PolicyKey(
                TenantId.parse(tenant),
                category(category),
                name,
                digits.equals(ANY) ? "" : digits.startsWith("+") ? digits : "+" + digits);
    }

    /// @throws IllegalArgumentException if it is none
    static Optional<Category> category(String text) {
        return text.equals(ANY) ? Optional.empty() : Optional.of(Category.valueOf(text));
    }

    public String categoryText() {
        return category.map(Category::name).orElse(ANY);
    }

    public String prefixText() {
        return prefix.isEmpty() ? ANY : prefix;
    }

    boolean covers(Category messages, String wanted, Msisdn recipient) {
        return category.map(messages::equals).orElse(true)
                && name.equals(wanted)
                && recipient.e164().startsWith(prefix);
    }

    /// Without the tenant: `OTP/chat`, `*/default +9370`.
    @Override
    public String toString() {
        return categoryText() + "/" + name + (prefix.isEmpty() ? "" : " " + prefix);
    }
}
