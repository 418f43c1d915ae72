package io.qasid.simulator.ott;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// What arrived, for whoever wants to check it; bounded, the oldest goes first. Totals count on.
///
/// A message is here before its request is answered.
public final class OttRecord {
    private final int recordedMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Arrived> arrived = new ArrayDeque<>();
    private long requestsRefused;
    private final Deque<Request> requests = new ArrayDeque<>();
    private int unanswered;
    private int unansweredMost;

    OttRecord(int recordedMax) {
        this.recordedMax = recordedMax;
    }

    /// A message on somebody's screen.
    ///
    /// @param to digits of the number
    /// @param text what was read; of a template its name and parameters, separated by spaces
    /// @param id the provider's message id
    public record Arrived(OttChannel channel, String to, String text, String id, Instant at) {
        /// Without number and text.
        @Override
        public String toString() {
            return "Arrived[" + channel + " " + id + "]";
        }
    }

    /// The oldest first.
    public List<Arrived> arrived() {
        lock.lock();
        try {
            return List.copyOf(arrived);
        } finally {
            lock.unlock();
        }
    }

    /// How often this whole text reached this person.
    ///
    /// @param to digits, with or without a plus
    public long count(OttChannel channel, String to, String text) {
        String digits = to.startsWith("+") ? to.substring(1) : to;
        return arrived().stream()
                .filter(message -> message.channel() == channel)
                .filter(message -> message.to().equals(digits) && message.text().equals(text))
                .count();
    }

    /// Requests to send that were answered with an error.
    public long requestsRefused() {
        lock.lock();
        try {
            return requestsRefused;
        } finally {
            lock.unlock();
        }
    }

    /// When each request to send was read, whatever was answered, as [System#nanoTime]; the oldest first.
    public List<Long> requestsReadAt(OttChannel channel) {
        lock.lock();
        try {
            return requests.stream()
                    .filter(request -> request.channel == channel)
                    .map(Request::at)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private record Request(OttChannel channel, long at) {}

    /// The most requests to send that were read and not answered at one time.
    public int unansweredMost() {
        lock.lock();
        try {
            return unansweredMost;
        } finally {
            lock.unlock();
        }
    }

    void arrived(Arrived message) {
        lock.lock();
        try {
            arrived.addLast(message);
            if (arrived.size() > recordedMax) {
                arrived.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    void refused() {
        lock.lock();
        try {
            requestsRefused++;
        } finally {
            lock.unlock();
        }
    }

    void requestRead(OttChannel channel) {
        lock.lock();
        try {
            requests.addLast(new Request(channel, System.nanoTime()));
            if (requests.size() > recordedMax) {
                requests.removeFirst();
            }
            unanswered++;
            unansweredMost = Math.max(unansweredMost, unanswered);
        } finally {
            lock.unlock();
        }
    }

    void requestDone() {
        lock.lock();
        try {
            unanswered--;
        } finally {
            lock.unlock();
        }
    }
}
