package io.qasid.simulator.smsc;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One account's receipts and MOs, each from its due time. Every bind that can receive takes from it.
///
/// Bounded by what is *undone*: queued, or sent and not acknowledged. What is put back keeps its place in that count.
final class DeliveryQueue {
    private final int undoneMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private int undone;
    private long added;

    DeliveryQueue(int undoneMax) {
        this.undoneMax = undoneMax;
    }

    private record Entry(long dueNanos, long order, PendingDelivery delivery) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            long later = dueNanos - other.dueNanos;
            return later != 0 ? Long.signum(later) : Long.compare(order, other.order);
        }
    }

    /// Takes in any case. A receipt has its place because its submit_sm would have been refused otherwise; the windows
    /// bound by how much that can be wrong.
    void add(PendingDelivery delivery, Duration delay) {
        lock.lock();
        try {
            undone++;
            insert(delivery, delay);
        } finally {
            lock.unlock();
        }
    }

    /// Whether the account has too much undone.
    boolean isFull() {
        lock.lock();
        try {
            return undone >= undoneMax;
        } finally {
            lock.unlock();
        }
    }

    /// Puts back what was taken.
    void putBack(PendingDelivery delivery, Duration delay) {
        lock.lock();
        try {
            insert(delivery, delay);
        } finally {
            lock.unlock();
        }
    }

    /// What was taken is done: acknowledged or given up.
    void done() {
        lock.lock();
        try {
            undone--;
        } finally {
            lock.unlock();
        }
    }

    int undone() {
        lock.lock();
        try {
            return undone;
        } finally {
            lock.unlock();
        }
    }

    /// @return null when nothing is due
    @Nullable
    PendingDelivery pollDue() {
        lock.lock();
        try {
            Entry head = entries.peek();
            return head == null || head.dueNanos - System.nanoTime() > 0 ? null : take();
        } finally {
            lock.unlock();
        }
    }

    PendingDelivery awaitDue() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                Entry head = entries.peek();
                if (head == null) {
                    changed.await();
                    continue;
                }
                long wait = head.dueNanos - System.nanoTime();
                if (wait <= 0) {
                    return take();
                }
                var _ = changed.awaitNanos(wait);
            }
        } catch (InterruptedException e) {
            // a bind that ends may have been told of what is for another one
            changed.signal();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private PendingDelivery take() {
        PendingDelivery delivery = entries.remove().delivery;
        if (!entries.isEmpty()) {
            // another bind may be waiting for what is next
            changed.signal();
        }
        return delivery;
    }

    private void insert(PendingDelivery delivery, Duration delay) {
        entries.add(new Entry(System.nanoTime() + delay.toNanos(), added++, delivery));
        changed.signal();
    }
}
