package io.qasid.channelrouter.accept;

import io.qasid.channelrouter.audit.AuditEntry;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.audit.StaleTailException;
import io.qasid.events.Spacing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shares commits between callers: each writer takes whatever is waiting, at most [#BATCH_MAX], and writes it at once.
/// While one batch is being written the next one gathers, and a little longer where few come ([Spacing]).
public final class Committer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /// Larger batches only added latency where it was measured (`performance.md`).
    static final int BATCH_MAX = 64;

    /// Two: one writes while the other's fsync is under way. More only added latency.
    static final int WRITERS = 2;

    /// A writer begins this long after it began the last time, or when so many wait: where requests come one after the
    /// other, a commit for each costs more than everything else about them.
    private static final Duration BATCH_EVERY = Duration.ofMillis(10);

    private static final int GATHERED = 16;

    /// Longer than any commit takes: who waits for so long is told that it can't be said.
    static final Duration COMMIT_WITHIN = Duration.ofSeconds(5);

    private static final Duration LOOK_FOR_LATE_EVERY = Duration.ofMillis(250);

    /// About a second of work: beyond it callers are told to come again.
    private static final int QUEUE_MAX = 8_192;

    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final List<Spacing> spacings = new ArrayList<>();
    private final List<Thread> writers = new ArrayList<>();
    /// What each writer is writing.
    private final AtomicReferenceArray<List<Pending>> inHand = new AtomicReferenceArray<>(WRITERS);
    /// One for all: a timer for each of thousands of callers is set and cancelled for nothing.
    private final Thread late = Thread.ofPlatform().name("committer-late").unstarted(this::lookForLate);

    /// The writers have ended.
    private final CountDownLatch written = new CountDownLatch(1);
    private final StoreOutage outage;
    private volatile boolean open = true;

    /// @param slots makes the audit slot of one writer
    /// @param prices version of the list that plans are made with
    /// @param outage hears of commits that failed
    public Committer(Supplier<AuditSlot> slots, String prices, StoreOutage outage) {
        this.outage = outage;
        for (int i = 0; i < WRITERS; i++) {
            AuditSlot slot = slots.get();
            Spacing spacing = new Spacing(BATCH_EVERY);
            spacings.add(spacing);
            int writer = i;
            inHand.set(writer, List.of());
            writers.add(
                    Thread.ofPlatform().name("committer-" + writer).start(() -> write(writer, slot, spacing, prices)));
        }
        late.start();
    }

    /// Whether a commit would fail for certain, as far as is known.
    public boolean storeIsOut() {
        return outage.known();
    }

    /// Never blocks; completes when the batch is durable, or with `StoreOut`, soon after [#COMMIT_WITHIN] at the
    /// latest.
    public CompletableFuture<CommitOutcome> commit(Acceptance acceptance) {
        return enqueue(Pending.of(acceptance));
    }

    /// Likewise for a refusal, which is an audit record only.
    public CompletableFuture<CommitOutcome> commit(AuditEntry refusal) {
        return enqueue(Pending.of(refusal));
    }

    private CompletableFuture<CommitOutcome> enqueue(Pending pending) {
        if (!open || !queue.offer(pending)) {
            pending.outcome().complete(new CommitOutcome.StoreOut(open ? "too many requests wait" : "shutting down"));
        }
        if (!open && queue.remove(pending)) {
            // nobody may be left who would take it
            pending.outcome().complete(new CommitOutcome.StoreOut("shutting down"));
        }
        if (queue.size() >= GATHERED) {
            spacings.forEach(Spacing::enough);
        }
        return pending.outcome();
    }

    private void write(int writer, AuditSlot slot, Spacing spacing, String prices) {
        GroupCommit groupCommit = new GroupCommit(slot, prices);
        List<Pending> batch = new ArrayList<>(BATCH_MAX);
        try (slot) {
            while (open || !queue.isEmpty()) {
                // nothing is in hand while we wait, so that nothing is lost when we are stopped
                spacing.await(() -> queue.size() >= GATHERED);
                batch.add(queue.take());
                queue.drainTo(batch, BATCH_MAX - 1);
                inHand.set(writer, List.copyOf(batch));
                commit(groupCommit, slot, batch);
                inHand.set(writer, List.of());
                batch.clear();
            }
        } catch (InterruptedException e) {
            LOG.debug("committer stops");
        }
    }

    private void lookForLate() {
        try {
            while (!written.await(LOOK_FOR_LATE_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                completeOlderThan(System.nanoTime() - COMMIT_WITHIN.toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("nobody looks for late commits any more");
        }
        // a writer that did not end in time has left whoever it was writing for
        completeOlderThan(System.nanoTime());
    }

    private void completeOlderThan(long nanos) {
        for (int i = 0; i < WRITERS; i++) {
            inHand.get(i).forEach(pending -> completeIfOlder(pending, nanos));
        }
        queue.forEach(pending -> completeIfOlder(pending, nanos));
    }

    private static void completeIfOlder(Pending pending, long nanos) {
        if (pending.sinceNanos() - nanos < 0) {
            pending.outcome().complete(new CommitOutcome.StoreOut("no commit within " + COMMIT_WITHIN));
        }
    }

    private void commit(GroupCommit groupCommit, AuditSlot slot, List<Pending> batch) {
        slot.wake();
        long began = System.nanoTime();
        try {
            writeOnce(groupCommit, slot, batch);
        } catch (SQLException e) {
            slot.giveUp();
            outage.suspect();
            LOG.warn("a batch of {} was not committed: {}", batch.size(), e.getMessage());
            CommitOutcome out = new CommitOutcome.StoreOut("the store did not answer");
            batch.forEach(pending -> pending.outcome().complete(out));
        } catch (RuntimeException e) {
            slot.giveUp();
            batch.forEach(pending -> pending.outcome().completeExceptionally(e));
            LOG.error("a batch of {} failed", batch.size(), e);
        } finally {
            slot.worked(System.nanoTime() - began);
        }
    }

    /// A chain is moved by somebody else when it was found broken: the batch is written where it goes on.
    private static void writeOnce(GroupCommit groupCommit, AuditSlot slot, List<Pending> batch) throws SQLException {
        try {
            groupCommit.commit(batch);
        } catch (StaleTailException e) {
            slot.readAgain();
            List<Pending> left = batch.stream()
                    .filter(pending -> !pending.outcome().isDone())
                    .toList();
            if (!left.isEmpty()) {
                groupCommit.commit(left);
            }
        }
    }

    /// Takes nothing new, writes what waits, gives the slots back.
    @Override
    public void close() {
        open = false;
        for (Thread writer : writers) {
            while (writer.isAlive() && !queue.isEmpty()) {
                Thread.onSpinWait();
            }
            writer.interrupt();
        }
        for (Thread writer : writers) {
            try {
                writer.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        written.countDown();
    }
}
