package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.feeder.Credits;
import io.qasid.channelrouter.feeder.Feeder;
import io.qasid.channelrouter.feeder.LaneKey;
import io.qasid.events.Spacing;
import io.qasid.model.AttemptId;
import io.qasid.proto.v1.InboxEntry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies what connectors report, and what time alone brings about: deadlines and lapsed claims. In batches, each
/// one transaction; a batch that fails leaves everything as it was.
///
/// What is handed to it is applied as it is stored. What could not be, because we were busy or the store was out, is
/// stored by others to wait in the inbox, and what waits there goes first.
public final class Applier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration MATCH_PARKED_EVERY = Duration.ofSeconds(5);
    /// How long who hands us entries waits before it stores them itself: less than a connector waits for its answer.
    private static final Duration HANDED_PATIENCE = Duration.ofMillis(500);

    /// A batch is a transaction of some ten statements in four round trips, for one report as for hundreds. A report of
    /// an urgent message does not wait for others.
    private static final Duration BATCH_EVERY = Duration.ofMillis(10);
    /// Where everything is urgent a batch has to gather, too.
    private static final Duration URGENT_BATCH_EVERY = Duration.ofMillis(5);

    /// Batches of connectors that wait for us.
    static final int HANDED_MAX = 32;

    /// How long another router may need to store what was reported to it: its applier's patience and a commit.
    private static final Duration OTHERS_STORE_WITHIN = Duration.ofSeconds(1);

    private final ApplyBatch batches;
    private final WaitingOnCircuits waitingOnCircuits;
    private final AuditSlot slot;
    private final Credits credits;
    private final Feeder feeder;
    private final EventsStored eventsStored;
    private final BooleanSupplier listening;
    private final HeardReports heard;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private final Spacing spacing = new Spacing(BATCH_EVERY);
    private final Spacing urgentSpacing = new Spacing(URGENT_BATCH_EVERY);
    private final BlockingQueue<Handed> handed = new ArrayBlockingQueue<>(HANDED_MAX);
    /// Those with a report of an urgent message. They go first, and at once.
    private final BlockingQueue<Handed> urgent = new ArrayBlockingQueue<>(HANDED_MAX);
    private final Thread thread;
    private Instant matchDue = Instant.MIN;
    private long lookedAtNanos = System.nanoTime() - LOOK_EVERY.toNanos();
    /// Whether entries wait in the inbox, as far as we know; another router's are found by looking now and then.
    private volatile boolean entriesWait = true;

    private volatile boolean open = true;

    /// @param eventsStored called when tenant events were committed
    /// @param listening whether connectors can reach us now
    Applier(
            ApplyBatch batches,
            WaitingOnCircuits waitingOnCircuits,
            AuditSlot slot,
            Credits credits,
            Feeder feeder,
            EventsStored eventsStored,
            BooleanSupplier listening,
            HeardReports heard,
            InstantSource clock) {
        this.batches = batches;
        this.waitingOnCircuits = waitingOnCircuits;
        this.slot = slot;
        this.credits = credits;
        this.feeder = feeder;
        this.eventsStored = eventsStored;
        this.listening = listening;
        this.heard = heard;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("applier").start(this::run);
    }

    /// Tenant events were committed.
    @FunctionalInterface
    interface EventsStored {
        /// @param urgent whether some may be of urgent messages
        void handOver(boolean urgent);
    }

    private record Handed(List<InboxEntry> entries, CompletableFuture<Boolean> applied) {}

    /// Applies entries and stores them with what became of them.
    ///
    /// @return whether they are durable. False when that can't be said in time: storing them then does no harm
    boolean apply(List<InboxEntry> entries) throws InterruptedException {
        Handed batch = new Handed(entries, new CompletableFuture<>());
        boolean first = batches.urgent(entries);
        if (!open || !(first ? urgent : handed).offer(batch)) {
            return false;
        }
        wake();
        if (first) {
            spacing.enough();
        }
        try {
            return batch.applied.get(HANDED_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return !batch.applied.complete(false) && batch.applied.join();
        } catch (ExecutionException e) {
            return false;
        }
    }

    /// Entries were stored to wait in the inbox: look now.
    public void stored() {
        entriesWait = true;
        wake();
    }

    private void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void run() {
        try (slot) {
            while (open) {
                wake.tryAcquire(lookedAtNanos + LOOK_EVERY.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
                applyOnce();
            }
        } catch (InterruptedException e) {
            LOG.debug("applier stops");
        }
    }

    private void applyOnce() throws InterruptedException {
        List<Handed> batch = new ArrayList<>();
        try {
            boolean backlog = lookDue() && applyWaiting(clock.instant());
            if (!backlog) {
                spacing.await(() -> !urgent.isEmpty());
                urgentSpacing.await();
                takeHanded(batch);
                applyHanded(batch, clock.instant());
            }
        } catch (SQLException e) {
            lookAgain(batch);
            heard.missed();
            LOG.warn("the applier waits for the store: {}", e.getMessage());
            wake.tryAcquire(1, TimeUnit.SECONDS);
        } catch (RuntimeException e) {
            lookAgain(batch);
            LOG.error("a batch could not be applied; it waits in the inbox", e);
            wake.tryAcquire(1, TimeUnit.SECONDS);
        }
    }

    private boolean lookDue() {
        return entriesWait || System.nanoTime() - lookedAtNanos >= LOOK_EVERY.toNanos();
    }

    /// After a failure: who handed us something stores it now, not after our pause.
    private void lookAgain(List<Handed> batch) {
        entriesWait = true;
        slot.giveUp();
        giveBack(batch);
    }

    /// Applies what waits in the inbox, and what time brings about: only who has just looked knows that nothing
    /// waits.
    ///
    /// @return whether more wait than were applied
    private boolean applyWaiting(Instant now) throws SQLException {
        lookedAtNanos = System.nanoTime();
        // said before the look: who stores meanwhile says it again
        entriesWait = false;
        if (!now.isBefore(matchDue)) {
            batches.matchParked(slot.held());
            matchDue = now.plus(MATCH_PARKED_EVERY);
        }
        if (!listening.getAsBoolean()) {
            heard.missed();
        }
        Optional<Instant> heardUpTo = heard.upTo(now).map(time -> time.minus(OTHERS_STORE_WITHIN));
        ApplyBatch.Read read = batches.inbox(slot, now);
        follow(read.applied());
        follow(batches.time(slot, now, heardUpTo.map(heardAt -> earlier(heardAt, read.upTo()))));
        List<AttemptId> waiting = waitingOnCircuits.next(slot.held().connection(), now);
        if (!waiting.isEmpty()) {
            follow(batches.circuitsOpened(slot, waiting, now));
        }
        return read.backlog();
    }

    /// As many as one batch holds, without those that nobody waits for any more.
    private void takeHanded(List<Handed> batch) {
        takeFrom(handed, batch, takeFrom(urgent, batch, ApplyBatch.ENTRIES_MAX));
        if (!urgent.isEmpty() || !handed.isEmpty()) {
            wake();
        }
    }

    /// @return for how many entries there is room then
    private static int takeFrom(BlockingQueue<Handed> waiting, List<Handed> batch, int room) {
        int left = room;
        for (Handed next = waiting.peek(); next != null && next.entries.size() <= left; next = waiting.peek()) {
            waiting.remove();
            if (!next.applied.isDone()) {
                batch.add(next);
                left -= next.entries.size();
            }
        }
        return left;
    }

    private void applyHanded(List<Handed> batch, Instant now) throws SQLException {
        if (batch.isEmpty()) {
            return;
        }
        List<InboxEntry> entries =
                batch.stream().flatMap(one -> one.entries.stream()).toList();
        Optional<ApplyBatch.Applied> applied = batches.fresh(slot, entries, now);
        batch.forEach(one -> one.applied.complete(applied.isPresent()));
        applied.ifPresent(this::follow);
    }

    /// Who handed them stores them to wait.
    private static void giveBack(List<Handed> batch) {
        batch.forEach(one -> one.applied.complete(false));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// Tells feeder and relay what there is for them.
    void follow(ApplyBatch.Applied applied) {
        for (LaneKey lane : applied.ready()) {
            credits.waiting(lane);
        }
        if (!applied.ready().isEmpty()) {
            feeder.wake();
        }
        if (applied.events() > 0) {
            eventsStored.handOver(applied.urgent());
        }
        if (applied.full()) {
            stored();
        }
    }

    @Override
    public void close() {
        open = false;
        wake();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        giveBack(List.copyOf(urgent));
        giveBack(List.copyOf(handed));
    }
}
