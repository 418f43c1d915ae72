package io.qasid.messages;

import io.grpc.Status;
import io.micronaut.http.HttpRequest;
import io.qasid.http.FieldError;
import io.qasid.http.Problem;
import io.qasid.http.RequestIds;
import io.qasid.proto.v1.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a tenant is told when the router didn't accept. One table; a code that isn't in it is a refusal too, and the
/// log says so.
final class RouterProblems {
    private static final Logger LOG = LoggerFactory.getLogger(RouterProblems.class);
    private static final Duration ROUTER_AWAY = Duration.ofSeconds(1);
    private static final Duration GATE_AWAY = Duration.ofSeconds(2);
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{1,63}");

    private RouterProblems() {}

    static Problem of(Refusal refusal, Instant now) {
        return switch (refusal.getCode()) {
            // the draft says 422 here, most APIs say 409
            case "IDEMPOTENCY_KEY_REUSED" ->
                Problem.of(
                        MessagesProblem.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key was used for another request before. Nothing was sent.");
            case "REFUSED_CONSENT" ->
                Problem.of(
                        MessagesProblem.REFUSED_CONSENT,
                        "The recipient does not want this kind of message from you"
                                + reasonIn(refusal, "CONSENT_WITHDRAWN", "CONSENT_MISSING", "CONSENT_UNCONFIRMED")
                                + ".");
            case "REFUSED_CONSENT_UNKNOWN" ->
                Problem.temporary(
                        MessagesProblem.REFUSED_CONSENT_UNKNOWN,
                        "Whether the recipient wants this message could not be found out, so nothing was sent.",
                        GATE_AWAY);
            case "REFUSED_COMPLIANCE" ->
                Problem.of(
                        MessagesProblem.REFUSED_COMPLIANCE,
                        "A rule of the recipient's country or of your own stands against this message: "
                                + refusal.getDetail() + ".");
            case "REFUSED_COMPLIANCE_UNKNOWN" ->
                Problem.temporary(
                        MessagesProblem.REFUSED_COMPLIANCE_UNKNOWN,
                        "Whether a rule stands against this message could not be found out, so nothing was sent.",
                        GATE_AWAY);
            case "REFUSED_QUIET_HOURS" ->
                Problem.temporary(
                        MessagesProblem.REFUSED_QUIET_HOURS,
                        "It is quiet hours where the recipient is: " + refusal.getDetail() + ".",
                        until(refusal, now));
            case "REFUSED_SENDER_UNAUTHORIZED" -> sender(refusal);
            case "REFUSED_LADDER_UNKNOWN" ->
                field(
                        MessagesProblem.REFUSED_LADDER_UNKNOWN,
                        "There is no ladder of this name for this recipient.",
                        "/ladder");
            case "REFUSED_COST_CAP" ->
                field(
                        MessagesProblem.REFUSED_COST_CAP,
                        "No step of the ladder is as cheap as the cap: " + refusal.getDetail() + ".",
                        "/priceMax/amount");
            case "REFUSED_BUDGET" ->
                Problem.of(
                        MessagesProblem.REFUSED_BUDGET,
                        "Your budget does not hold this message: " + refusal.getDetail() + ".");
            case "REFUSED_CURRENCY" ->
                field(
                        MessagesProblem.REFUSED_CURRENCY,
                        "A cap is in the currency of the price list: " + refusal.getDetail() + ".",
                        "/priceMax/currency");
            case "REFUSED_NO_STEP" ->
                Problem.of(
                        MessagesProblem.REFUSED_NO_STEP,
                        "Each step of the ladder is closed by consent, by a rule, for this sender, or by a condition of its own.");
            case "REFUSED_DEADLINE_PASSED" ->
                Problem.fields(
                        MessagesProblem.REFUSED_DEADLINE_PASSED,
                        "The deadline passed before the message could be accepted.",
                        List.of(new FieldError("/deadline", "past", "The deadline has passed.")));
            case "MESSAGE_NOT_WAITING" -> tooLate(MessagesProblem.MESSAGE_NOT_WAITING, refusal.getDetail());
            case "MESSAGE_NOT_BLOCKED" -> tooLate(MessagesProblem.MESSAGE_NOT_BLOCKED, refusal.getDetail());
            case "MESSAGE_IN_DOUBT" ->
                Problem.temporary(
                        MessagesProblem.MESSAGE_IN_DOUBT,
                        "Whether the message has been sent already is being found out.",
                        GATE_AWAY);
            default -> other(refusal);
        };
    }

    private static Problem field(MessagesProblem type, String detail, String pointer) {
        return Problem.fields(type, detail, List.of(new FieldError(pointer, "refused", detail)));
    }

    private static Duration until(Refusal refusal, Instant now) {
        Instant end = refusal.hasNotBefore()
                ? Instant.ofEpochSecond(refusal.getNotBefore().getSeconds() + 1)
                : now;
        Duration wait = Duration.between(now, end);
        return wait.compareTo(GATE_AWAY) < 0 ? GATE_AWAY : wait;
    }

    /// To a change of a message that can't be changed any more.
    ///
    /// @param status in which it is
    static Problem tooLate(MessagesProblem type, String status) {
        return Problem.of(type, type.title() + ": it is " + status.toLowerCase(Locale.ROOT) + ".");
    }

    private static Problem sender(Refusal refusal) {
        return refusal.getRetryable()
                ? Problem.temporary(
                        MessagesProblem.REFUSED_SENDER_UNKNOWN,
                        "Whether you may send under this name or number could not be found out, so nothing was sent.",
                        GATE_AWAY)
                : Problem.of(
                        MessagesProblem.REFUSED_SENDER_UNAUTHORIZED,
                        "You may not send under this name or number to this recipient"
                                + reasonIn(
                                        refusal,
                                        "SENDER_NOT_REGISTERED",
                                        "SENDER_NOT_APPROVED",
                                        "SENDER_REJECTED",
                                        "SENDER_SUSPENDED",
                                        "SENDER_EXPIRED",
                                        "SENDER_NOT_FOR_OPERATOR")
                                + ".");
    }

    /// A router that is newer than this function.
    private static Problem other(Refusal refusal) {
        String code = CODE.matcher(refusal.getCode()).matches() ? " (" + refusal.getCode() + ")" : "";
        LOG.warn("there is no problem for the router's refusal{}", code);
        String reason = refusal.getDetail().isBlank() ? "." : ": " + refusal.getDetail() + ".";
        String detail = "The message was refused" + code + reason;
        return refusal.getRetryable()
                ? Problem.temporary(MessagesProblem.REFUSED_FOR_NOW, detail, GATE_AWAY)
                : Problem.of(MessagesProblem.REFUSED, detail);
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
                MessagesProblem.ROUTER_UNAVAILABLE,
                "The message may or may not have been accepted. Send the same request with the same Idempotency-Key again:"
                        + " it is sent once.",
                ROUTER_AWAY);
    }

    /// To a request to change a message.
    static Problem changeUnknown() {
        return Problem.temporary(
                MessagesProblem.ROUTER_UNAVAILABLE,
                "The message may or may not have been changed. Send the same request again, or look at the message.",
                ROUTER_AWAY);
    }

    /// To a request that only reads.
    static Problem unavailable() {
        return Problem.temporary(MessagesProblem.ROUTER_UNAVAILABLE, "This can't be looked up right now.", ROUTER_AWAY);
    }

    /// To a request that the router gave no answer to that it ever should.
    static Problem broken(HttpRequest<?> request, Status.Code code) {
        LOG.error("request {} failed: the router answered {}", RequestIds.of(request), code);
        return Problem.internalError();
    }

    /// Also for an id that is no id, and for another tenant's message: neither is anybody's business.
    static Problem noSuchMessage() {
        return Problem.of(MessagesProblem.MESSAGE_NOT_FOUND, "You have no message with this id.");
    }
}
