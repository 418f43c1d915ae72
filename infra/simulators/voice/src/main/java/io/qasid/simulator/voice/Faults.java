package io.qasid.simulator.voice;

import java.time.Duration;
import java.util.Set;

/// Makes the API misbehave. Each fault lasts until [#clear].
public final class Faults {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Set<CallStatus> ENDINGS =
            Set.of(CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.FAILED, CallStatus.CANCELED);

    private final FaultState state;
    private final ApiEndpoint endpoint;

    Faults(FaultState state, ApiEndpoint endpoint) {
        this.state = state;
        this.endpoint = endpoint;
    }

    /// Closes the port and every connection. Calls that were taken go on.
    public void refuseConnections() {
        endpoint.stop();
    }

    /// Reads requests and never answers them: the connection is cut when the silence ends. Nothing is taken.
    public void silence() {
        state.silent();
    }

    /// Answers every request with this status and an error without meaning. Nothing is taken.
    ///
    /// @param status 400 to 599
    public void errors(int status) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status must be 400 to 599, was " + status);
        }
        state.errors(status);
    }

    /// Every answer comes so much later.
    public void delayAnswers(Duration delay) {
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("delay must be 0 to 1 h, was " + delay);
        }
        state.delay(delay);
    }

    /// Nobody answers any more: calls end as busy, no-answer, failed or canceled.
    public void endCallsAs(CallStatus status) {
        if (!ENDINGS.contains(status)) {
            throw new IllegalArgumentException("a call that nobody answers can't end as " + status.wireName());
        }
        state.endCallsAs(status);
    }

    /// Answers calls beyond this rate with 429 and code 20429.
    public void throttle(int callsPerSecond) {
        if (callsPerSecond < 1) {
            throw new IllegalArgumentException("throttle must be at least 1 call/s, was " + callsPerSecond);
        }
        state.throttle(callsPerSecond);
    }

    /// Everything is well again.
    public void clear() {
        state.clear();
        endpoint.open();
    }
}
