package io.qasid.messages;

import io.micronaut.http.HttpStatus;
import io.qasid.http.ProblemType;

/// What this API answers beside what every one can. Codes that start with REFUSED are the router's decisions, under its
/// own names.
enum MessagesProblem implements ProblemType {
    IDEMPOTENCY_KEY_INVALID(
            HttpStatus.BAD_REQUEST,
            "Idempotency key missing or invalid",
            false,
            "A request to send has no header Idempotency-Key, several of them, or one that is not 1 to 255"
                    + " visible ASCII characters.",
            "Make one key for each message, for example a UUID or your order number, and send it again"
                    + " with every repetition of that request. Nothing was sent."),
    IDEMPOTENCY_KEY_REUSED(
            HttpStatus.CONFLICT,
            "Idempotency key reused",
            false,
            "This key came before with another request. Which of the two you mean can't be known, so"
                    + " nothing was sent.",
            "Take a new key for a new message. To repeat a message, repeat its whole request unchanged."),
    MESSAGE_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "Message not found",
            false,
            "You have no message with this id. A message of another tenant is answered alike.",
            "Use the id that the answer to your request to send had. If that request never got an answer,"
                    + " send it again with its Idempotency-Key: the answer has the id."),
    RECEIPT_UNPROVABLE(
            HttpStatus.CONFLICT,
            "Receipt unprovable",
            false,
            "The audit chain was found broken, and records of this message lie where it can no longer be relied on.",
            "GET /v1/audit/verification says where. What became of the message is shown as ever; only the proof is"
                    + " missing."),
    RECEIPTS_NOT_GIVEN(
            HttpStatus.NOT_IMPLEMENTED,
            "Receipts not given",
            false,
            "Whoever runs this service has not set a key to sign receipts with.",
            "Ask them to set one. Receipts can be had for messages from before, too."),
    MESSAGE_NOT_WAITING(
            HttpStatus.CONFLICT,
            "Message does not wait any more",
            false,
            "Only a message that still waits can be cancelled or rescheduled. This one is on its way, was sent, or has"
                    + " ended. The detail says which.",
            "Look at the message. If it has not been sent and still should, send a new one."),
    MESSAGE_NOT_BLOCKED(
            HttpStatus.CONFLICT,
            "Message is not blocked",
            false,
            "Only a message that is blocked can be resumed, and this one has been sent or has ended. The detail says"
                    + " which.",
            "Look at the message. If it has not been sent and still should, send a new one."),
    MESSAGE_IN_DOUBT(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Message may be on its way",
            true,
            "Whether the message has been sent already is being found out. Until that is known nothing is changed, so"
                    + " that nothing is called cancelled that arrives after all.",
            "Send the same request again after the time in Retry-After."),
    KEY_UNCHECKED(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Key could not be checked",
            true,
            "Whose key this is could not be found out just now. Without knowing, nothing is done.",
            "Send the same request again after the time in Retry-After."),
    TENANT_SUSPENDED(
            HttpStatus.FORBIDDEN,
            "Tenant suspended",
            false,
            "The key is good, and the tenant it belongs to is suspended: nothing is sent or shown.",
            "Ask whoever runs this service why. The key works again once the tenant is active."),
    SCOPE_MISSING(
            HttpStatus.FORBIDDEN,
            "Scope missing",
            false,
            "The key is good, and it may not be used for this request. The detail names the scope that it lacks.",
            "Use a key with that scope, or have one made."),
    QUOTA_EXCEEDED(
            HttpStatus.TOO_MANY_REQUESTS,
            "Quota exceeded",
            true,
            "More requests came with your key than your quota allows. This one was not looked at: nothing was sent, and"
                    + " its Idempotency-Key was not used.",
            "Send the same request again after the time in Retry-After. The headers RateLimit-Policy and RateLimit of"
                    + " every answer say how much is allowed and how much is left: spread your requests by them."),
    ROUTER_UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Temporarily unavailable",
            true,
            "The part that accepts and remembers messages gave no answer in time. A message that was to be"
                    + " sent may or may not have been accepted.",
            "Send the same request with the same Idempotency-Key again after the time in Retry-After: it"
                    + " is sent once, however often you ask."),
    REFUSED_CONSENT(
            HttpStatus.FORBIDDEN,
            "Refused for want of consent",
            false,
            "The recipient withdrew consent to this kind of message from you, or never gave it. The detail"
                    + " says which.",
            "Do not send this kind of message to this recipient. When the recipient consents anew, have it"
                    + " recorded and send with a new Idempotency-Key."),
    REFUSED_CONSENT_UNKNOWN(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Consent could not be checked",
            true,
            "Whether the recipient wants this message could not be found out just now. Without knowing,"
                    + " nothing is sent.",
            "Send the same request again after the time in Retry-After."),
    REFUSED_COMPLIANCE(
            HttpStatus.FORBIDDEN,
            "Refused by a rule",
            false,
            "A rule of the recipient's country, or one of your own, stands against this message. The"
                    + " detail names it.",
            "Change what the rule objects to: the text, a link in it, the recipient or the category."),
    REFUSED_COMPLIANCE_UNKNOWN(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Compliance could not be checked",
            true,
            "Whether a rule stands against this message could not be found out just now. Without knowing,"
                    + " nothing is sent.",
            "Send the same request again after the time in Retry-After."),
    REFUSED_QUIET_HOURS(
            HttpStatus.FORBIDDEN,
            "Quiet hours",
            true,
            "It is quiet hours where the recipient is, and they end after the message's deadline.",
            "Send again when they are over, which is after the time in Retry-After, or give a later"
                    + " deadline: then the message waits for you."),
    REFUSED_SENDER_UNAUTHORIZED(
            HttpStatus.FORBIDDEN,
            "Sender not authorized",
            false,
            "You may not send under this name or number to this recipient: it is not registered, not"
                    + " approved, rejected, suspended, or not for this operator. The detail says which.",
            "Have the sender registered and approved, or send under one that is."),
    REFUSED_SENDER_UNKNOWN(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Sender could not be checked",
            true,
            "Whether you may send under this name or number could not be found out just now. Without"
                    + " knowing, nothing is sent.",
            "Send the same request again after the time in Retry-After."),
    REFUSED_LADDER_UNKNOWN(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "No such ladder",
            false,
            "The field ladder names one that does not exist, or not for this recipient.",
            "Leave the field out to take the default one, or correct the name."),
    REFUSED_COST_CAP(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "Dearer than the cap",
            false,
            "No step of the ladder costs as little as the cap allows: the field priceMax, or that of your routing policy.",
            "Raise priceMax, shorten the text so that it takes fewer segments, or choose a cheaper ladder."
                    + " A preview shows the prices."),
    REFUSED_BUDGET(
            HttpStatus.FORBIDDEN,
            "Budget used up",
            false,
            "What the message may cost at most, with every step of its ladder, is more than what is left of your"
                    + " budget. What is reserved for messages under way comes back where they turn out cheaper.",
            "Have the budget raised, wait for the next month if it is given by the month, or give a priceMax: no more"
                    + " than that is reserved. Then send with the same Idempotency-Key or a new one."),
    REFUSED_CURRENCY(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "Other currency",
            false,
            "The field priceMax is in another currency than the price list. Amounts are not converted.",
            "Give priceMax in the currency that the detail names."),
    REFUSED_NO_STEP(
            HttpStatus.FORBIDDEN,
            "No step is open",
            false,
            "Each step of the ladder is closed to this message: by consent, by a rule, for this sender,"
                    + " or by a condition of the step.",
            "Ask for a preview of the same request: it says of each gate what it answers. Then change"
                    + " sender, category or ladder."),
    REFUSED_DEADLINE_PASSED(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "Deadline passed",
            false,
            "The message's deadline passed before it could be accepted.",
            "Send it with a later deadline and a new Idempotency-Key, if it is still of use. Check that"
                    + " your clock is right."),
    REFUSED(
            HttpStatus.FORBIDDEN,
            "Refused",
            false,
            "The message was refused for a reason that this version of the API has no page for. The detail"
                    + " has the reason's code.",
            "Do not repeat the request as it is. Quote the request_id to support if the detail does not"
                    + " tell enough."),
    REFUSED_FOR_NOW(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Refused for now",
            true,
            "The message was refused for a reason that will pass, and that this version of the API has no"
                    + " page for. The detail has the reason's code.",
            "Send the same request again after the time in Retry-After.");

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;
    private final String cause;
    private final String fix;

    MessagesProblem(HttpStatus status, String title, boolean retryable, String cause, String fix) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
        this.cause = cause;
        this.fix = fix;
    }

    @Override
    public HttpStatus status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String fix() {
        return fix;
    }
}
