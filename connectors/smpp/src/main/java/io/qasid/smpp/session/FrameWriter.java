package io.qasid.smpp.session;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Writes PDUs one at a time and says for certain when it wrote nothing: a message that was never written may be sent
/// again, one that may have been written must not.
final class FrameWriter {
    enum Result {
        WRITTEN,
        /// Nothing of it was written: the time was up before its turn came.
        TOO_LATE,
        /// Nothing of it was written: the connection had ended.
        ENDED,
        /// The connection broke while it was being written: any part of it may have arrived.
        BROKEN
    }

    private final OutputStream out;
    private final LongSupplier nanoTime;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile boolean ended;

    FrameWriter(OutputStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
    }

    /// @param deadline on the `nanoTime` clock; no octet is written after it
    /// @throws InterruptedException before anything was written
    Result write(byte[] pdu, long deadline) throws InterruptedException {
        if (!turn.tryLock(deadline - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
            return ended ? Result.ENDED : Result.TOO_LATE;
        }
        try {
            if (ended) {
                return Result.ENDED;
            }
            if (deadline - nanoTime.getAsLong() <= 0) {
                return Result.TOO_LATE;
            }
            out.write(pdu);
            out.flush();
            return Result.WRITTEN;
        } catch (IOException e) {
            ended = true;
            return Result.BROKEN;
        } finally {
            turn.unlock();
        }
    }

    /// Refuses every later write. One that is under way ends when the socket is closed.
    void end() {
        ended = true;
    }
}
