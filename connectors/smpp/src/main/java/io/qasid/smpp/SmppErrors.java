package io.qasid.smpp;

import io.qasid.model.Reason;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every `command_status` of SMPP 3.4 (5.1.3) and 5.0 (4.7.6), and what a send does about it.
///
/// The specification gives names, not retry rules; the classes are ours, from what SMSCs are known to mean by them.
/// A status that isn't here counts as [RetryClass#RETRY_LATER], is counted by `smpp_unlisted_statuses_total` and
/// logged the first time that a bind sees it.
enum SmppErrors {
    // Our PDU was not acceptable: no repeat will change that.
    ESME_RINVMSGLEN(0x01, RetryClass.REFUSED),
    ESME_RINVCMDLEN(0x02, RetryClass.REFUSED),
    ESME_RINVCMDID(0x03, RetryClass.REFUSED),

    // The SMSC thinks that this session may not submit: a new bind mends it, the message itself is fine.
    ESME_RINVBNDSTS(0x04, RetryClass.SESSION),
    ESME_RALYBND(0x05, RetryClass.SESSION),

    ESME_RINVPRTFLG(0x06, RetryClass.REFUSED),
    ESME_RINVREGDLVFLG(0x07, RetryClass.REFUSED),

    // "System error" is what an overloaded or restarting SMSC says; some misuse it for refusals, so never for ever.
    ESME_RSYSERR(0x08, RetryClass.RETRY_LATER),

    // The sender id is not allowed on this account.
    ESME_RINVSRCADR(0x0A, RetryClass.MISCONFIGURED),
    // The recipient's number does not exist or is barred.
    ESME_RINVDSTADR(0x0B, RetryClass.REFUSED),
    // Of query, cancel and replace.
    ESME_RINVMSGID(0x0C, RetryClass.REFUSED),

    // Our credentials or their limits: trying again soon gets an account locked.
    ESME_RBINDFAIL(0x0D, RetryClass.CREDENTIALS),
    ESME_RINVPASWD(0x0E, RetryClass.CREDENTIALS),
    ESME_RINVSYSID(0x0F, RetryClass.CREDENTIALS),

    ESME_RCANCELFAIL(0x11, RetryClass.REFUSED),
    ESME_RREPLACEFAIL(0x13, RetryClass.REFUSED),

    // Full for this destination or for everybody; the SMSC does not say which.
    ESME_RMSGQFUL(0x14, RetryClass.QUEUE_FULL),

    ESME_RINVSERTYP(0x15, RetryClass.MISCONFIGURED),

    // Of submit_multi and distribution lists, which we never send.
    ESME_RINVNUMDESTS(0x33, RetryClass.REFUSED),
    ESME_RINVDLNAME(0x34, RetryClass.REFUSED),
    ESME_RINVDESTFLAG(0x40, RetryClass.REFUSED),

    ESME_RINVSUBREP(0x42, RetryClass.REFUSED),
    ESME_RINVESMCLASS(0x43, RetryClass.REFUSED),
    ESME_RCNTSUBDL(0x44, RetryClass.REFUSED),

    // "Submit failed", without a reason.
    ESME_RSUBMITFAIL(0x45, RetryClass.RETRY_LATER),

    // Type of number and numbering plan that the account does not accept.
    ESME_RINVSRCTON(0x48, RetryClass.MISCONFIGURED),
    ESME_RINVSRCNPI(0x49, RetryClass.MISCONFIGURED),
    ESME_RINVDSTTON(0x50, RetryClass.MISCONFIGURED),
    ESME_RINVDSTNPI(0x51, RetryClass.MISCONFIGURED),

    // Of bind only.
    ESME_RINVSYSTYP(0x53, RetryClass.CREDENTIALS),

    ESME_RINVREPFLAG(0x54, RetryClass.REFUSED),
    ESME_RINVNUMMSGS(0x55, RetryClass.REFUSED),

    // Over the agreed rate.
    ESME_RTHROTTLED(0x58, RetryClass.SLOW_DOWN),

    ESME_RINVSCHED(0x61, RetryClass.REFUSED),
    ESME_RINVEXPIRY(0x62, RetryClass.REFUSED),
    ESME_RINVDFTMSGID(0x63, RetryClass.REFUSED),

    // Answers of an ESME to deliver_sm. Some SMSCs pass those of the receiving side on.
    ESME_RX_T_APPN(0x64, RetryClass.RETRY_LATER),
    ESME_RX_P_APPN(0x65, RetryClass.REFUSED),
    ESME_RX_R_APPN(0x66, RetryClass.REFUSED),

