package io.qasid.smpp.receive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Puts the parts of long messages together without ever owning one: no part is answered "taken" before the whole is
/// durable, so all that is in this memory the SMSC still holds, and it may be lost or thrown away at any time.
///
/// The thread of a part waits a moment for the others, which is enough for an SMSC that sends several at once. To one
/// that sends the next part only after an answer it then says "come again", keeps what it has read, and takes the part
/// when it is repeated after the whole was committed. What is still incomplete after `partTimeout` is committed with
/// what
/// there is: a text with a gap is more than none. Safe for many threads.
final class LongMessages {
    /// Commits a text, with a fingerprint that is the same for a repeat of all its parts.
    interface Commit {
        boolean commit(HandsetPart any, String text, String fingerprint) throws InterruptedException;
    }

    private static final int OPEN_MAX = 1_000;
    private static final int PARTS_MAX = 32;
    private static final int DONE_MAX = 10_000;
    private static final Duration DONE_REMEMBERED = Duration.ofMinutes(5);

    private final Commit commit;
    private final Duration hold;
    private final Duration partTimeout;
    private final LongSupplier nanoTime;
    private final SequencedMap<Key, Assembly> open = new LinkedHashMap<>();
    /// Fingerprints of parts whose whole is committed, with the time of it: their repeats are answered "taken".
    private final SequencedMap<String, Long> done = new LinkedHashMap<>();

    private record Key(String from, String to, int reference, int total) {}

    /// @param hold how long a part's thread waits for the others
    LongMessages(Commit commit, Duration hold, Duration partTimeout, LongSupplier nanoTime) {
        this.commit = commit;
        this.hold = hold;
        this.partTimeout = partTimeout;
        this.nanoTime = nanoTime;
    }

    /// @return whether the part is durable as part of its whole
    boolean accept(HandsetPart part) throws InterruptedException {
        if (part.total() > PARTS_MAX) {
            return commit.commit(part, part.text(), part.fingerprint());
        }
        Assembly assembly;
        boolean complete;
        synchronized (this) {
            if (isDone(part.fingerprint())) {
                return true;
            }
            assembly = assemblyOf(part);
            if (assembly == null) {
                return false;
            }
            assembly.put(part);
            complete = assembly.isComplete();
            if (complete) {
                open.remove(keyOf(part));
            }
        }
        if (complete) {
            finish(assembly);
        }
        return outcome(assembly);
    }

    /// Commits what has waited for its other parts too long. Called every now and then.
    void commitOverdue() throws InterruptedException {
        for (Assembly assembly : takeOverdue()) {
            finish(assembly);
        }
    }

    synchronized int openCount() {
        return open.size();
    }

    private synchronized List<Assembly> takeOverdue() {
        List<Assembly> overdue = new ArrayList<>();
        Iterator<Assembly> eldestFirst = open.values().iterator();
        while (eldestFirst.hasNext()) {
            Assembly assembly = eldestFirst.next();
            if (nanoTime.getAsLong() - assembly.startedAt() < partTimeout.toNanos()) {
                break;
            }
            eldestFirst.remove();
            if (assembly.present().stream().allMatch(part -> isDone(part.fingerprint()))) {
                // a repeat that came while its whole was being committed
                assembly.committed().complete(true);
            } else {
                overdue.add(assembly);
            }
        }
        return overdue;
    }

    private void finish(Assembly assembly) throws InterruptedException {
        boolean committed = false;
        try {
            committed = commit.commit(assembly.present().getFirst(), assembly.text(), assembly.fingerprint());
            if (committed) {
                rememberDone(assembly.present());
            }
        } finally {
            assembly.committed().complete(committed);
        }
    }

    private boolean outcome(Assembly assembly) throws InterruptedException {
        try {
            return assembly.committed().get(hold.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("only ever completed by a value", e);
        }
    }

    private synchronized void rememberDone(List<HandsetPart> parts) {
        long now = nanoTime.getAsLong();
        parts.forEach(part -> done.putLast(part.fingerprint(), now));
        while (done.size() > DONE_MAX || now - done.firstEntry().getValue() >= DONE_REMEMBERED.toNanos()) {
            done.pollFirstEntry();
        }
    }

    private boolean isDone(String fingerprint) {
        Long at = done.get(fingerprint);
        return at != null && nanoTime.getAsLong() - at < DONE_REMEMBERED.toNanos();
    }

    /// Null when too many are open: the part comes again later.
    private @Nullable Assembly assemblyOf(HandsetPart part) {
        Assembly there = open.get(keyOf(part));
        if (there != null || open.size() >= OPEN_MAX) {
            return there;
        }
        Assembly fresh = new Assembly(part.total(), nanoTime.getAsLong());
        open.put(keyOf(part), fresh);
        return fresh;
    }

    private static Key keyOf(HandsetPart part) {
        return new Key(part.from().e164(), part.to(), part.reference(), part.total());
    }
}
