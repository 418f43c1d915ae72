package io.qasid.voice;

import io.qasid.model.Reason;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the API answers a call with that it does not take: the codes of <https://www.twilio.com/docs/api/errors>. The
/// messages beside them may hold the number that was called; nobody here reads them.
enum VoiceErrors {
    ACCOUNT_NOT_ACTIVE(10_001, RetryClass.ACCOUNT),
    TRIAL_FEATURE(10_002, RetryClass.MISCONFIGURED),
    CALL_CONCURRENCY(10_004, RetryClass.SLOW_DOWN),
    VOICE_DISABLED(10_005, RetryClass.ACCOUNT),
    INVALID_PARAMETER(20_001, RetryClass.MISCONFIGURED),
    AUTHENTICATE(20_003, RetryClass.ACCOUNT),
    /// Another word for 10001.
    ACCOUNT_INACTIVE(20_005, RetryClass.ACCOUNT),
    NO_PERMISSION(20_403, RetryClass.ACCOUNT),
    /// The account or the path.
    NOT_FOUND(20_404, RetryClass.MISCONFIGURED),
    TOO_MANY_REQUESTS(20_429, RetryClass.SLOW_DOWN),
    TO_MISSING(21_201, RetryClass.MISCONFIGURED),
    URL_INVALID(21_205, RetryClass.MISCONFIGURED),
    FROM_NOT_VERIFIED(21_210, RetryClass.MISCONFIGURED),
    TO_INVALID(21_211, RetryClass.REFUSED),
    FROM_INVALID(21_212, RetryClass.MISCONFIGURED),
    FROM_MISSING(21_213, RetryClass.MISCONFIGURED),
    /// The account may not call that country: a setting at the provider, but other countries are called all the same.
    GEO_PERMISSION(21_215, RetryClass.MISCONFIGURED),
    NOT_ALLOWED_TO_CALL(21_216, RetryClass.REFUSED),
    TO_NOT_PLAUSIBLE(21_217, RetryClass.REFUSED),
    /// Trial accounts call numbers that were verified.
    TO_NOT_VERIFIED(21_219, RetryClass.REFUSED),
    STATUS_CALLBACK_INVALID(21_609, RetryClass.MISCONFIGURED),
    STATUS_CALLBACK_EVENT_INVALID(21_626, RetryClass.MISCONFIGURED),
    TWIML_TOO_LONG(32_018, RetryClass.REFUSED);

    /// What a refusal means for its message and its account.
    enum RetryClass {
        /// Do not retry: not on this route.
        REFUSED,
        /// Do not retry: every such call is refused until somebody changes a setting.
        MISCONFIGURED,
        /// Retry at a lower rate; says nothing about the message.
        SLOW_DOWN,
        /// Retry when the account is well again; says nothing about the message.
        ACCOUNT
    }

    private static final int TOO_MANY_REQUESTS_STATUS = 429;
    private static final Map<Integer, VoiceErrors> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(VoiceErrors::code, Function.identity()));

    private final int code;
    private final RetryClass retryClass;

    VoiceErrors(int code, RetryClass retryClass) {
        this.code = code;
        this.retryClass = retryClass;
    }

    int code() {
        return code;
    }

    RetryClass retryClass() {
        return retryClass;
    }

    /// Empty when the code isn't in the table.
    static Optional<VoiceErrors> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /// The code decides; 429 is what it is whatever its code. Without a listed code the status does.
    ///
    /// @param status 300 to 499
    static RetryClass classOf(int status, int code) {
        if (status == TOO_MANY_REQUESTS_STATUS) {
            return RetryClass.SLOW_DOWN;
        }
        return of(code).map(VoiceErrors::retryClass).orElseGet(() -> switch (status) {
            case 401, 403 -> RetryClass.ACCOUNT;
            default -> RetryClass.REFUSED;
        });
    }

    /// `VOICE_21211`; `VOICE_HTTP_404` where the answer has no code.
    ///
    /// @param code 0 for none
    static Reason reasonOf(int status, int code) {
        return of(code).map(error -> new Reason("VOICE_" + code, error.name()))
                .orElseGet(() -> Reason.of(code > 0 ? "VOICE_" + code : "VOICE_HTTP_" + status));
    }
}
