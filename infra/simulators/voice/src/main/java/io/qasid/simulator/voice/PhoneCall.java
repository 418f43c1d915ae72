package io.qasid.simulator.voice;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One call and how far it has come. Safe for several threads.
final class PhoneCall {
    private final String sid;
    private final CallRequest request;
    private final Instant created;
    private CallStatus status = CallStatus.QUEUED;
    private Instant updated;
    private @Nullable Instant answered;
    private @Nullable Instant ended;
    private int nextSequence;

    record State(CallStatus status, Instant updated, Optional<Instant> answered, Optional<Instant> ended) {
        Optional<Long> durationSeconds() {
            return ended.map(end -> answered.map(
                            start -> Math.max(1, Duration.between(start, end).toSeconds()))
                    .orElse(0L));
        }
    }

    PhoneCall(String sid, CallRequest request, Instant created) {
        this.sid = sid;
        this.request = request;
        this.created = created;
        this.updated = created;
    }

    String sid() {
        return sid;
    }

    CallRequest request() {
        return request;
    }

    Instant created() {
        return created;
    }

    synchronized State state() {
        return new State(status, updated, Optional.ofNullable(answered), Optional.ofNullable(ended));
    }

    synchronized void becomes(CallStatus next, Instant at) {
        status = next;
        updated = at;
        switch (next) {
            case IN_PROGRESS -> answered = at;
            case COMPLETED, BUSY, NO_ANSWER, FAILED, CANCELED -> ended = at;
            case QUEUED, INITIATED, RINGING -> {}
        }
    }

    /// `SequenceNumber`: from 0, of the callbacks of this call in the order of their events.
    synchronized int nextSequence() {
        return nextSequence++;
    }

    @Override
    public String toString() {
        return "PhoneCall[" + sid + "]";
    }
}
