package io.qasid.messages;

import io.micronaut.http.HttpStatus;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.proto.v1.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/// What a tenant is told when the router didn't accept. One table; a code that isn't in it is a refusal too.
final class RouterProblems {
    private static final Duration ROUTER_AWAY = Duration.ofSeconds(1);
    private static final Duration GATE_AWAY = Duration.ofSeconds(2);
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{1,63}");

    private RouterProblems() {}

    static Problem of(Refusal refusal, Instant now) {
        return switch (refusal.getCode()) {
            // the draft says 422 here, most APIs say 409
            case "IDEMPOTENCY_KEY_REUSED" ->
                Problem.of(
                        HttpStatus.CONFLICT,
                        "IDEMPOTENCY_KEY_REUSED",
                        "Idempotency key reused",
                        "This Idempotency-Key was used for another request before. Nothing was sent.");
            case "REFUSED_CONSENT" ->
                Problem.of(
                        HttpStatus.FORBIDDEN,
                        "REFUSED_CONSENT",
                        "Refused for want of consent",
                        "The recipient does not want this kind of message from you"
                                + reasonIn(refusal, "CONSENT_WITHDRAWN", "CONSENT_MISSING") + ".");
            case "REFUSED_CONSENT_UNKNOWN" ->
                Problem.temporary(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "REFUSED_CONSENT_UNKNOWN",
                        "Consent could not be checked",
                        "Whether the recipient wants this message could not be found out, so nothing was sent.",
                        GATE_AWAY);
            case "REFUSED_COMPLIANCE" ->
                Problem.of(
                        HttpStatus.FORBIDDEN,
                        "REFUSED_COMPLIANCE",
                        "Refused by a rule",
                        "A rule of the recipient's country or of your own stands against this message: "
                                + refusal.getDetail() + ".");
            case "REFUSED_COMPLIANCE_UNKNOWN" ->
                Problem.temporary(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "REFUSED_COMPLIANCE_UNKNOWN",
                        "Compliance could not be checked",
                        "Whether a rule stands against this message could not be found out, so nothing was sent.",
                        GATE_AWAY);
            case "REFUSED_QUIET_HOURS" ->
                new Problem(
                        HttpStatus.FORBIDDEN,
                        "REFUSED_QUIET_HOURS",
                        "Quiet hours",
                        "It is quiet hours where the recipient is: " + refusal.getDetail() + ".",
                        true,
                        until(refusal, now),
                        List.of());
            case "REFUSED_SENDER_UNAUTHORIZED" -> sender(refusal);
            case "REFUSED_LADDER_UNKNOWN" ->
                field(
                        refusal.getCode(),
                        "No such ladder",
                        "There is no ladder of this name for this recipient.",
                        "/ladder");
            case "REFUSED_COST_CAP" ->
                field(
                        refusal.getCode(),
                        "Dearer than the cap",
                        "No step of the ladder is as cheap as priceMax: " + refusal.getDetail() + ".",
                        "/priceMax/amount");
            case "REFUSED_CURRENCY" ->
                field(
                        refusal.getCode(),
                        "Other currency",
                        "A cap is in the currency of the price list: " + refusal.getDetail() + ".",
                        "/priceMax/currency");
            case "REFUSED_NO_STEP" ->
                Problem.of(
                        HttpStatus.FORBIDDEN,
                        "REFUSED_NO_STEP",
                        "No step is open",
                        "Each step of the ladder is closed by consent, by a rule or for this sender.");
            case "REFUSED_DEADLINE_PASSED" ->
                new Problem(
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        "REFUSED_DEADLINE_PASSED",
                        "Deadline passed",
                        "The deadline passed before the message could be accepted.",
                        false,
                        null,
                        List.of(new FieldError("/deadline", "past", "The deadline has passed.")));
            default -> other(refusal);
        };
    }

    private static Problem field(String code, String title, String detail, String pointer) {
        return new Problem(
                HttpStatus.UNPROCESSABLE_ENTITY,
                code,
                title,
                detail,
                false,
                null,
                List.of(new FieldError(pointer, "refused", detail)));
    }

    private static Duration until(Refusal refusal, Instant now) {
        Instant end = refusal.hasNotBefore()
                ? Instant.ofEpochSecond(refusal.getNotBefore().getSeconds() + 1)
                : now;
        Duration wait = Duration.between(now, end);
        return wait.compareTo(GATE_AWAY) < 0 ? GATE_AWAY : wait;
    }

    private static Problem sender(Refusal refusal) {
        return refusal.getRetryable()
                ? Problem.temporary(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "REFUSED_SENDER_UNAUTHORIZED",
                        "Sender could not be checked",
                        "Whether you may send under this name or number could not be found out, so nothing was sent.",
                        GATE_AWAY)
                : Problem.of(
                        HttpStatus.FORBIDDEN,
                        "REFUSED_SENDER_UNAUTHORIZED",
                        "Sender not authorized",
                        "You may not send under this name or number to this recipient"
                                + reasonIn(
                                        refusal,
                                        "SENDER_NOT_REGISTERED",
                                        "SENDER_NOT_APPROVED",
                                        "SENDER_REJECTED",
                                        "SENDER_SUSPENDED",
                                        "SENDER_NOT_FOR_OPERATOR")
                                + ".");
    }

    private static Problem other(Refusal refusal) {
        String code = CODE.matcher(refusal.getCode()).matches() ? refusal.getCode() : "REFUSED";
        String detail = refusal.getDetail().isBlank() ? "The message was refused." : refusal.getDetail();
        return new Problem(
                HttpStatus.FORBIDDEN,
                code,
                "Refused",
                detail,
                refusal.getRetryable(),
                refusal.getRetryable() ? GATE_AWAY : null,
                List.of());
    }

    /// The consent gate's reason, when it is one of those that a tenant can act on.
    private static String reasonIn(Refusal refusal, String... reasons) {
        for (String reason : reasons) {
            if (refusal.getDetail().contains(reason)) {
                return " (" + reason + ")";
            }
        }
        return "";
    }

    /// To a request that would have changed something.
    static Problem acceptanceUnknown() {
        return Problem.temporary(
                HttpStatus.SERVICE_UNAVAILABLE,
                "ROUTER_UNAVAILABLE",
                "Temporarily unavailable",
                "The message may or may not have been accepted. Send the same request with the same Idempotency-Key again:"
                        + " it is sent once.",
                ROUTER_AWAY);
    }

    /// To a request that only reads.
    static Problem unavailable() {
        return Problem.temporary(
                HttpStatus.SERVICE_UNAVAILABLE,
                "ROUTER_UNAVAILABLE",
                "Temporarily unavailable",
                "This can't be looked up right now.",
                ROUTER_AWAY);
    }

    static Problem broken() {
        return Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "INTERNAL_ERROR",
                "Internal error",
                "Something broke on our side. Please quote the request id.");
    }

    /// Also for an id that is no id, and for another tenant's message: neither is anybody's business.
    static Problem noSuchMessage() {
        return Problem.of(
                HttpStatus.NOT_FOUND, "MESSAGE_NOT_FOUND", "Message not found", "You have no message with this id.");
    }
}
