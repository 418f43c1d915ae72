package io.qasid.connector.tck;

import io.qasid.connector.InboundEvent;
import io.qasid.connector.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// An inbox that commits, refuses or keeps its caller waiting, and remembers what it was offered.
public final class ScriptedInbox implements Inbox {
    private final List<InboundEvent> offered = new ArrayList<>();
    private int refusals;
    private CountDownLatch gate = new CountDownLatch(0);

    /// Answers the next `count` offers with "not known to be durable".
    public synchronized void refuse(int count) {
        refusals = count;
    }

    /// Keeps every caller waiting, until [#release()] or its timeout.
    public synchronized void hold() {
        gate = new CountDownLatch(1);
    }

    public synchronized void release() {
        gate.countDown();
    }

    /// Every offer, repeats included, in order.
    public synchronized List<InboundEvent> offered() {
        return List.copyOf(offered);
    }

    @Override
    public boolean commit(InboundEvent event, Duration timeout) throws InterruptedException {
        CountDownLatch held;
        synchronized (this) {
            offered.add(event);
            if (refusals > 0) {
                refusals--;
                return false;
            }
            held = gate;
        }
        return held.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
