package io.qasid.channelrouter.ladder;

/// What a step counts as its success.
public enum Success {
    /// The provider took it: for channels without receipts (Telegram), or where they come too seldom.
    ACCEPTED,
    /// A receipt says that it arrived.
    DELIVERED,
    /// A receipt says that somebody read it. What arrived and was not read at the deadline is delivered all the same.
    READ
}
