package io.qasid.simulator.smsc;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/// What query_sm can ask for: the latest messages, the oldest are forgotten.
final class MessageStates {
    private static final int MESSAGES_MAX = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<String, Known> messages = new LinkedHashMap<>();

    /// @param at when it got there
    record Known(int accountNumber, MessageState state, Instant at) {}

    void put(String messageId, Known known) {
        lock.lock();
        try {
            messages.put(messageId, known);
            if (messages.size() > MESSAGES_MAX) {
                messages.pollFirstEntry();
            }
        } finally {
            lock.unlock();
        }
    }

    Optional<Known> find(String messageId, int accountNumber) {
        lock.lock();
        try {
            return Optional.ofNullable(messages.get(messageId)).filter(known -> known.accountNumber == accountNumber);
        } finally {
            lock.unlock();
        }
    }
}
