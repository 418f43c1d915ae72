package io.qasid.messages;

import io.micronaut.http.HttpRequest;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import java.util.List;
import java.util.Optional;

/// The header by which a repeated request is recognised: 1 to 255 visible ASCII characters, written bare as
/// most clients do, or as the quoted string of draft-ietf-httpapi-idempotency-key-header-06. Both spell the
/// same key.
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";
    private static final int LENGTH_MAX = 255;

    private IdempotencyKey() {}

    sealed interface Read {}

    record Key(String value) implements Read {}

    record Missing() implements Read {}

    /// @param flaw a sentence
    record Malformed(String flaw) implements Read {}

    /// @param code required or invalid
    static Problem problem(String code, String detail) {
        return Problem.fields(
                MessagesProblem.IDEMPOTENCY_KEY_INVALID, detail, List.of(new FieldError(HEADER, code, detail)));
    }

    static Read of(HttpRequest<?> request) {
        List<String> values = request.getHeaders().getAll(HEADER);
        if (values.isEmpty()) {
            return new Missing();
        }
        if (values.size() > 1) {
            return new Malformed("The header is there more than once.");
        }
        String value = values.getFirst().strip();
        return value.startsWith("\"") ? quoted(value) : checked(value);
    }

    /// RFC 8941, 3.3.3: a backslash may only stand before a quote or another one.
    private static Read quoted(String value) {
        StringBuilder inner = new StringBuilder();
        int last = value.length() - 1;
        for (int i = 1; i < last; i++) {
            char character = value.charAt(i);
            if (character == '"') {
                return new Malformed("Nothing may follow the closing quote.");
            }
            if (character == '\\') {
                i++;
                char escaped = value.charAt(i);
                if (i == last || (escaped != '"' && escaped != '\\')) {
                    return new Malformed("A backslash may only stand before a quote or a backslash.");
                }
                character = escaped;
            }
            inner.append(character);
        }
        return last > 0 && value.charAt(last) == '"'
                ? checked(inner.toString())
                : new Malformed("The closing quote is missing.");
    }

    private static Read checked(String key) {
        return flaw(key).<Read>map(Malformed::new).orElseGet(() -> new Key(key));
    }

    /// A sentence about a key that is none.
    static Optional<String> flaw(String key) {
        if (key.isEmpty() || key.length() > LENGTH_MAX) {
            return Optional.of("A key has 1 to " + LENGTH_MAX + " characters.");
        }
        boolean visible = key.chars().allMatch(character -> character > 0x20 && character < 0x7F);
        return visible ? Optional.empty() : Optional.of("A key has visible ASCII characters only.");
    }
}
