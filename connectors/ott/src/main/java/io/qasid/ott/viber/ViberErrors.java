package io.qasid.ott.viber;

import io.qasid.model.Reason;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the REST Bot API answers a message with that it does not take: a `status` inside HTTP 200. The words beside it
/// are for people; nobody here reads them.
/// Source: <https://developers.viber.com/docs/api/rest-bot-api/#error-codes>.
enum ViberErrors {
    /// Of the webhook, when it is set.
    INVALID_URL(1, RetryClass.MISCONFIGURED),
    INVALID_AUTH_TOKEN(2, RetryClass.ACCOUNT, 401),
    /// Something in the request is not what it should be.
    BAD_DATA(3, RetryClass.MISCONFIGURED),
    /// Something is missing in it.
    MISSING_DATA(4, RetryClass.MISCONFIGURED),
    /// Nobody, or nobody any more, has this id.
    RECEIVER_NOT_REGISTERED(5, RetryClass.GONE),
    /// Never wrote to the bot, or has turned its messages off.
    RECEIVER_NOT_SUBSCRIBED(6, RetryClass.GONE),
    ACCOUNT_BLOCKED(7, RetryClass.ACCOUNT, 403),
    /// No bot has this token.
    ACCOUNT_NOT_FOUND(8, RetryClass.ACCOUNT, 403),
    ACCOUNT_SUSPENDED(9, RetryClass.ACCOUNT, 403),
    /// A bot sends nothing before its webhook is set.
    WEBHOOK_NOT_SET(10, RetryClass.MISCONFIGURED),
    /// No device of theirs shows messages of bots.
    NO_SUITABLE_DEVICE(11, RetryClass.REFUSED),
    TOO_MANY_REQUESTS(12, RetryClass.SLOW_DOWN, 429),
    API_VERSION_NOT_SUPPORTED(13, RetryClass.MISCONFIGURED),
    /// Their app is older than what we ask for.
    INCOMPATIBLE_WITH_VERSION(14, RetryClass.REFUSED),
    ACCOUNT_NOT_AUTHORIZED(15, RetryClass.ACCOUNT, 403),
    // from here on of things that we never ask for
    INCHAT_REPLY_NOT_ALLOWED(16, RetryClass.MISCONFIGURED),
    ACCOUNT_IS_NOT_INLINE(17, RetryClass.MISCONFIGURED),
    NO_PUBLIC_CHAT(18, RetryClass.MISCONFIGURED),
    CANNOT_SEND_BROADCAST(19, RetryClass.MISCONFIGURED),
    BROADCAST_NOT_ALLOWED(20, RetryClass.MISCONFIGURED);

    /// What a refusal means for its message and its account.
    enum RetryClass {
        /// Do not retry: not on this route.
        REFUSED,
        /// Do not retry, nor send to this person before they write again.
        GONE,
        /// Do not retry: every such message is refused until somebody changes a setting.
        MISCONFIGURED,
        /// Retry at a lower rate; says nothing about the message.
        SLOW_DOWN,
        /// Retry when the account is well again; says nothing about the message.
        ACCOUNT
    }

    private static final int BAD_REQUEST = 400;
    private static final Map<Integer, ViberErrors> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(ViberErrors::code, Function.identity()));

    private final int code;
    private final RetryClass retryClass;
    private final int httpStatus;

    ViberErrors(int code, RetryClass retryClass) {
        this(code, retryClass, BAD_REQUEST);
    }

    ViberErrors(int code, RetryClass retryClass, int httpStatus) {
        this.code = code;
        this.retryClass = retryClass;
        this.httpStatus = httpStatus;
    }

    int code() {
        return code;
    }

    RetryClass retryClass() {
        return retryClass;
    }

    /// Empty when the code isn't in the table.
    static Optional<ViberErrors> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /// A code that isn't listed refuses its message, and somebody should look at it.
    static RetryClass classOf(int code) {
        return of(code).map(ViberErrors::retryClass).orElse(RetryClass.MISCONFIGURED);
    }

    /// What other APIs say by the HTTP status.
    static int httpStatusOf(int code) {
        return of(code).map(error -> error.httpStatus).orElse(BAD_REQUEST);
    }

    /// `VIBER_6`
    static Reason reasonOf(int code) {
        return new Reason(
                "VIBER_" + Math.abs((long) code), of(code).map(Enum::name).orElse(""));
    }
}
