package io.qasid.simulator.ranking;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Makes the model misbehave. Each fault lasts until the next one, or [#clear].
public final class Faults {
    private static final Duration LONGEST = Duration.ofHours(1);

    enum Kind {
        NONE,
        SLOW,
        SILENT,
        HALF_ANSWERED,
        NOT_READY,
        NOT_JSON,
        NO_OUTPUT,
        ONE_SCORE_LESS,
        NOT_A_NUMBER,
        OTHER_DATATYPE
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Kind kind = Kind.NONE;
    private Duration delay = Duration.ZERO;
    private boolean closed;

    Faults() {}

    /// Every answer comes so much later.
    ///
    /// @param newDelay up to an hour
    public void slow(Duration newDelay) {
        if (newDelay.isNegative() || newDelay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("delay must be 0 to 1 h, was " + newDelay);
        }
        set(Kind.SLOW, newDelay);
    }

    /// Reads requests and never answers them: the connection is cut when the silence ends.
    public void silence() {
        set(Kind.SILENT);
    }

    /// Answers with a status and the first octets of a body that never ends.
    public void halfAnswers() {
        set(Kind.HALF_ANSWERED);
    }

    /// 503: it is loading.
    public void notReady() {
        set(Kind.NOT_READY);
    }

    /// 200 and something that is not JSON.
    public void talkNonsense() {
        set(Kind.NOT_JSON);
    }

    /// 200 and outputs, of which none is the score.
    public void leaveOutScores() {
        set(Kind.NO_OUTPUT);
    }

    /// A row too few, and a shape that says so.
    public void loseARow() {
        set(Kind.ONE_SCORE_LESS);
    }

    /// One score is `NaN`, as a server writes it that does not mind what JSON is.
    public void scoreNaN() {
        set(Kind.NOT_A_NUMBER);
    }

    /// Scores are strings.
    public void otherDatatype() {
        set(Kind.OTHER_DATATYPE);
    }

    /// Everything is well again.
    public void clear() {
        set(Kind.NONE);
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Kind kind() {
        lock.lock();
        try {
            return kind;
        } finally {
            lock.unlock();
        }
    }

    private void set(Kind newKind) {
        set(newKind, Duration.ZERO);
    }

    private void set(Kind newKind, Duration newDelay) {
        lock.lock();
        try {
            kind = newKind;
            delay = newDelay;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits as long as the fault of this moment asks for; with silence until it ends.
    ///
    /// @return the fault to answer with; SILENT: not at all
    Kind await() throws InterruptedException {
        lock.lock();
        try {
            Kind met = kind;
            boolean hangs = met == Kind.SILENT || met == Kind.HALF_ANSWERED;
            long left = hangs ? LONGEST.toNanos() : delay.toNanos();
            while (!closed && left > 0 && !(hangs && kind != met)) {
                left = changed.awaitNanos(left);
            }
            return closed ? Kind.SILENT : met;
        } finally {
            lock.unlock();
        }
    }
}
