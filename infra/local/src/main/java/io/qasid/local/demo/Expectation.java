package io.qasid.local.demo;

import io.qasid.model.MessageStatus;
import io.qasid.model.SmsEncoding;
import org.jspecify.annotations.Nullable;

/// How one message of the file ends: answered as a repeat, refused, or accepted with everything after `status`.
///
/// @param http status of the answer to the request
/// @param code of the problem document, for a refusal
/// @param field JSON pointer that the problem document names, where it names one
/// @param sameAs name of the earlier message whose id is answered again
/// @param status in which it ends, or waits for another day: `DEFERRED`
/// @param route of its last attempt; of its first step while it has none
/// @param reply whether the person's reply comes to the tenant's callback
public record Expectation(
        int http,
        @Nullable String code,
        @Nullable String field,
        @Nullable String sameAs,
        @Nullable MessageStatus status,
        @Nullable String route,
        int attempts,
        int segments,
        @Nullable SmsEncoding encoding,
        boolean reply) {
    public Expectation {
        if (http == 202) {
            if (code != null || field != null) {
                throw new IllegalArgumentException("an accepted message has no problem code");
            }
            boolean waits = status == MessageStatus.DEFERRED;
            boolean ends =
                    status != null && route != null && encoding != null && attempts > 0 == !waits && segments > 0;
            if ((sameAs == null) != ends) {
                throw new IllegalArgumentException(
                        "an accepted message needs either sameAs or all of status, route, attempts, segments, encoding");
            }
            if (status != null && !status.terminal() && !waits) {
                throw new IllegalArgumentException("no message ends " + status);
            }
        } else if (code == null || status != null || sameAs != null) {
            throw new IllegalArgumentException("a refused message needs a code and nothing of an accepted one");
        }
    }

    boolean accepted() {
        return http == 202;
    }
}
