package io.qasid.channelrouter.accept;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows that the store is out, from a commit that failed until the store takes one again. Whoever asks meanwhile is
/// told at once to come again, instead of after a wait for a connection, and asks no gate.
///
/// A commit that failed only raises the question: the store is out when it says so itself. That is asked about
/// all the time while it is out, and whoever else asks (readiness) is believed too, so that nobody who was told
/// that all is well is turned away afterwards. At worst it is out for a request that might have gone through,
/// and that comes again.
public final class StoreOutage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOutage.class);
    /// Between two questions; one takes as long as a wait for a connection while the store is out.
    private static final Duration ASK_EVERY = Duration.ofMillis(100);

    private final BooleanSupplier store;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean out;
    /// How often the store said yes.
    private long yeses;

    /// @param store whether it takes writes; answers within a limit of its own
    public StoreOutage(BooleanSupplier store) {
        this.store = store;
    }

    /// Costs nothing.
    boolean known() {
        return out;
    }

    /// A commit failed. Returns at once.
    void suspect() {
        if (closing.getCount() > 0 && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("store-outage").start(this::ask);
        }
    }

    /// Asks the store.
    public boolean takesWrites() {
        boolean yes = store.getAsBoolean();
        if (yes) {
            heardYes();
        }
        return yes;
    }

    private synchronized long yeses() {
        return yeses;
    }

    private synchronized void heardYes() {
        yeses++;
        if (out) {
            LOG.info("the store is there again");
            out = false;
        }
    }

    /// A no that a yes overtook says nothing.
    private synchronized void heardNo(long yesesBefore) {
        if (yeses == yesesBefore && !out) {
            LOG.warn("the store is out: requests are answered without it");
            out = true;
        }
    }

    private void ask() {
        try {
            long before = yeses();
            while (!takesWrites()) {
                heardNo(before);
                if (closing.await(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                before = yeses();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            out = false;
            asking.set(false);
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
