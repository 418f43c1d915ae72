package io.qasid.channelrouter.housekeeping;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.qasid.channelrouter.conversations.AnswerOwner;
import io.qasid.channelrouter.query.LedgerWatch;
import io.qasid.storage.Database;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes applied inbox rows, expired idempotency keys, who was helped, conversations that are over, here and in other
/// regions, and what was set aside ([Kept]), every minute, a bounded number of rows at a time, and then looks whether
/// the ledger balances ([LedgerWatch]). Several routers do it side by side: none waits for another's rows.
///
/// An inbox row is kept after it was applied because it is what recognises a duplicate of the same source event. The
/// most patient provider (WhatsApp) delivers an unanswered event again for up to 7 days, an SMSC for as long as its
/// message lives, which is 3 days at most; a day more covers what was on its way. Rows that are parked or unroutable
/// stay: they say what is still open.
///
/// `chan_housekeeping_last_success_seconds` is when a run last ended well, in epoch seconds; 0: not yet.
@Context
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration APPLIED_KEPT = Duration.ofDays(8);
    /// They bound how often one person is helped within an hour.
    private static final Duration HELPED_KEPT = Duration.ofDays(1);
    /// Acceptance asks the store's clock whether a key has expired, we ask ours.
    private static final Duration CLOCKS_APART_MAX = Duration.ofHours(1);

    private static final int ROWS_PER_STATEMENT = 2_000;
    /// Together well above what a router takes in within a minute, so that it can't fall behind.
    private static final int STATEMENTS_MAX = 100;

    private static final String APPLIED = """
            delete from inbox where source_event_id in (
                select source_event_id from inbox where state = 'APPLIED' and received_at < ?
                order by received_at limit ? for update skip locked)
            """;
    private static final String EXPIRED_KEYS = """
            delete from idempotency_keys where (tenant_id, key) in (
                select tenant_id, key from idempotency_keys where expires_at < ?
                order by expires_at limit ? for update skip locked)
            """;
    private static final String HELPED = """
            delete from help_replies where id in (
                select id from help_replies where done and at < ? order by at limit ? for update skip locked)
            """;

    private static final String OVER_ELSEWHERE = """
            delete from conversations_elsewhere where (sender, msisdn_hash, region) in (
                select sender, msisdn_hash, region from conversations_elsewhere where last_active_at < ?
                order by last_active_at limit ? for update skip locked)
            """;

    private static final String CLOSED_SESSIONS = """
            delete from sessions where conversation_id in (
                select conversation_id from sessions where closed_at < ?
                order by closed_at limit ? for update skip locked)
            """;
    private static final String SET_ASIDE = """
            delete from recipient_said_aside where id in (
                select id from recipient_said_aside where set_aside_at < ?
                order by set_aside_at limit ? for update skip locked)
            """;

    private final Database database;
    private final Kept kept;
    private final LedgerWatch ledger;
    private final InstantSource clock;
    private final AtomicLong lastSuccess = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("housekeeping").unstarted(this::loop);

    Housekeeping(Database database, Kept kept, LedgerWatch ledger, InstantSource clock, MeterRegistry metrics) {
        this.database = database;
        this.kept = kept;
        this.ledger = ledger;
        this.clock = clock;
        metrics.gauge("chan_housekeeping_last_success_seconds", lastSuccess);
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    private void loop() {
        try {
            do {
                runUnlessStoreIsOut();
            } while (!closing.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            LOG.debug("housekeeping stops");
        }
    }

    private void runUnlessStoreIsOut() {
        try {
            run();
        } catch (SQLException e) {
            LOG.warn("housekeeping waits for the store: {}", e.getMessage());
        }
    }

    /// One round. What it leaves over is the next one's.
    void run() throws SQLException {
        Instant now = clock.instant();
        List<String> deleted = new ArrayList<>();
        for (Over over : over(now)) {
            deleted.add(delete(over.sql(), over.before()) + " " + over.what());
        }
        ledger.look(now);
        lastSuccess.set(now.getEpochSecond());
        LOG.debug("deleted {}", deleted);
    }

    /// @param what for people
    /// @param sql that deletes some of it, with a time and a number of rows
    /// @param before it is over what was last touched before
    private record Over(String what, String sql, Instant before) {}

    private List<Over> over(Instant now) {
        return List.of(
                new Over("applied inbox entries", APPLIED, now.minus(APPLIED_KEPT)),
                new Over("expired idempotency keys", EXPIRED_KEYS, now.minus(CLOCKS_APART_MAX)),
                new Over("helped", HELPED, now.minus(HELPED_KEPT)),
                new Over("conversations of other regions", OVER_ELSEWHERE, now.minus(AnswerOwner.OPEN_FOR)),
                new Over("sessions", CLOSED_SESSIONS, now.minus(kept.sessions())),
                new Over("set aside", SET_ASIDE, now.minus(kept.setAside())));
    }

    private int delete(String sql, Instant before) throws SQLException {
        int deleted = 0;
        int rows = ROWS_PER_STATEMENT;
        for (int i = 0; i < STATEMENTS_MAX && rows == ROWS_PER_STATEMENT && closing.getCount() > 0; i++) {
            rows = database.inTransaction(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setObject(1, before.atOffset(ZoneOffset.UTC));
                    statement.setInt(2, ROWS_PER_STATEMENT);
                    return statement.executeUpdate();
                }
            });
            deleted += rows;
        }
        return deleted;
    }

    @PreDestroy
    void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
