package io.qasid.channelrouter.inbox;

import io.qasid.channelrouter.accept.Plan;
import io.qasid.channelrouter.accept.Planner;
import io.qasid.channelrouter.audit.AuditSlot;
import io.qasid.channelrouter.ladder.LadderEvent;
import io.qasid.channelrouter.ladder.LadderTerms;
import io.qasid.model.MessageId;
import io.qasid.model.Reason;
import io.qasid.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets deferred messages go when their time has come. Every gate is asked again: consent may have been withdrawn
/// overnight. A gate that does not answer keeps them waiting; their deadline ends that.
///
/// Two routers may plan the same message; the one that locks it first decides.
public final class Releaser implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Releaser.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(5);
    /// Their gates' answers are waited for one after the other.
    private static final int BATCH_MAX = 32;

    private final Database database;
    private final Planner planner;
    private final ApplyBatch batches;
    private final AuditSlot slot;
    private final Consumer<ApplyBatch.Applied> follow;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// @param follow told what was applied
    Releaser(
            Database database,
            Planner planner,
            ApplyBatch batches,
            AuditSlot slot,
            Consumer<ApplyBatch.Applied> follow,
            InstantSource clock) {
        this.database = database;
        this.planner = planner;
        this.batches = batches;
        this.slot = slot;
        this.follow = follow;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("releaser").start(this::run);
    }

    private void run() {
        try (slot) {
            boolean more = false;
            while (!closing.await(more ? 0 : LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                more = releaseOnce();
            }
        } catch (InterruptedException e) {
            LOG.debug("releaser stops");
        }
    }

    /// @return whether more may be due
    private boolean releaseOnce() {
        try {
            Instant now = clock.instant();
            List<Deferred> due = due(now);
            if (due.isEmpty()) {
                return false;
            }
            Map<MessageId, LadderEvent> decided = new HashMap<>();
            Map<MessageId, Instant> until = new HashMap<>();
            for (Deferred message : due) {
                decide(message, now, decided, until);
            }
            follow.accept(batches.release(slot, decided, until, now));
            return due.size() == BATCH_MAX;
        } catch (SQLException e) {
            slot.giveUp();
            LOG.warn("deferred messages wait for the store: {}", e.getMessage());
            return false;
        } catch (RuntimeException e) {
            slot.giveUp();
            LOG.error("deferred messages could not be released and are taken again", e);
            return false;
        }
    }

    private List<Deferred> due(Instant now) throws SQLException {
        try (Connection connection = database.connection()) {
            return Deferred.due(connection, now, BATCH_MAX);
        }
    }

    private void decide(
            Deferred message, Instant now, Map<MessageId, LadderEvent> decided, Map<MessageId, Instant> until) {
        if (!message.deadline().isAfter(now)) {
            decided.put(message.message(), new LadderEvent.DeadlinePassed());
            return;
        }
        switch (planner.plan(message.wanted())) {
            case Plan.Go(LadderTerms terms, Reason reason) ->
                decided.put(message.message(), new LadderEvent.Released(terms, reason));
            case Plan.Wait(LadderTerms terms, Instant later, Reason reason) -> {
                decided.put(message.message(), new LadderEvent.DeferredAgain(reason));
                until.put(message.message(), later);
            }
            case Plan.No(String code, String detail, boolean retryable, Optional<Instant> notBefore) -> {
                Reason reason = new Reason(code, detail);
                if (retryable) {
                    // nothing was decided, so nothing is recorded
                    until.put(message.message(), notBefore.orElse(now.plus(ASK_AGAIN_AFTER)));
                } else {
                    decided.put(message.message(), new LadderEvent.Stopped(reason));
                }
            }
            case Plan.Unavailable _ -> until.put(message.message(), now.plus(ASK_AGAIN_AFTER));
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
