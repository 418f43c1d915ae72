package io.qasid.channelrouter.ladder;

/// What a step counts as its success.
public enum Success {
    /// The provider took it: for channels without receipts (Telegram), or where they come too seldom.
    ACCEPTED,
    /// A receipt says that it arrived.
    DELIVERED
}
