package io.qasid.tenants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.qasid.http.FieldError;
import io.qasid.http.JsonFields;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The bodies of `POST /v1/tenants/{id}/keys` and `POST …/keys/{keyId}:rotate`.
final class KeyRequest {
    static final Duration OVERLAP_DEFAULT = Duration.ofHours(24);
    /// Whoever needs longer to take a new key into use makes a second one.
    static final Duration OVERLAP_MAX = Duration.ofDays(30);

    private static final int EXPIRY_YEARS_MAX = 10;
    static final Set<String> TO_ISSUE = Set.of("scopes", "expiresAt", "sha256", "prefix", "reason", "by");
    static final Set<String> TO_ROTATE = Set.of("overlap", "reason", "by");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PREFIX = Pattern.compile("[\\x21-\\x7E]{1,8}");

    private KeyRequest() {}

    sealed interface Read {}

    /// @param brought a key that exists elsewhere; empty: a new one
    record Issue(Set<Scope> scopes, Optional<Instant> expiresAt, Optional<Brought> brought, Grounds grounds)
            implements Read {}

    /// @param overlap how long the old key still works
    record Rotate(Duration overlap, Grounds grounds) implements Read {}

    record Invalid(List<FieldError> errors) implements Read {}

    /// What is known of a key that exists elsewhere.
    ///
    /// @param prefix empty: not told
    record Brought(byte[] sha256, String prefix) {}

    static Read toIssue(ObjectNode body, Instant now) {
        JsonFields fields = new JsonFields(body, TO_ISSUE);
        Set<Scope> scopes = scopes(fields);
        Optional<Instant> expiresAt = fields.optionalText("expiresAt").flatMap(text -> expiry(text, now, fields));
        Optional<byte[]> sha256 = fields.optionalText("sha256").flatMap(text -> sha256(text, fields));
        Optional<String> prefix = fields.optionalText("prefix");
        if (prefix.isPresent() && !PREFIX.matcher(prefix.get()).matches()) {
            fields.refuse("/prefix", "invalid", "A prefix has 1 to 8 visible ASCII characters.");
        }
        if (prefix.isPresent() && !body.hasNonNull("sha256")) {
            fields.refuse("/prefix", "invalid", "Only a key that is brought along by its sha256 has a prefix given.");
        }
        Grounds grounds = Grounds.of(fields);
        return fields.errors().isEmpty()
                ? new Issue(scopes, expiresAt, sha256.map(hash -> new Brought(hash, prefix.orElse(""))), grounds)
                : new Invalid(fields.errors());
    }

    static Read toRotate(ObjectNode body) {
        JsonFields fields = new JsonFields(body, TO_ROTATE);
        Duration overlap = fields.optionalText("overlap")
                .flatMap(text -> overlap(text, fields))
                .orElse(OVERLAP_DEFAULT);
        Grounds grounds = Grounds.of(fields);
        return fields.errors().isEmpty() ? new Rotate(overlap, grounds) : new Invalid(fields.errors());
    }

    private static Set<Scope> scopes(JsonFields fields) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        List<String> names = fields.textList("scopes");
        for (int i = 0; i < names.size(); i++) {
            Optional<Scope> scope = Scope.of(names.get(i));
            if (scope.isEmpty()) {
                fields.refuse("/scopes", "invalid", "A scope is one of " + Scope.NAMES + ".");
                return scopes;
            }
            scopes.add(scope.get());
        }
        if (scopes.isEmpty() && fields.errors().isEmpty()) {
            fields.refuse("/scopes", "required", "A key has at least one scope of " + Scope.NAMES + ".");
        }
        return scopes;
    }

    private static Optional<Instant> expiry(String text, Instant now, JsonFields fields) {
        try {
            Instant expiry = OffsetDateTime.parse(text).toInstant();
            Instant last =
                    now.atOffset(ZoneOffset.UTC).plusYears(EXPIRY_YEARS_MAX).toInstant();
            if (expiry.isAfter(now) && expiry.isBefore(last)) {
                return Optional.of(expiry);
            }
            fields.refuse(
                    "/expiresAt",
                    "out_of_range",
                    "A key expires in the future, within " + EXPIRY_YEARS_MAX + " years.");
        } catch (DateTimeParseException e) {
            fields.refuse("/expiresAt", "invalid", "This has to be an ISO-8601 instant: 2027-01-31T12:00:00Z.");
        }
        return Optional.empty();
    }

    private static Optional<byte[]> sha256(String text, JsonFields fields) {
        if (SHA_256.matcher(text).matches()) {
            return Optional.of(HexFormat.of().parseHex(text));
        }
        fields.refuse("/sha256", "invalid", "This has to be the SHA-256 of a key in 64 lower case hex digits.");
        return Optional.empty();
    }

    private static Optional<Duration> overlap(String text, JsonFields fields) {
        try {
            Duration overlap = Duration.parse(text);
            if (!overlap.isNegative() && overlap.compareTo(OVERLAP_MAX) <= 0) {
                return Optional.of(overlap);
            }
            fields.refuse("/overlap", "out_of_range", "An overlap is PT0S to P" + OVERLAP_MAX.toDays() + "D.");
        } catch (DateTimeParseException e) {
            fields.refuse("/overlap", "invalid", "This has to be an ISO-8601 duration: PT24H.");
        }
        return Optional.empty();
    }
}
