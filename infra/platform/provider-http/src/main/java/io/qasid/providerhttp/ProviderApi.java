package io.qasid.providerhttp;

import io.qasid.connector.Dispatch;
import io.qasid.model.Reason;
import io.qasid.model.SendOutcome;
import io.qasid.secrets.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What is particular about one provider: how a message is asked for, and what its answers mean. [#prepare]
/// may look things up, [#read] may write down what was learned of a recipient.
///
/// A request carries the credential that is given for it: it may be another one the next time (CHAN-15).
public interface ProviderApi {

    /// What to do about a message, before anything is written.
    ///
    /// @param patience for looking things up
    Prepared prepare(Dispatch dispatch, Duration patience) throws InterruptedException;

    /// What an answer to [#prepare]'s request means.
    Verdict read(Dispatch dispatch, ProviderReply.Answered answer);

    /// The HTTP status that an answer amounts to, by which it is counted and a probe is judged: its own, but for a
    /// provider who answers 200 to everything and says inside what it is.
    default int status(ProviderReply.Answered answer) {
        return answer.status();
    }

    /// A request that changes nothing and tells whether the account is let in.
    Request probe(Secret credential);

    /// Why a message waits that came too soon.
    ///
    /// @param code the provider's, or which pace of ours it is
    static Reason rateLimited(String code) {
        return new Reason("ADAPTER_RATE_LIMITED", code);
    }

    /// @param body null for a GET
    record Request(
            URI uri,
            Map<String, String> headers,
            @org.jspecify.annotations.Nullable String body) {
        /// Without headers and body.
        @Override
        public String toString() {
            return "Request[" + uri.getHost() + "]";
        }
    }

    sealed interface Prepared {
        /// Nothing needs to be asked.
        record Decided(SendOutcome outcome) implements Prepared {}

        /// @param request made anew with a newer credential if the first one is refused
        record Post(Function<Secret, Request> request) implements Prepared {}
    }

    sealed interface Verdict {
        /// @param id the provider's, of the message
        record Taken(String id) implements Verdict {}

        /// Do not retry: not on this route.
        record Refused(Reason reason) implements Verdict {}

        /// Do not retry: every such message is refused until somebody changes a setting, or looks at a code that nobody
        /// listed. It is logged once.
        record Misconfigured(Reason reason) implements Verdict {}

        /// Retry; this message alone waits.
        record Later(Duration after, Reason reason) implements Verdict {}

        /// Retry at a lower rate; says nothing about the message.
        ///
        /// @param asked how long the provider says to wait
        record SlowDown(Optional<Duration> asked, Reason reason) implements Verdict {}

        /// Retry when the account is well again; says nothing about the message.
        record AccountRefused(Reason reason) implements Verdict {}

        /// Do not retry blindly: the answer proves neither.
        record Unclear(Reason reason) implements Verdict {}
    }
}