    ESME_RQUERYFAIL(0x67, RetryClass.REFUSED),

    // Optional parameters.
    ESME_RINVOPTPARSTREAM(0xC0, RetryClass.REFUSED),
    ESME_ROPTPARNOTALLWD(0xC1, RetryClass.REFUSED),
    ESME_RINVPARLEN(0xC2, RetryClass.REFUSED),
    ESME_RMISSINGOPTPARAM(0xC3, RetryClass.REFUSED),
    ESME_RINVOPTPARAMVAL(0xC4, RetryClass.REFUSED),

    ESME_RDELIVERYFAILURE(0xFE, RetryClass.REFUSED),
    ESME_RUNKNOWNERR(0xFF, RetryClass.RETRY_LATER),

    // SMPP 5.0: the account is not allowed to use the service, or it is not there for now.
    ESME_RSERTYPUNAUTH(0x100, RetryClass.MISCONFIGURED),
    ESME_RPROHIBITED(0x101, RetryClass.MISCONFIGURED),
    ESME_RSERTYPUNAVAIL(0x102, RetryClass.RETRY_LATER),
    ESME_RSERTYPDENIED(0x103, RetryClass.REFUSED),
    ESME_RINVDCS(0x104, RetryClass.REFUSED),
    ESME_RINVSRCADDRSUBUNIT(0x105, RetryClass.REFUSED),
    ESME_RINVDSTADDRSUBUNIT(0x106, RetryClass.REFUSED),

    // SMPP 5.0: of broadcasts, which we never send.
    ESME_RINVBCASTFREQINT(0x107, RetryClass.REFUSED),
    ESME_RINVBCASTALIAS_NAME(0x108, RetryClass.REFUSED),
    ESME_RINVBCASTAREAFMT(0x109, RetryClass.REFUSED),
    ESME_RINVNUMBCAST_AREAS(0x10A, RetryClass.REFUSED),
    ESME_RINVBCASTCNTTYPE(0x10B, RetryClass.REFUSED),
    ESME_RINVBCASTMSGCLASS(0x10C, RetryClass.REFUSED),
    ESME_RBCASTFAIL(0x10D, RetryClass.REFUSED),
    ESME_RBCASTQUERYFAIL(0x10E, RetryClass.REFUSED),
    ESME_RBCASTCANCELFAIL(0x10F, RetryClass.REFUSED),
    ESME_RINVBCAST_REP(0x110, RetryClass.REFUSED),
    ESME_RINVBCASTSRVGRP(0x111, RetryClass.REFUSED),
    ESME_RINVBCASTCHANIND(0x112, RetryClass.REFUSED);

    /// What a refusal of one segment means for its message and its bind.
    enum RetryClass {
        /// Do not retry: not on this route.
        REFUSED,
        /// Do not retry: every message of this kind is refused until somebody changes a setting.
        MISCONFIGURED,
        /// Retry after a while; the same message may well be taken then.
        RETRY_LATER,
        /// Retry at a lower rate; says nothing about the message.
        SLOW_DOWN,
        /// Retry at a lower rate and after a longer while.
        QUEUE_FULL,
        /// Retry on a new session.
        SESSION,
        /// Retry the bind after a long pause only, and tell somebody.
        CREDENTIALS
    }

    private static final Map<Integer, SmppErrors> BY_STATUS =
            Arrays.stream(values()).collect(Collectors.toMap(SmppErrors::commandStatus, Function.identity()));

    private final int commandStatus;
    private final RetryClass retryClass;

    SmppErrors(int commandStatus, RetryClass retryClass) {
        this.commandStatus = commandStatus;
        this.retryClass = retryClass;
    }

    int commandStatus() {
        return commandStatus;
    }

    RetryClass retryClass() {
        return retryClass;
    }

    /// Empty when the status isn't in the table.
    static Optional<SmppErrors> of(int commandStatus) {
        return Optional.ofNullable(BY_STATUS.get(commandStatus));
    }

    static RetryClass classOf(int commandStatus) {
        return of(commandStatus).map(SmppErrors::retryClass).orElse(RetryClass.RETRY_LATER);
    }

    /// The name of the status, or `ESME_UNLISTED` with its number as the detail.
    static Reason reasonOf(int commandStatus) {
        return of(commandStatus)
                .map(error -> Reason.of(error.name()))
                .orElseGet(() -> new Reason("ESME_UNLISTED", "command_status 0x%08X".formatted(commandStatus)));
    }
}
