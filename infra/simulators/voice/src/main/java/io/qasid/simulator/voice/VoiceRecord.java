package io.qasid.simulator.voice;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// What happened, for whoever wants to check it. Each list is bounded by [VoiceSettings#recordedMax]; totals count on.
///
/// A call is here before its request is answered, a callback before it is on the wire.
public final class VoiceRecord {
    private final int recordedMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Taken> taken = new ArrayDeque<>();
    private final Deque<Heard> heard = new ArrayDeque<>();
    private final Deque<Callback> callbacks = new ArrayDeque<>();
    private final Map<CallbackEvent, Long> callbackTotals = new EnumMap<>(CallbackEvent.class);
    private long callsTaken;
    private long callsRefused;
    private int unanswered;
    private int unansweredMost;

    VoiceRecord(int recordedMax) {
        this.recordedMax = recordedMax;
    }

    /// One call that was taken, whether its request was answered or not.
    public record Taken(String callSid, String from, String to, Instant at) {
        @Override
        public String toString() {
            return "Taken[" + callSid + "]";
        }
    }

    /// One utterance.
    ///
    /// @param language as the TwiML says, `en-US` if it says none
    public record Said(String language, String text) {
        @Override
        public String toString() {
            return "Said[" + language + ", " + text.length() + " characters]";
        }
    }

    /// All that a person heard in one call, in order; repetitions included.
    public record Heard(String callSid, String from, String to, List<Said> said, Instant at) {
        public Heard {
            said = List.copyOf(said);
        }

        @Override
        public String toString() {
            return "Heard[" + callSid + "]";
        }
    }

    public enum CallbackEvent {
        /// A request is about to be written.
        SENT,
        /// Answered 2xx.
        ACKNOWLEDGED,
        /// Answered with something else, or not at all: it comes again.
        REPEATED,
        /// Too many attempts: it never comes again.
        GIVEN_UP
    }

    /// @param sequence `SequenceNumber`
    /// @param attempt from 1
    public record Callback(
            String callSid, CallStatus status, int sequence, int attempt, CallbackEvent event, Instant at) {}

    /// @param callsRefused requests that were authentic and answered with an error
    /// @param unansweredMost the most requests for calls that were read and not answered at one time
    public record Totals(
            long callsTaken,
            long callsRefused,
            long callbacksSent,
            long callbacksAcknowledged,
            long callbacksGivenUp,
            int unansweredMost) {}

    public List<Taken> calls() {
        lock.lock();
        try {
            return List.copyOf(taken);
        } finally {
            lock.unlock();
        }
    }

    /// In how many calls this number was rung up, answered or not; only where it may ring at all.
    ///
    /// @param to E.164 with its plus
    public long calls(String to) {
        return calls().stream().filter(call -> call.to().equals(to)).count();
    }

    public List<Heard> heard() {
        lock.lock();
        try {
            return List.copyOf(heard);
        } finally {
            lock.unlock();
        }
    }

    /// In how many calls this person heard this text, however often it was said in each.
    ///
    /// @param to E.164 with its plus
    public long count(String to, String text) {
        return heard().stream()
                .filter(call -> call.to().equals(to))
                .filter(call ->
                        call.said().stream().anyMatch(said -> said.text().equals(text)))
                .count();
    }

    public List<Callback> callbacks() {
        lock.lock();
        try {
            return List.copyOf(callbacks);
        } finally {
            lock.unlock();
        }
    }

    public Totals totals() {
        lock.lock();
        try {
            return new Totals(
                    callsTaken,
                    callsRefused,
                    callbackTotals.getOrDefault(CallbackEvent.SENT, 0L),
                    callbackTotals.getOrDefault(CallbackEvent.ACKNOWLEDGED, 0L),
                    callbackTotals.getOrDefault(CallbackEvent.GIVEN_UP, 0L),
                    unansweredMost);
        } finally {
            lock.unlock();
        }
    }

    /// Forgets all that.
    public void reset() {
        lock.lock();
        try {
            taken.clear();
            heard.clear();
            callbacks.clear();
            callbackTotals.clear();
            callsTaken = 0;
            callsRefused = 0;
            unansweredMost = unanswered;
        } finally {
            lock.unlock();
        }
    }

    void requestRead() {
        lock.lock();
        try {
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

    void taken(Taken call) {
        lock.lock();
        try {
            callsTaken++;
            add(taken, call);
        } finally {
            lock.unlock();
        }
    }

    void refused() {
        lock.lock();
        try {
            callsRefused++;
        } finally {
            lock.unlock();
        }
    }

    void heard(Heard call) {
        lock.lock();
        try {
            add(heard, call);
        } finally {
            lock.unlock();
        }
    }

    void callback(Callback callback) {
        lock.lock();
        try {
            callbackTotals.merge(callback.event(), 1L, Long::sum);
            add(callbacks, callback);
        } finally {
            lock.unlock();
        }
    }

    private <T> void add(Deque<T> list, T entry) {
        list.addLast(entry);
        if (list.size() > recordedMax) {
            list.removeFirst();
        }
    }
}
