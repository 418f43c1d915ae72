package io.qasid.ott.telegram;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// The chats of which Telegram said lately that it was too much.
final class RefusedChats {
    private static final Duration LATELY = Duration.ofSeconds(1);
    private static final int MANY = 4;

    private final LongSupplier nanoTime;
    private final Deque<Refused> refused = new ArrayDeque<>();

    private record Refused(String chat, long at) {}

    RefusedChats(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// One more.
    ///
    /// @return whether so many different ones were refused that it can't be theirs alone
    synchronized boolean several(String chat) {
        long now = nanoTime.getAsLong();
        refused.removeIf(one -> one.chat.equals(chat) || now - one.at > LATELY.toNanos());
        refused.addLast(new Refused(chat, now));
        if (refused.size() > MANY) {
            refused.removeFirst();
        }
        return refused.size() == MANY;
    }
}
