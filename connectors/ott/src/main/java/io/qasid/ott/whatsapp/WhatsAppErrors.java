package io.qasid.ott.whatsapp;

import java.util.Map;

/// What the Cloud API answers a message with that it does not take. Meta: branch on the code, not on the HTTP status.
/// Source: <https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes>.
final class WhatsAppErrors {
    /// What a refusal means for its message and its account.
    enum RetryClass {
        /// Do not retry: not on this route.
        REFUSED,
        /// Retry a few times, this message alone.
        TRANSIENT,
        /// Retry later and later, this recipient alone.
        PAIR,
        /// Retry at a lower rate; says nothing about the message.
        SLOW_DOWN,
        /// Retry when the account is well again; says nothing about the message.
        ACCOUNT
    }

    private static final Map<Integer, RetryClass> CLASSES = Map.ofEntries(
            Map.entry(0, RetryClass.ACCOUNT),
            Map.entry(190, RetryClass.ACCOUNT),
            Map.entry(3, RetryClass.ACCOUNT),
            Map.entry(10, RetryClass.ACCOUNT),
            Map.entry(131005, RetryClass.ACCOUNT),
            Map.entry(131031, RetryClass.ACCOUNT),
            Map.entry(368, RetryClass.ACCOUNT),
            Map.entry(130497, RetryClass.ACCOUNT),
            Map.entry(131042, RetryClass.ACCOUNT),
            Map.entry(131045, RetryClass.ACCOUNT),
            Map.entry(131037, RetryClass.ACCOUNT),
            // quality: looping makes it worse, a long pause is what helps
            Map.entry(131048, RetryClass.ACCOUNT),
            Map.entry(133016, RetryClass.ACCOUNT),
            Map.entry(4, RetryClass.SLOW_DOWN),
            Map.entry(80007, RetryClass.SLOW_DOWN),
            Map.entry(130429, RetryClass.SLOW_DOWN),
            Map.entry(131056, RetryClass.PAIR),
            Map.entry(1, RetryClass.TRANSIENT),
            Map.entry(2, RetryClass.TRANSIENT),
            Map.entry(131000, RetryClass.TRANSIENT),
            Map.entry(131016, RetryClass.TRANSIENT),
            Map.entry(131057, RetryClass.TRANSIENT),
            Map.entry(135000, RetryClass.TRANSIENT),
            Map.entry(131053, RetryClass.TRANSIENT));

    private WhatsAppErrors() {}

    /// A code that isn't listed is about this message: it would be refused again.
    static RetryClass classOf(int code) {
        if (code >= 200 && code <= 299) {
            return RetryClass.ACCOUNT;
        }
        return CLASSES.getOrDefault(code, RetryClass.REFUSED);
    }
}
