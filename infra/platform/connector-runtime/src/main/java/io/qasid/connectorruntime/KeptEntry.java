package io.qasid.connectorruntime;

import io.qasid.proto.v1.InboxEntry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An inbox entry until it is settled: committed by the router, or given up. Whoever settles it first decides.
final class KeptEntry {
    private final InboxEntry entry;
    private final Runnable afterwards;
    private final AtomicReference<@Nullable Boolean> committed = new AtomicReference<>();
    private final CountDownLatch settled = new CountDownLatch(1);

    /// @param afterwards run once, when it is settled
    KeptEntry(InboxEntry entry, Runnable afterwards) {
        this.entry = entry;
        this.afterwards = afterwards;
    }

    InboxEntry entry() {
        return entry;
    }

    boolean isSettled() {
        return settled.getCount() == 0;
    }

    void settle(boolean isCommitted) {
        if (committed.compareAndSet(null, isCommitted)) {
            afterwards.run();
            settled.countDown();
        }
    }

    /// Waits until it is settled, and gives it up when it is not in time.
    ///
    /// @return whether it is committed
    boolean awaitCommit(Duration patience) throws InterruptedException {
        try {
            return settled.await(patience.toNanos(), TimeUnit.NANOSECONDS) && isCommitted();
        } finally {
            settle(false);
        }
    }

    private boolean isCommitted() {
        return Boolean.TRUE.equals(committed.get());
    }
}
