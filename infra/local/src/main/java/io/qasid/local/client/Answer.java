package io.qasid.local.client;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// What the messages API said to a request.
public sealed interface Answer {

    /// The message is Qasid's now.
    ///
    /// @param replayed this request was accepted before and nothing was sent again
    record Accepted(String messageId, boolean replayed) implements Answer {}

    /// What is wrong with one field.
    ///
    /// @param pointer JSON pointer into the body, or the name of a header
    record Flaw(String pointer, String detail) {}

    /// A problem document (RFC 9457).
    ///
    /// @param http status
    /// @param code for machines: `REFUSED_CONSENT`
    /// @param detail for a person
    /// @param flaws everything that is wrong with the request, field by field
    /// @param retryAfter zero when the answer doesn't say
    record Problem(int http, String code, String detail, List<Flaw> flaws, Duration retryAfter, String document)
            implements Answer {
        public Problem {
            flaws = List.copyOf(flaws);
        }

        /// JSON pointers of what is wrong in the body.
        public List<String> fields() {
            return flaws.stream().map(Flaw::pointer).toList();
        }

        /// The detail and every flaw in one line.
        public String sentence() {
            return flaws.isEmpty()
                    ? detail
                    : flaws.stream()
                            .map(flaw -> flaw.pointer() + ": " + flaw.detail())
                            .collect(Collectors.joining(" "));
        }

        /// Whether the same request may do better a little later.
        public boolean temporary() {
            return http == 503 || http == 429 || http == 502 || http == 504;
        }
    }
}
