package io.qasid.smpp.session;

/// What became of one `submit_sm`.
public sealed interface SubmitReply {

    /// ESME_ROK: the SMSC has it.
    ///
    /// @param messageId as the SMSC wrote it; empty when it gave none
    record Taken(String messageId) implements SubmitReply {}

    /// The SMSC said no, and nothing of it was taken.
    ///
    /// @param commandStatus never 0
    record Refused(int commandStatus) implements SubmitReply {}

    /// Not one octet was written: it may be submitted again.
    ///
    /// @param ended the session is over; otherwise the time was up
    record Unwritten(boolean ended) implements SubmitReply {}

    /// It was written, perhaps in part, and no answer came: it may have been taken.
    ///
    /// @param ended the session is over; otherwise the answer did not come in time
    record Unanswered(boolean ended) implements SubmitReply {}
}
